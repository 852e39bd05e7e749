import Glibc
import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// An agent of the run's own, with a store of its own.
final class RunningAgent: Sendable {
    let process: pid_t
    let client: AgentClient

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

    /// Ten minutes: a store of a million records is read first, on a machine that others use too.
    private static let startAttempts = 60_000
    private static let startPauseMicroseconds: UInt32 = 10_000

    func stop() {
        kill(process, SIGTERM)
        _ = ChildProcess.wait(for: process)
    }

    /// The plugin's network configuration.
    var configuration: String { configuration(pool: Self.pool) }

    /// The plugin's configuration of a network.
    ///
    /// - Parameter pool: The network's pool; nil if the pods' annotations tell.
    func configuration(pool: String?) -> String {
        var ipam: JSONObject = [
            "type": "spiderpool".json, "ipam_unix_socket_path": client.socketPath.json,
            "log_file_path": "".json,
        ]
        if let pool { ipam["default_ipv4_ippool"] = [pool].json }
        return JSONValue.object([
            "cniVersion": "1.0.0".json, "name": "bench".json, "type": "macvlan".json,
            "ipam": .object(ipam),
        ]).text()
    }

    /// Makes the pool of the network.
    func makePool() throws(BenchError) {
        var pool = SpiderIPPool()
        pool.name = Self.pool
        pool.spec.subnet = Self.subnet
        pool.spec.ips = [Self.range]
        try Self.make(pool, client)
    }

    /// Makes resources: those of the first list one after the other, then the pods.
    func make(_ resources: [any Resource], pods: [any Resource]) throws(BenchError) {
        for resource in resources { try Self.make(resource, client) }
        try atOnce(pods.count) { [client] number throws(BenchError) in
            try Self.make(pods[number], client)
        }
    }

    private static func make(
        _ resource: some Resource, _ client: AgentClient
    ) throws(BenchError) {
        let kind = type(of: resource).kind
        let namespace = kind.isNamespaced ? resource.metadata.namespace : nil
        do {
            _ = try ResourceClient(client).create(resource.json, kind, namespace: namespace)
        } catch {
            throw .plugin("\(kind.name) \(resource.name): \(error.message)")
        }
    }

    /// Has containers hold addresses.
    func hold(_ count: Int) throws(BenchError) {
        try atOnce(count) { [client] number throws(BenchError) in
            var arguments = IPAMAddArguments()
            arguments.containerID = "held\(number)"
            arguments.interface = "eth0"
            arguments.networkNamespace = "/proc/self/ns/net"
            arguments.defaultIPv4Pools = [Self.pool]
            _ = try Self.ask(client, "POST", AgentPath.addresses, arguments)
        }
    }

    /// Asks for many things at the same time, so that commits are shared.
    private func atOnce(
        _ count: Int, _ body: @escaping @Sendable (Int) throws(BenchError) -> Void
    ) throws(BenchError) {
        let log = Callers.threads(Self.holders, pieces: count) { _, number, log in
            do throws(BenchError) { try body(number) } catch { log.note(error) }
        }
        if let failure = log.failure { throw .plugin(failure) }
    }

    private static let holders = 32

    /// How many commits the agent's store has made.
    func commits() throws(BenchError) -> Int {
        let answer = try Self.ask(client, "GET", "/metrics", nil)
        let name = "ipalloc_store_commits_total "
        for line in String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
        where line.hasPrefix(name) {
            if let number = Double(line.dropFirst(name.count)) { return Int(number) }
        }
        throw .plugin("the agent's metrics have no \(name)")
    }

    /// Asks the agent, which must not refuse.
    static func ask(
        _ client: some AgentTransport, _ method: String, _ path: String,
        _ body: (any JSONConvertible)?
    ) throws(BenchError) -> AgentAnswer {
        let answer: AgentAnswer
        do {
            answer = try client.send(method, path, body: body)
        } catch {
            throw .plugin(error.description)
        }
        guard answer.isSuccess else {
            throw .plugin("\(method) \(path): \(answer.status) \(answer.errorText)")
        }
        return answer
    }
}
