import Foundation
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import IPAllocService
import IPAllocStore
import IPAllocTestSupport
import Logging
import ServiceLifecycle

@testable import IPAllocAgent

/// An agent that serves in this process, on a socket in a directory of its own.
struct TestAgent: Sendable {
    let directory: TemporaryDirectory
    let settings: AgentSettings
    let log: LogLines
    let service: AddressService
    private let group: ServiceGroup

    var socketPath: String { settings.socketPath }

    /// Runs an agent for the duration of `body`, and shuts it down in good order.
    static func run(
        store: (any Store)? = nil, backup: BackupMaker? = nil,
        notifier: ServiceNotifier = ServiceNotifier(environment: [:]),
        _ change: (inout AgentSettings) -> Void = { _ in },
        body: (TestAgent) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        var settings = AgentSettings()
        settings.socketPath = directory.file("agent.sock")
        settings.nodeName = "node-1"
        change(&settings)
        let log = LogLines()
        let logger = Logger(label: "test") { _ in JSONLogHandler(level: .info, sink: log) }
        let service = try await AddressService.open(
            store: store ?? MemoryStore(), settings: settings.service)
        let server = try AgentServer(
            settings: settings, service: service, logger: logger, notifier: notifier,
            backup: backup)
        var quiet = logger
        quiet.logLevel = .critical
        let group = ServiceGroup(services: [server], logger: quiet)
        let agent = TestAgent(
            directory: directory, settings: settings, log: log, service: service, group: group)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            _ = await log.first { $0["message"]?.string == "ready" && $0["socket"] != nil }
            try await body(agent)
            await agent.stop()
            try await tasks.waitForAll()
        }
        await service.close()
    }

    /// Begins a graceful shutdown.
    func stop() async { await group.triggerGracefulShutdown() }

    /// Does what blocks on a thread of its own: the agent needs those of the tasks.
    func blocking<Value: Sendable>(
        _ body: @escaping @Sendable (String) throws -> Value
    ) async throws -> Value {
        let path = socketPath
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try body(path) })
            }
        }
    }

    /// Sends a request with the client of plugins and commands.
    @discardableResult
    func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil
    ) async throws -> AgentAnswer {
        try await blocking {
            try AgentClient(socketPath: $0, timeout: .seconds(30)).send(method, path, body: body)
        }
    }

    /// Sends bytes and receives all until the end of the connection.
    func exchange(_ text: String) async throws -> String {
        try await blocking { path in
            let connection = try RawConnection(to: path)
            try connection.send(text)
            return try connection.receiveAll()
        }
    }

    /// Makes a resource.
    @discardableResult
    func create(_ resource: some Resource) async throws -> JSONValue {
        try await service.create(resource.json, dryRun: false).object
    }
}
