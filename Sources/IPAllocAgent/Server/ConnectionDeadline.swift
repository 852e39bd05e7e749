import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends connections whose client is too slow: to send the head of a request, to send its body, or
/// to take the answer.
///
/// Each of these has the same limit. A client that owes a request, or the rest of one, is told so
/// with status 408; one that has its answer and asks for nothing more is ended without a word. What
/// takes long within the agent is never cut.
///
/// All of it runs on the connection's event loop.
final class ConnectionDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limit: TimeAmount
    private var timer: Scheduled<Void>?
    /// When the client's time is over; nil if it is not its turn.
    private var deadline: NIODeadline?
    /// How many requests are here as a whole and are not answered.
    private var unanswered = 0
    /// Whether a request has begun and not ended.
    private var isPartial = false
    /// Whether that request is answered already, as one is that is refused by its head.
    private var isAnsweredEarly = false
    /// Whether any request has been answered.
    private var hasAnswered = false
    /// Whether an answer has begun and not ended.
    private var isAnswering = false
    /// How many parts of answers the client has not taken yet, of those that somebody waits for and
    /// of ends: what is written before such a part goes out with it.
    private var untaken = 0

    init(limit: TimeAmount) {
        self.limit = limit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { restart(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        restart(context)
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isPartial = true
            restart(context)
        case .body:
            break
        case .end:
            isPartial = false
            if !isAnsweredEarly { unanswered += 1 }
            isAnsweredEarly = false
            restart(context)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isAnswering = head.status.kind != .informational
        case .body:
            break
        case .end:
            isAnswering = false
            hasAnswered = true
            if unanswered > 0 {
                unanswered -= 1
            } else {
                isAnsweredEarly = isPartial
            }
        }
        guard promise != nil || !isAnswering else { return context.write(data, promise: nil) }
        untaken += 1
        let promise = promise ?? context.eventLoop.makePromise()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in
            let (handler, context) = bound.value
            handler.untaken -= 1
            handler.restart(context)
        }
        context.write(data, promise: promise)
        if untaken == 1 { restart(context) }
    }

    /// Begins to measure anew, if it is the client's turn.
    ///
    /// The deadline moves several times in a request, the timer does not: it looks at the deadline
    /// when it fires.
    private func restart(_ context: ChannelHandlerContext) {
        guard context.channel.isActive, untaken > 0 || isAwaitingRequest else {
            deadline = nil
            return
        }
        let deadline = context.eventLoop.now + limit
        self.deadline = deadline
        if timer == nil { startTimer(context, until: deadline) }
    }

    private func startTimer(_ context: ChannelHandlerContext, until time: NIODeadline) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: time) {
            let (handler, context) = bound.value
            handler.timer = nil
            guard let deadline = handler.deadline else { return }
            if deadline > time {
                handler.startTimer(context, until: deadline)
            } else {
                handler.end(context)
            }
        }
    }

    /// Whether the agent can do nothing before the client has sent a request, or the rest of one.
    private var isAwaitingRequest: Bool { unanswered == 0 && !isAnswering }

    private func end(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let isOwed = isPartial ? !isAnsweredEarly : !hasAnswered
        if isAwaitingRequest && isOwed && untaken == 0 {
            let head = HTTPResponse(
                status: .requestTimeout, headerFields: [.connection: "close", .contentLength: "0"])
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
        context.close(promise: nil)
    }
}
