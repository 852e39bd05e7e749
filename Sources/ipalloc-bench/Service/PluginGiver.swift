import CBenchBaselines
import Glibc
import IPAllocModel

/// A CNI plugin, called as a runtime calls it: one process per call, many at the same time.
struct PluginGiver: Giver {
    let name: String
    /// The plugin with the configuration of each network.
    private let plugins: [LoadScene.Network: PluginUnderTest]
    /// The agent behind the plugin; nil if it needs none.
    private let agent: RunningAgent?

    var process: pid_t? { agent?.process }

    /// Ours, with an agent of the run's own.
    init(
        program: String, agent: String, _ scene: LoadScene, folder: ScratchFolder
    ) throws(BenchError) {
        let agent = try RunningAgent(program: agent, folder: folder)
        self.agent = agent
        name = "plugin"
        plugins = try Self.plugins(of: scene) { network throws(BenchError) in
            let pool = scene.pods.isEmpty ? network.name : nil
            return try PluginUnderTest(
                name: "ours-" + network.name, program: program,
                configuration: agent.configuration(pool: pool), folder: folder)
        }
    }

    /// host-local, which keeps a file per address and waits for no disk.
    init(hostLocal program: String, _ scene: LoadScene, folder: ScratchFolder) throws(BenchError) {
        agent = nil
        name = "host-local"
        let store = HostLocalStore(folder: folder)
        plugins = try Self.plugins(of: scene) { network throws(BenchError) in
            try PluginUnderTest(
                name: "peer-" + network.name, program: program,
                configuration: store.configuration(network), folder: folder)
        }
    }

    private static func plugins(
        of scene: LoadScene, _ make: (LoadScene.Network) throws(BenchError) -> PluginUnderTest
    ) throws(BenchError) -> [LoadScene.Network: PluginUnderTest] {
        var plugins: [LoadScene.Network: PluginUnderTest] = [:]
        for call in scene.work.joined() where plugins[call.network] == nil {
            plugins[call.network] = try make(call.network)
        }
        return plugins
    }

    func make(_ resources: [any Resource], pods: [any Resource]) throws(BenchError) {
        try agent?.make(resources, pods: pods)
    }

    func run(_ work: [[LoadScene.Call]], callers: Int) -> CallLog {
        let plugins = plugins
        return Callers.threads(callers, pieces: work.count) { caller, piece, log in
            for call in work[piece] {
                let start = bench_clock()
                do throws(BenchError) {
                    guard let plugin = plugins[call.network] else {
                        throw .service("there is no network \(call.network.name)")
                    }
                    let address = try plugin.call(call, caller: caller)
                    log.note(call, since: start, address)
                } catch {
                    log.note(error)
                }
            }
        }
    }

    func commits() throws(BenchError) -> Int? { try agent?.commits() }

    func end() { agent?.stop() }
}
