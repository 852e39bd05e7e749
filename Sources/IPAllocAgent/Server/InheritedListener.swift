import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// Serves requests on a socket that listens already.
///
/// Hummingbird makes its sockets itself. Here the connections are accepted from the one that there
/// is, and handled by Hummingbird as those of its own.
struct InheritedListener<Responder: HTTPResponder>: Service
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    let socket: InheritedSocket
    let responder: Responder
    let configuration: HTTP1Channel.Configuration
    let connectionsMax: Int
    let logger: Logger
    let onRunning: @Sendable () -> Void

    /// Serves until a graceful shutdown, and then until the requests that have begun are answered.
    /// The socket stays open elsewhere.
    func run() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let quiescing = ServerQuiescingHelper(group: group)
        let connections = HTTP1Channel(responder: respond, configuration: configuration)
        let server = try await ServerBootstrap(group: group)
            .serverChannelInitializer { [connectionsMax, logger] channel in
                channel.eventLoop.makeCompletedFuture {
                    let handlers = channel.pipeline.syncOperations
                    try handlers.addHandler(
                        AvailableConnectionsChannelHandler(
                            delegate: .maximum(connectionsMax, logger: logger)))
                    try handlers.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(socket.descriptor) { [logger] channel in
                connections.setup(channel: channel, logger: logger)
            }
        await withGracefulShutdownHandler {
            onRunning()
            await withDiscardingTaskGroup { tasks in
                do {
                    try await server.executeThenClose { accepted in
                        for try await connection in accepted {
                            tasks.addTask { [logger] in
                                await connections.handle(value: connection, logger: logger)
                            }
                        }
                    }
                } catch {
                    logger.error("\(error)", metadata: ["socket": .string(socket.path)])
                }
            }
        } onGracefulShutdown: {
            quiescing.initiateShutdown(promise: nil)
        }
    }

    /// Answers one request as a Hummingbird application does.
    @Sendable private func respond(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let context = Responder.Context(
            source: ApplicationRequestContextSource(channel: channel, logger: logger))
        var response: Response
        do {
            response = try await responder.respond(to: request, context: context)
        } catch let error as HTTPParserError {
            // The rest of the request is no HTTP: the connection is answered so, and ends.
            throw error
        } catch {
            response = Response(status: .internalServerError)
        }
        response.headers[.date] = HTTPDate.now
        try await writer.write(response: response.head, body: response.body)
    }
}
