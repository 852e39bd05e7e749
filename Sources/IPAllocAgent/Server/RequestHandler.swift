import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Takes the requests of one connection, one at a time and each as a whole, and writes the answers.
///
/// What comes while a request is served waits until it is answered, and no more than one piece is
/// read until then.
/// All of this runs on the connection's event loop; what serves a request does not.
final class RequestHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Whose turn it is.
    private enum Turn {
        /// The client's, who may ask for something.
        case idle
        /// The client's, who has not sent all of the body.
        case receiving(HTTPRequest)
        /// The agent's.
        case answering
        /// Nobody's: the connection ends.
        case ended
    }

    private let bodyBytesMax: Int
    private let responder: AgentResponder
    private var turn = Turn.idle
    private var body = ByteBuffer()
    /// The task that serves the request.
    private var task: Task<Void, Never>?
    /// What the client sent while its request before was served.
    private var early = CircularBuffer<HTTPRequestPart>(initialCapacity: 0)
    /// Whether a piece has been asked for that may come while the request is served.
    private var hasReadAhead = false
    /// Whether somebody wants to read what was not to be read yet.
    private var isReadHeld = false
    /// Whether the connection ends with the answer that is next. What else the client sends is
    /// dropped.
    private var isLast = false
    /// Whether the answer ends only if the client stops listening.
    private var isEndless = false
    /// Whether the agent is about to end.
    private var isQuiescing = false
    /// Whether the client sends nothing more.
    private var hasInputEnded = false
    /// Whether what the client sends is no HTTP.
    private var isSpoilt = false
    /// What is wrong with a body that the client does not complete.
    private var defect = BodyDefect.cutShort

    init(bodyBytesMax: Int, responder: AgentResponder) {
        self.bodyBytesMax = bodyBytesMax
        self.responder = responder
    }

    // MARK: What comes from the client

    func read(context: ChannelHandlerContext) {
        if isAnswering {
            // To ask for none would be two calls of the kernel for each request.
            if hasReadAhead {
                isReadHeld = true
                return
            }
            hasReadAhead = true
        }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if isAnswering {
            if !isLast { early.append(part) }
        } else {
            take(part, context)
        }
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch (turn, part) {
        case (.idle, .head(let head)):
            turn = .receiving(head)
            body = ByteBuffer()
            if head.headerFields.endConnection { isLast = true }
            let length = head.headerFields[.contentLength].map { Int($0) ?? .max }
            if let length, length > bodyBytesMax { serveUnread(head, context) }
        case (.receiving(let head), .body(var piece)):
            body.writeBuffer(&piece)
            if body.readableBytes > bodyBytesMax { serveUnread(head, context) }
        case (.receiving(let head), .end):
            serve(head, context)
        default:
            // What follows something that was refused.
            break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            hasInputEnded = true
            endIfOver(context)
        case is ChannelShouldQuiesceEvent:
            isQuiescing = true
            isLast = true
            if case .idle = turn { end(context) }
        default: break
        }
        if isAnswering { stopEndless() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isSpoilt = true
        // The end of the connection within a message is an error too.
        if error as? HTTPParserError != .invalidEOFState { defect = .malformed }
        endIfOver(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        hasInputEnded = true
        endIfOver(context)
        turn = .ended
        early.removeAll()
        stopEndless()
        context.fireChannelInactive()
    }

    /// Serves a request that is refused for its length, and reads no more.
    private func serveUnread(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        isLast = true
        serve(head, context)
    }

    /// Ends what cannot go on since nothing more comes from the client, if it is its turn.
    private func endIfOver(_ context: ChannelHandlerContext) {
        guard hasInputEnded || isSpoilt else { return }
        switch turn {
        case .idle:
            if isSpoilt { refuse(context) } else { end(context) }
        case .receiving(let head):
            isLast = true
            serve(head, defect: defect, context)
        case .answering, .ended:
            break
        }
    }

    // MARK: What goes to the client

    private func serve(
        _ head: HTTPRequest, defect: BodyDefect? = nil, _ context: ChannelHandlerContext
    ) {
        turn = .answering
        hasReadAhead = false
        isEndless = false
        let request = Request(head: head, body: RequestBody(buffer: body))
        body = ByteBuffer()
        let connection = AnsweredConnection(self, context)
        task = Task { [responder] in
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

    private var isAnswering: Bool {
        if case .answering = turn { true } else { false }
    }

    /// Tells that what came is no HTTP, and ends the connection.
    private func refuse(_ context: ChannelHandlerContext) {
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
    private func stopEndless() {
        if isEndless { task?.cancel() }
    }
}

extension HTTPFields {
    /// Whether the connection is to end with this message (RFC 9112, section 9.3).
    fileprivate var endConnection: Bool {
        guard let options = self[.connection] else { return false }
        if options == "close" { return true }
        return options.lowercased().split(separator: ",").contains { option in
            option.filter { $0 != " " && $0 != "\t" } == "close"
        }
    }
}
