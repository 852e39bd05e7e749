import Glibc
import IPAllocAgentAPI
import IPAllocJSON
import Synchronization

/// An agent of the run's own, with a store of its own.
final class RunningAgent {
    private let process: pid_t
    private let client: AgentClient

    /// The network of both plugins.
    static let subnet = "10.6.0.0/16"
    private static let range = "10.6.0.1-10.6.255.254"
    private static let pool = "bench"

    /// Starts the agent and waits until it can serve.
    init(program: String, folder: ScratchFolder) throws(BenchError) {
        client = AgentClient(socketPath: folder.path + "/agent.sock", userAgent: "ipalloc-bench")
        process = try ChildProcess.start(
            program,
            arguments: ["--socket", client.socketPath, "--store", folder.path + "/store"],
            environment: ["PATH=/usr/bin:/bin"], output: folder.path + "/agent.log")
        for _ in 0..<Self.startAttempts {
            if let answer = try? client.send("GET", AgentPath.health), answer.isSuccess { return }
            usleep(Self.startPauseMicroseconds)
        }
        stop()
        throw .plugin("the agent does not come up: \(try folder.read("agent.log"))")
    }

    private static let startAttempts = 1000
    private static let startPauseMicroseconds: UInt32 = 10_000

    func stop() {
        kill(process, SIGTERM)
        _ = ChildProcess.wait(for: process)
    }

    /// The plugin's network configuration.
    var configuration: String {
        let ipam: JSONObject = [
            "type": "spiderpool".json, "default_ipv4_ippool": [Self.pool].json,
            "ipam_unix_socket_path": client.socketPath.json, "log_file_path": "".json,
        ]
        return JSONValue.object([
            "cniVersion": "1.0.0".json, "name": "bench".json, "type": "macvlan".json,
            "ipam": .object(ipam),
        ]).text()
    }

    /// Makes the pool of the network.
    func makePool() throws(BenchError) {
        let path = AgentPath.resource(
            group: "spiderpool.spidernet.io", version: "v2beta1", plural: "spiderippools")
        let spec: JSONObject = ["subnet": Self.subnet.json, "ips": [Self.range].json]
        try Self.ask(
            client, "POST", path,
            .object([
                "apiVersion": "spiderpool.spidernet.io/v2beta1".json, "kind": "SpiderIPPool".json,
                "metadata": ["name": Self.pool].json, "spec": .object(spec),
            ]))
    }

    /// Has containers hold addresses: many ask at the same time, so that commits are shared.
    func hold(_ count: Int) throws(BenchError) {
        let next = Atomic(0)
        let failure = Mutex<BenchError?>(nil)
        let threads = (0..<Self.holders).map { _ in
            Worker { [client] in
                while true {
                    let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard number < count, failure.withLock({ $0 == nil }) else { return }
                    do throws(BenchError) {
                        try Self.hold(client, number)
                    } catch {
                        failure.withLock { [error] in $0 = error }
                    }
                }
            }
        }
        for thread in threads { thread.join() }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private static let holders = 32

    private static func hold(_ client: AgentClient, _ number: Int) throws(BenchError) {
        var arguments = IPAMAddArguments()
        arguments.containerID = "held\(number)"
        arguments.interface = "eth0"
        arguments.networkNamespace = "/proc/self/ns/net"
        arguments.defaultIPv4Pools = [pool]
        try ask(client, "POST", AgentPath.addresses, arguments.json)
    }

    private static func ask(
        _ client: AgentClient, _ method: String, _ path: String, _ body: JSONValue
    ) throws(BenchError) {
        let answer: AgentAnswer
        do {
            answer = try client.send(method, path, body: body)
        } catch {
            throw .plugin(error.description)
        }
        guard answer.isSuccess else {
            throw .plugin("\(method) \(path): \(answer.status) \(answer.errorText)")
        }
    }
}

/// A thread that does one thing and is waited for.
private final class Worker {
    private let body: @Sendable () -> Void
    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
        // SAFETY: the worker outlives its thread, which is joined.
        let pointer = unsafe Unmanaged.passRetained(self).toOpaque()
        let result = unsafe pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer = unsafe pointer else { return nil }
                unsafe Unmanaged<Worker>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            }, pointer)
        precondition(result == 0)
    }

    func join() {
        pthread_join(thread, nil)
    }
}
