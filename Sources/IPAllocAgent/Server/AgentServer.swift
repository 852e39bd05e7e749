import Hummingbird
import IPAllocService
import Logging
import ServiceLifecycle

/// The agent: an HTTP server on a unix socket, and on a TCP address if one is set.
///
/// Hand it to a `ServiceGroup`. On a graceful shutdown it takes no more connections, finishes the
/// requests that it has begun, and ends.
public struct AgentServer: Service {
    private let settings: AgentSettings
    private let health: AgentHealth
    private let logger: Logger
    private let notifier: ServiceNotifier
    private let socket: SocketPath
    private let inherited: InheritedSocket?
    let routes: [Route]
    private let recorder: RequestRecorder
    private let executor: (any TaskExecutor)?

    /// - Parameters:
    ///   - inherited: The socket to serve on; nil to make one at the settings' path.
    ///   - backup: Makes copies of the store; nil if it has no file.
    ///   - memory: What the process's allocator tells.
    /// - Throws: `SocketError` if the socket's path is none.
    public init(
        settings: AgentSettings, service: AddressService, logger: Logger,
        notifier: ServiceNotifier, inherited: InheritedSocket? = nil,
        backup: BackupMaker? = nil,
        memory: @escaping @Sendable () -> MemoryStatistics? = { nil }
    ) throws(SocketError) {
        self.settings = settings
        self.logger = logger
        self.notifier = notifier
        self.inherited = inherited
        socket = try SocketPath(settings.socketPath)
        health = AgentHealth(service: service)
        executor = service.executor
        let metrics = AgentMetrics()
        recorder = RequestRecorder(logger: logger, metrics: metrics)
        let report = MetricsReport(
            metrics: metrics, service: service, process: ProcessStatistics(), memory: memory)
        routes =
            IPAMRoutes(
                service: service, nodeName: settings.nodeName,
                detection: Detection(
                    ofIPConflict: settings.detectsIPConflict,
                    ofGateway: settings.detectsGateway)
            ).routes
            + CoordinatorRoutes(service: service).routes
            + ExplainRoutes(service: service).routes
            + PlanRoutes(service: service, nodeName: settings.nodeName).routes
            + AuditRoutes(service: service, keptDays: settings.auditDays).routes
            + BackupRoutes(maker: backup).routes
            + AddressRoutes(service: service).routes
            + CheckRoutes(service: service, nodeName: settings.nodeName).routes
            + ResourceRoutes(service: service).routes
            + DiscoveryRoutes().routes
            + HealthRoutes(health: health).routes
            + MetricsRoutes(report: report).routes
    }

    /// Serves until a graceful shutdown, or until the task is cancelled.
    ///
    /// - Throws: `SocketError` if the socket or the health address cannot be had.
    public func run() async throws {
        // A socket that was passed is for others to make and to remove.
        if inherited == nil { try socket.prepare() }
        defer { if inherited == nil { try? socket.remove() } }
        let health = health
        let (notifier, logger) = (notifier, logger)
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await watchdog() }
                group.addTask { try await listen() }
                // The watchdog never ends of itself, so this is the end of listening.
                try await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            health.beginStopping()
            logger.info("stopping")
            notifier.send(.stopping, .status("finishing the requests that have begun"))
        }
    }

    /// Listens until all connections have ended. If one listener fails, the other ends too.
    private func listen() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener().run() }
            if let address = HealthAddress(settings.healthAddress) {
                group.addTask { try await healthListener(address).run() }
            }
            // Who leaves by an error cancels the rest, which `waitForAll` would wait for.
            while try await group.next() != nil {}
        }
    }

    /// The listener on the socket, the one that was passed if one was.
    private func listener() -> some Service {
        if let inherited {
            return listener(on: .descriptor(inherited.descriptor), allowsChanges: true) {
                tellReady(at: inherited.path)
            }
        }
        return listener(on: .path(socket.path), allowsChanges: true) {
            do throws(SocketError) {
                try socket.protect()
            } catch {
                logger.error("\(error)")
            }
            tellReady(at: socket.path)
        }
    }

    private func tellReady(at path: String) {
        logger.info("ready", metadata: ["socket": .string(path)])
        notifier.send(.ready, .status("serving on \(path)"))
    }

    /// The listener on a TCP address, which changes nothing.
    private func healthListener(_ address: HealthAddress) -> some Service {
        listener(on: .address(address), allowsChanges: false) { [logger, settings] in
            logger.info(
                "ready", metadata: ["health-address": .string(settings.healthAddress)])
        }
    }

    private func listener(
        on place: Listener.Place, allowsChanges: Bool, onRunning: @escaping @Sendable () -> Void
    ) -> Listener {
        let runner = RouteRunner(allowsChanges: allowsChanges, recorder: recorder)
        let quiet = quiet(logger)
        return Listener(
            place: place, limits: ConnectionLimits(settings),
            responder: AgentResponder(
                AgentRouter(routes: routes, runner: runner), logger: quiet,
                executor: executor),
            logger: quiet, onRunning: onRunning)
    }

    /// Hummingbird's own messages, but for its warnings, are of no use to who runs the agent.
    private func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }

    /// Tells the service manager that the agent lives, as long as it can serve; until the task is
    /// cancelled.
    private func watchdog() async throws {
        let clock = ContinuousClock()
        guard let interval = notifier.watchdogInterval else {
            while true { try await clock.sleep(for: .seconds(3600)) }
        }
        while true {
            try await clock.sleep(for: interval / 2)
            if await health.isAlive { notifier.send(.watchdog) }
        }
    }
}
