import NIOCore
import NIOHTTP1

/// What clients may not exceed.
struct ConnectionLimits: Sendable {
    /// How many connections there may be at once; others wait.
    var connectionsMax: Int
    /// How long a client may take to send a request, or to take an answer.
    var patience: TimeAmount
    var bodyBytesMax: Int

    init(_ settings: AgentSettings) {
        connectionsMax = settings.connectionsMax
        patience = .seconds(Int64(settings.requestSeconds))
        bodyBytesMax = settings.bodyBytesMax
    }

    /// The limits of a request's head.
    var head: NIOHTTPDecoderLimitConfiguration {
        var head = NIOHTTPDecoderLimitConfiguration()
        head.maxHeaderFieldSize = 16 << 10
        head.maxHeaderListSize = 64 << 10
        head.maxHeaderFieldCount = 100
        return head
    }
}
