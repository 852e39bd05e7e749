import HTTPTypes
import IPAllocJSON
import IPAllocService
import NIOCore

/// What a request is answered with.
struct Reply {
    /// What the body is.
    enum Body {
        case empty
        /// JSON as UTF-8.
        case json(ByteBuffer)
        case text(String, contentType: String)
        /// A file, byte by byte.
        case file(BackupFile)
        /// One JSON value per line, as long as there are some, and no longer than is told.
        case events(ResourceWatch, duration: Duration?)
    }

    var status = HTTPResponse.Status.ok
    var body: Body
    /// What the user should know although the request succeeds.
    var warnings: [String] = []

    /// Nothing but the status.
    static let empty = Reply(body: .empty)

    static func json(
        _ value: JSONValue, status: HTTPResponse.Status = .ok, warnings: [String] = []
    ) -> Reply {
        message(value, status: status, warnings: warnings)
    }

    /// A message, which becomes its text without being a value before.
    static func message(
        _ message: some JSONConvertible, status: HTTPResponse.Status = .ok,
        warnings: [String] = []
    ) -> Reply {
        Reply(status: status, body: .json(ByteBuffer(bytes: message.jsonUTF8)), warnings: warnings)
    }

    /// A resource, put together where it keeps nobody waiting.
    static func resource(
        _ answer: ResourceAnswer, status: HTTPResponse.Status = .ok
    ) async -> Reply {
        let body = await answer.composed { ByteBuffer(bytes: $0.jsonUTF8) }
        return Reply(status: status, body: .json(body), warnings: answer.warnings)
    }

    static func text(_ text: String, contentType: String = "text/plain; charset=utf-8") -> Reply {
        Reply(body: .text(text, contentType: contentType))
    }
}
