import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOHTTPTypesHTTP1
import NIOPosix
import ServiceLifecycle

/// Accepts connections, each of which has a `RequestHandler` of its own.
///
/// Hummingbird routes the requests, but does not serve them: its own server makes three tasks and two
/// asynchronous sequences for a connection, which took longer than the request that a plugin sends in it.
struct Listener: Service {
    /// Where connections come from.
    enum Place: Sendable {
        /// A unix socket, which is made here.
        case path(String)
        /// A socket that listens already.
        case descriptor(Int32)
        /// A TCP address.
        case address(HealthAddress)

        /// What messages call it.
        var name: String {
            switch self {
            case .path(let path): path
            case .descriptor(let descriptor): "descriptor \(descriptor)"
            case .address(let address): address.description
            }
        }
    }

    let place: Place
    let limits: ConnectionLimits
    let responder: AgentResponder
    let logger: Logger
    let onRunning: @Sendable () -> Void

    /// How many connections the kernel keeps until they are accepted, at most.
    private static let backlog: Int32 = 4096

    /// Serves until a graceful shutdown, and then until the requests that have begun are answered.
    ///
    /// - Throws: `SocketError` if the place cannot be had; `CancellationError` if the task is
    ///   cancelled, which leaves requests that have begun to themselves.
    func run() async throws {
        // Connections only read and write there, which one thread does for all of them: with more, each
        // would be handed from one to another.
        let group = MultiThreadedEventLoopGroup.singleton.next()
        let quiescing = ServerQuiescingHelper(group: group)
        let server: any Channel
        do {
            server = try await bind(bootstrap(group, quiescing)).get()
        } catch let error as IOError {
            throw SocketError(
                .system, operation: "listen at", path: place.name, errno: error.errnoCode)
        }
        let end = server.eventLoop.makePromise(of: Void.self)
        server.closeFuture.whenComplete { _ in
            let quiet = server.eventLoop.makePromise(of: Void.self)
            quiescing.initiateShutdown(promise: quiet)
            quiet.futureResult.cascade(to: end)
        }
        onRunning()
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await end.futureResult.get()
            } onGracefulShutdown: {
                quiescing.initiateShutdown(promise: nil)
            }
        } onCancel: {
            end.fail(CancellationError())
            server.close(promise: nil)
        }
    }

    private func bind(_ bootstrap: ServerBootstrap) -> EventLoopFuture<any Channel> {
        switch place {
        case .path(let path):
            bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
        case .descriptor(let descriptor):
            bootstrap.withBoundSocket(descriptor)
        case .address(let address):
            bootstrap.bind(host: address.address.description, port: Int(address.port))
        }
    }

    private func bootstrap(
        _ group: any EventLoopGroup, _ quiescing: ServerQuiescingHelper
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { [limits, logger] channel in
                channel.eventLoop.makeCompletedFuture {
                    let handlers = channel.pipeline.syncOperations
                    try handlers.addHandler(
                        AvailableConnectionsChannelHandler(
                            delegate: .maximum(limits.connectionsMax, logger: logger)))
                    try handlers.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [limits, responder] channel in
                channel.eventLoop.makeCompletedFuture {
                    let handlers = channel.pipeline.syncOperations
                    try handlers.configureHTTPServerPipeline(
                        withPipeliningAssistance: false, withErrorHandling: false,
                        withOutboundHeaderValidation: false, withEncoderConfiguration: .init(),
                        withDecoderLimitConfiguration: limits.head)
                    try handlers.addHandlers([
                        FirstVersion(),
                        HTTP1ToHTTPServerCodec(secure: false),
                        ConnectionDeadline(limit: limits.patience),
                        RequestHandler(bodyBytesMax: limits.bodyBytesMax, responder: responder),
                    ])
                }
            }
    }
}
