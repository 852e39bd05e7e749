import NIOCore
import NIOHTTP1

/// Has the connections of HTTP/1.0 end with their answer, whatever the client asks: nobody has to
/// keep them (RFC 9112, section 9.3), and what comes after this does not know the version any more.
final class FirstVersion: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(var head) = unwrapInboundIn(data), head.version == .http1_0 {
            head.headers.replaceOrAdd(name: "connection", value: "close")
            context.fireChannelRead(wrapInboundOut(.head(head)))
        } else {
            context.fireChannelRead(data)
        }
    }
}
