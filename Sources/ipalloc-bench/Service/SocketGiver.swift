import CBenchBaselines
import Glibc
import IPAllocAgentAPI
import IPAllocClient
import IPAllocModel

/// An agent of the run's own, asked through its socket.
struct SocketGiver: Giver {
    /// How a caller's calls share connections.
    enum Connections: String {
        /// One for each call, as plugins do.
        case perCall = "socket"
        /// One for each caller, as programs do that live longer.
        case perCaller = "persistent"
    }

    private let agent: RunningAgent
    private let connections: Connections

    var name: String { connections.rawValue }

    var process: pid_t? { agent.process }

    init(
        program: String, folder: ScratchFolder, connections: Connections
    ) throws(BenchError) {
        agent = try RunningAgent(program: program, folder: folder)
        self.connections = connections
    }

    func make(_ resources: [any Resource], pods: [any Resource]) throws(BenchError) {
        try agent.make(resources, pods: pods)
    }

    func run(_ work: [[LoadScene.Call]], callers: Int) -> CallLog {
        let clients = (0..<callers).map { _ in client }
        return Callers.threads(callers, pieces: work.count) { caller, piece, log in
            let client = clients[caller]
            for call in work[piece] {
                let start = bench_clock()
                do throws(BenchError) {
                    log.note(call, since: start, try Self.perform(call, client))
                } catch {
                    log.note(error)
                }
            }
        }
    }

    private var client: any AgentTransport {
        switch connections {
        case .perCall: agent.client
        case .perCaller: PersistentAgentClient(agent.client)
        }
    }

    private static func perform(
        _ call: LoadScene.Call, _ client: some AgentTransport
    ) throws(BenchError) -> String? {
        if call.isRelease {
            var arguments = IPAMDeleteArguments()
            arguments.containerID = call.pod.container
            arguments.interface = call.interface
            arguments.podNamespace = LoadScene.Pod.namespace
            arguments.podName = call.pod.name
            arguments.podUID = call.pod.uid
            _ = try RunningAgent.ask(client, "DELETE", AgentPath.addresses, arguments)
            return nil
        }
        var arguments = IPAMAddArguments()
        arguments.containerID = call.pod.container
        arguments.interface = call.interface
        arguments.networkNamespace = "/var/run/netns/cni-\(call.pod.uid)"
        arguments.podNamespace = LoadScene.Pod.namespace
        arguments.podName = call.pod.name
        arguments.podUID = call.pod.uid
        if !call.pod.pool.isEmpty { arguments.defaultIPv4Pools = [call.pod.pool] }
        let answer = try RunningAgent.ask(client, "POST", AgentPath.addresses, arguments)
        guard let told = try? answer.decoded(as: IPAMAddAnswer.self) else {
            throw .service("the agent's answer is none: \(answer.errorText)")
        }
        return told.addresses.first { $0.interface == call.interface }?.address
    }

    func commits() throws(BenchError) -> Int? { try agent.commits() }

    func end() { agent.stop() }
}
