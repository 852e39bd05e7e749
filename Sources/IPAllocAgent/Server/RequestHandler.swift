import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Takes the requests of one connection, one at a time and each as a whole, and writes the answers.
///
/// What comes while a request is served waits until it is answered, and no more than one piece is
/// read until then.
/// All of this runs on the connection's event loop; what serves a request does not. What comes from
/// the client is here, what goes to it in `RequestHandler+Answer.swift`.
final class RequestHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Whose turn it is.
    enum Turn {
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
    let responder: AgentResponder
    var turn = Turn.idle
    var body = ByteBuffer()
    /// The task that serves the request.
    var task: Task<Void, Never>?
    /// What the client sent while its request before was served.
    var early = CircularBuffer<HTTPRequestPart>(initialCapacity: 0)
    /// Whether a piece has been asked for that may come while the request is served.
    var hasReadAhead = false
    /// Whether somebody wants to read what was not to be read yet.
    var isReadHeld = false
    /// Whether the connection ends with the answer that is next. What else the client sends is
    /// dropped.
    var isLast = false
    /// Whether the answer ends only if the client stops listening.
    var isEndless = false
    /// Whether the agent is about to end.
    private(set) var isQuiescing = false
    /// Whether the client sends nothing more.
    private(set) var hasInputEnded = false
    /// Whether what the client sends is no HTTP.
    private var isSpoilt = false
    /// What is wrong with a body that the client does not complete.
    private var defect = BodyDefect.cutShort

    var isAnswering: Bool {
        if case .answering = turn { true } else { false }
    }

    init(bodyBytesMax: Int, responder: AgentResponder) {
        self.bodyBytesMax = bodyBytesMax
        self.responder = responder
    }

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

    /// Takes a part of a request when it is the client's turn.
    func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
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

    /// Has a request refused for its body's length, and reads no more.
    private func serveUnread(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        isLast = true
        serve(head, defect: .tooLong(bytesMax: bodyBytesMax), context)
    }

    /// Ends what cannot go on since nothing more comes from the client, if it is its turn.
    func endIfOver(_ context: ChannelHandlerContext) {
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
}
