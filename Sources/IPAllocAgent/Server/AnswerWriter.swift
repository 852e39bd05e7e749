import HTTPTypes
import Hummingbird
import NIOCore

/// Writes an answer to a connection: all of it at once, if its body is one piece.
struct AnswerWriter: ResponseBodyWriter {
    /// The head, until it is sent.
    private var head: HTTPResponse?
    /// The whole body, which is sent with the answer's end.
    private var whole: ByteBuffer?
    private let connection: AnsweredConnection
    private let length: Int?

    /// - Parameter length: The length of the body; nil if it is not known.
    init(head: HTTPResponse, length: Int?, connection: AnsweredConnection) {
        self.head = head
        self.length = length
        self.connection = connection
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        if head != nil && buffer.readableBytes == length {
            whole = buffer
        } else {
            let head = head.take()
            try await connection.send(head, buffer)
        }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        connection.finish(head, whole, trailingHeaders)
    }
}

/// A connection for who serves its request, which happens elsewhere than on its event loop.
struct AnsweredConnection: Sendable {
    private let bound: NIOLoopBound<(RequestHandler, ChannelHandlerContext)>

    init(_ handler: RequestHandler, _ context: ChannelHandlerContext) {
        bound = NIOLoopBound((handler, context), eventLoop: context.eventLoop)
    }

    /// Sends a piece of the body, and waits until it is on its way.
    ///
    /// - Parameter head: The answer's head, if it is not sent yet.
    /// - Throws: If the connection has ended.
    func send(_ head: HTTPResponse?, _ piece: ByteBuffer) async throws {
        let promise = bound.eventLoop.makePromise(of: Void.self)
        onLoop { $0.send(head, piece, $1, promise) }
        try await promise.futureResult.get()
    }

    /// Sends what is left of an answer.
    func finish(_ head: HTTPResponse?, _ whole: ByteBuffer?, _ trailers: HTTPFields?) {
        onLoop { $0.finish(head, whole, trailers, $1) }
    }

    /// Ends the connection, and the answer wherever it is.
    func end() {
        onLoop { $0.end($1) }
    }

    private func onLoop(_ step: @escaping @Sendable (RequestHandler, ChannelHandlerContext) -> Void)
    {
        bound.eventLoop.execute {
            let (handler, context) = bound.value
            step(handler, context)
        }
    }
}
