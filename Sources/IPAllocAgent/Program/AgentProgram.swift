import Glibc
import IPAllocModel
import IPAllocService
import IPAllocStore
import Logging
import ServiceLifecycle
import UnixSignals

/// The agent as a process: it opens the store, serves, and closes the store again.
public struct AgentProgram: Sendable {
    private let settings: AgentSettings
    private let notifier: ServiceNotifier
    private let environment: [String: String]
    private let logger: Logger
    private let memory: @Sendable () -> MemoryStatistics?

    /// - Parameters:
    ///   - environment: The process's environment, for the service manager's part of it.
    ///   - memory: What the process's allocator tells.
    public init(
        settings: AgentSettings, environment: [String: String], logger: Logger,
        memory: @escaping @Sendable () -> MemoryStatistics? = { nil }
    ) {
        self.settings = settings
        self.logger = logger
        self.memory = memory
        self.environment = environment
        notifier = ServiceNotifier(environment: environment)
    }

    /// Serves until SIGTERM or SIGINT.
    ///
    /// - Throws: `StoreError`, `ServiceError` or `SocketError` if the agent cannot start; each
    ///   says what to do.
    public func run() async throws {
        Self.prepareProcess()
        var settings = settings
        if settings.nodeName.isEmpty { settings.nodeName = Self.hostName() }
        settings.service.networks.detected = detectedOverlay(settings.cniConfigDirectory)
        // What is wrong with the socket is told before anything is opened.
        _ = try SocketPath(settings.socketPath)
        let inherited = try InheritedSocket(environment: environment)
        logger.info(
            "starting",
            metadata: [
                "version": .string(AgentVersion.current), "node": .string(settings.nodeName),
                "store": .string(settings.storePath),
            ])
        notifier.send(.status("opening the store at \(settings.storePath)"))
        var options = SQLiteStore.Options()
        options.createsDirectory = true
        // The service tells its watchers what changes; nobody watches the store.
        options.changesMax = 1
        options.auditMilliseconds = Int64(settings.auditDays) * 24 * 3600 * 1000
        let (store, service) = try await AddressService.open(
            directory: settings.storePath, options: options, settings: settings.service,
            executor: ServiceExecutor())
        let result: Result<Void, any Error>
        do {
            result = .success(try await serve(store, service, settings, inherited))
        } catch {
            result = .failure(error)
        }
        try await store.close()
        try result.get()
        logger.info("stopped")
    }

    private func serve(
        _ store: SQLiteStore, _ service: AddressService, _ settings: AgentSettings,
        _ inherited: InheritedSocket?
    ) async throws {
        let server = try AgentServer(
            settings: settings, service: service, logger: logger, notifier: notifier,
            inherited: inherited,
            backup: BackupMaker(store: store, directory: settings.storePath), memory: memory)
        var services: [any Service] = [server]
        if settings.collectsGarbage && settings.garbageSeconds > 0 {
            services.append(
                GarbageCollector(
                    service: service, interval: .seconds(settings.garbageSeconds),
                    logger: logger))
        }
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = .seconds(settings.shutdownSeconds)
        let result: Result<Void, any Error>
        do {
            result = .success(try await ServiceGroup(configuration: configuration).run())
        } catch is CancellationError {
            // Nothing but the limit of a shutdown cancels, and who asked for that is not failed.
            logger.warning(
                "requests are left unfinished",
                metadata: ["seconds": .stringConvertible(settings.shutdownSeconds)])
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await service.close()
        try result.get()
    }

    /// The overlay that the node's CNI configurations tell; none where they cannot be seen, as in a
    /// container that does not have them.
    private func detectedOverlay(_ directory: String) -> ClusterNetworks.Overlay {
        do {
            return try ClusterNetworks.Overlay(configurationDirectory: directory)
        } catch {
            logger.notice(
                "the CNI configurations cannot be read, so podCIDRType auto finds no overlay",
                metadata: ["directory": .string(directory), "error": .string("\(error)")])
            return .absent
        }
    }

    /// What the service group tells is of no use to who runs the agent.
    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }

    /// Files are for their owner alone, a client that goes away is no reason to end, and there may
    /// be as many connections as the system allows.
    private static func prepareProcess() {
        umask(0o077)
        _ = signal(SIGPIPE, SIG_IGN)
        var limit = rlimit()
        // SAFETY: the structure outlives the calls that fill and read it.
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            limit.rlim_cur = limit.rlim_max
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        // SAFETY: the last byte stays zero.
        guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
