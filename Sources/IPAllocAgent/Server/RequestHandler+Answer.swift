import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// What goes to the client.
extension RequestHandler {
    /// Has a request served, or refused for its body's defect.
    func serve(
        _ head: HTTPRequest, defect: BodyDefect? = nil, _ context: ChannelHandlerContext
    ) {
        turn = .answering
        hasReadAhead = false
        isEndless = false
        let request = Request(head: head, body: RequestBody(buffer: body))
        body = ByteBuffer()
        let connection = AnsweredConnection(self, context)
        task = Task(executorPreference: responder.executor(for: head)) { [responder] in
            let response = await responder.respond(to: request, defect: defect)
            let writer = AnswerWriter(
                head: response.head, length: response.body.contentLength, connection: connection)
            do {
                try await response.body.write(writer)
            } catch {
                connection.end()
            }
        }
    }

    /// Begins an answer.
    func begin(_ head: HTTPResponse, _ context: ChannelHandlerContext) {
        var head = head
        if head.headerFields.endConnection { isLast = true }
        if isLast { head.headerFields[.connection] = "close" }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Sends a piece of an answer's body, and its head before if it is the first one.
    func send(
        _ head: HTTPResponse?, _ piece: ByteBuffer, _ context: ChannelHandlerContext,
        _ promise: EventLoopPromise<Void>
    ) {
        guard isAnswering else { return promise.fail(ChannelError.ioOnClosedChannel) }
        if let head {
            begin(head, context)
            isEndless = head.headerFields[.contentLength] == nil
            if hasInputEnded || isQuiescing { stopEndless() }
        }
        context.writeAndFlush(wrapOutboundOut(.body(piece)), promise: promise)
    }

    /// Sends the end of an answer, or all of it, and goes on with the next request.
    func finish(
        _ head: HTTPResponse?, _ whole: ByteBuffer?, _ trailers: HTTPFields?,
        _ context: ChannelHandlerContext
    ) {
        guard isAnswering else { return }
        if let head { begin(head, context) }
        if let whole { context.write(wrapOutboundOut(.body(whole)), promise: nil) }
        task = nil
        if isLast {
            finishLast(trailers, context)
            return
        }
        context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: nil)
        turn = .idle
        while !isAnswering, let part = early.popFirst() { take(part, context) }
        endIfOver(context)
        if isReadHeld && !isAnswering {
            isReadHeld = false
            context.read()
        }
    }

    /// Tells that what came is no HTTP, and ends the connection.
    func refuse(_ context: ChannelHandlerContext) {
        isLast = true
        begin(HTTPResponse(status: .badRequest, headerFields: [.contentLength: "0"]), context)
        finishLast(nil, context)
    }

    /// Sends the end of the last answer. The connection ends when the client has it.
    private func finishLast(_ trailers: HTTPFields?, _ context: ChannelHandlerContext) {
        turn = .ended
        let promise = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: promise)
    }

    /// Ends the connection, whatever is under way.
    func end(_ context: ChannelHandlerContext) {
        turn = .ended
        context.close(promise: nil)
    }

    /// Ends an answer that has no end of its own.
    func stopEndless() {
        if isEndless { task?.cancel() }
    }
}
