import HTTPTypes
import Hummingbird
import IPAllocAgentAPI
import IPAllocJSON
import NIOCore

/// Takes requests to their routes, and the outcome into the answer, the log and the metrics.
struct RouteRunner: Sendable {
    /// Whether requests may change something.
    let allowsChanges: Bool
    let recorder: RequestRecorder

    /// Answers one request.
    func respond(to request: Request, context: AgentContext, route: Route) async -> Response {
        var record = recorder.begin(request, route.operation)
        let reply: Reply
        do throws(RequestFailure) {
            guard allowsChanges || !route.changes else {
                throw .readOnly(request.method.rawValue, request.uri.path)
            }
            var call = try Call(
                request, parameters: context.parameters,
                body: try await body(of: request, context.bodyDefect))
            defer { record.subject = call.subject }
            reply = try await route.handler(&call)
        } catch {
            record.failure = error
            reply = route.shape.reply(for: error)
        }
        if case .events = reply.body { record.operation = .watch }
        var response = response(to: request, reply: reply, record: record)
        if route.shape == .string, let failure = record.failure {
            response.headers[Self.cniCode] = String(failure.cniCode)
        }
        return response
    }

    /// The bytes of the body, which are all there unless it has a defect.
    private func body(
        of request: Request, _ defect: BodyDefect?
    ) async throws(RequestFailure) -> [UInt8] {
        switch defect {
        case .tooLong(let bytesMax): throw .tooLarge(bytesMax: bytesMax)
        case .cutShort: throw .cutShort
        case .malformed: throw .malformedBody
        case nil: break
        }
        do {
            return Array(buffer: try await request.body.collect(upTo: .max))
        } catch {
            throw .cutShort
        }
    }

    private func response(
        to request: Request, reply: Reply, record: RequestRecord
    ) -> Response {
        var response = Response(status: reply.status)
        response.headers[.requestID] = record.id
        for warning in reply.warnings {
            response.headers.append(HTTPField(name: Self.warning, value: Self.text(of: warning)))
        }
        if let methods = record.failure?.allowedMethods, !methods.isEmpty {
            response.headers[.allow] = methods.joined(separator: ", ")
        }
        switch reply.body {
        case .empty:
            break
        case .json(let text):
            response.headers[.contentType] = "application/json"
            response.body = ResponseBody(byteBuffer: text)
        case .text(let text, let contentType):
            response.headers[.contentType] = contentType
            response.body = ResponseBody(byteBuffer: ByteBuffer(string: text))
        case .file(let file):
            response.headers[.contentType] = "application/vnd.sqlite3"
            response.headers[Self.revision] = file.revision.description
            response.body = FileStream(file: file)
                .body(onEnd: { recorder.finish(record, status: reply.status) })
            return response
        case .events(let watch, let duration):
            response.headers[.contentType] = "application/json"
            response.body = EventStream(watch: watch, duration: duration)
                .body(onEnd: { recorder.finish(record, status: reply.status) })
            return response
        }
        // An answer to HEAD has no body, whatever it says.
        if request.method == .head { response.body = ResponseBody() }
        recorder.finish(record, status: reply.status)
        if record.failure?.endsConnection == true { response.headers[.connection] = "close" }
        return response
    }

    // The names are valid, so none of these is nil.
    private static let warning = HTTPField.Name("Warning")!
    private static let revision = HTTPField.Name(AgentHeader.revision)!
    private static let cniCode = HTTPField.Name(AgentHeader.cniCode)!

    /// A warning as RFC 7234 and Kubernetes have it.
    private static func text(of warning: String) -> String {
        let text = warning.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "299 - \"\(text.map { $0.isNewline ? " " : String($0) }.joined())\""
    }
}

extension Call {
    /// - Throws: `RequestFailure` if the path or the query is encoded wrongly.
    init(_ request: Request, parameters: Parameters, body: [UInt8]) throws(RequestFailure) {
        var decoded: [String: String] = [:]
        for (name, value) in parameters {
            decoded[String(name)] = try QueryParameters.decoded(value, plusIsBlank: false)
        }
        self.init(
            parameters: decoded, query: try QueryParameters(parsing: request.uri.query ?? ""),
            contentType: request.headers[.contentType] ?? "", body: body)
    }
}
