import ArgumentParser
import FoundationEssentials
import Glibc

/// The command: measures the service under many callers, beside what the disk and a peer allow.
struct ServiceBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service",
        abstract: "Measure the service under many callers, beside the disk and host-local.",
        discussion: """
            Each scene is played in process, through the agent's socket with a connection for each \
            call, and with a persistent one for each caller, through the plugin, and with \
            host-local, which keeps a file per address and waits for no disk. PER S counts \
            addresses that change hands, P50 and P99 are of the calls by which they do; COMMITS \
            and CPU are per address. x FSYNC is the rate as a multiple of one fsync per address, \
            x ONE EACH of the same store with a commit for each address, x ONE CALL of the same \
            with a commit for each call that changes something, all measured in the same round. \
            A call that fails, or an address that is given twice, ends the run. Only ratios from \
            one run count.

            Example: ipalloc-bench service --agent build/bin/ipalloc-agent \
            --plugin build/cni/spiderpool
            """)

    @Option(help: "The agent's program; without it, only what is in process is measured.")
    var agent: String?

    @Option(help: "The plugin's program, by the name of the IPAM plugin.")
    var plugin: String?

    @Option(name: .customLong("host-local"), help: "The peer's program; empty for none.")
    var hostLocal = "/usr/lib/cni/host-local"

    @Option(
        help: ArgumentHelp(
            "Where everything is kept: a folder on the disk that counts.",
            discussion: "Default: $TMPDIR, else /tmp.", valueName: "path"))
    var folder: String?

    @Option(help: "Only scenes whose name has this text in it; held stands for the fills.")
    var scene: String?

    @Option(help: "How many ask at the same time.")
    var callers = 64

    @Option(help: "How many pods a scene has; a multiple of 10.")
    var pods = 1000

    @Option(help: "How often each scene is played; the median counts.")
    var rounds = 5

    @Option(
        help: ArgumentHelp(
            "How many addresses are held when the cost of an allocation is measured.",
            discussion: "May be given several times, in rising order."))
    var held: [Int] = [0, 10_000, 100_000, 1_000_000]

    @Flag(help: "Print one JSON document instead of tables.")
    var json = false

    func validate() throws {
        guard callers > 0 && rounds > 0 else {
            throw ValidationError("callers and rounds must be positive")
        }
        guard pods > 0 && pods.isMultiple(of: 10) && pods <= 10_000 else {
            throw ValidationError("pods must be a multiple of 10, and at most 10000")
        }
        guard held == held.sorted() && held.allSatisfy({ (0...3_000_000).contains($0) }) else {
            throw ValidationError("what is held must rise, and be at most 3000000")
        }
    }

    /// The name of the measurement of fills, which is no scene.
    private static let fillName = "held"

    private func isWanted(_ name: String) -> Bool {
        scene.map { name.contains($0) } ?? true
    }

    private static let fsyncRounds = 200
    private static let transactions = 1000
    private static let fillAllocations = 20_000

    func run() async throws {
        let (machine, build) = (Machine.current, Build.current)
        do throws(BenchError) {
            if !Build.isOptimised { complain("warning: a debug build; its numbers mean nothing") }
            show(ServiceReport.heading(machine, build, callers: callers))
            var results = ServiceResults()
            for scene in LoadScene.all(LoadScene.Size(pods: pods)) where isWanted(scene.name) {
                results.rows += try await measure(scene)
            }
            if isWanted(Self.fillName) {
                results.fills = try await inFolder { folder throws(BenchError) in
                    try await FillPart(
                        folder: folder, callers: callers, allocations: Self.fillAllocations,
                        agent: agent
                    ).rows(held)
                }
                show(ServiceReport.fills(results.fills))
            }
            show(Report.figures(results.figures, measuredOnly: true))
            guard json else { return }
            print(
                try ServiceReport.document(machine, build, results, callers: callers))
        } catch {
            complain(error.text)
            throw ExitCode(2)
        }
    }

    /// Plays a scene in every way, by turns.
    private func measure(_ scene: LoadScene) async throws(BenchError) -> [ServiceResults.Row] {
        var limits: [DiskLimit] = []
        var results: [String: [SceneResult]] = [:]
        var names: [String] = []
        for _ in 0..<rounds {
            limits.append(try await limit(scene))
            for way in Way.allCases {
                let played = try await inFolder { folder throws(BenchError) in
                    try await play(scene, way, folder)
                }
                guard let (name, result) = played else { continue }
                if results[name] == nil { names.append(name) }
                results[name, default: []].append(result)
            }
        }
        let limit = DiskLimit(medianOf: limits)
        let peer = results["host-local"].map { SceneResult(medianOf: $0).rate }
        let rows = names.map { name in
            ServiceResults.Row(
                scene: scene.name, giver: name, result: SceneResult(medianOf: results[name] ?? []),
                limit: limit, hostLocal: peer)
        }
        for row in rows { show(ServiceReport.line(row)) }
        show(ServiceReport.line(limit, scene.name))
        return rows
    }

    private func limit(_ scene: LoadScene) async throws(BenchError) -> DiskLimit {
        let fsync = try await inFolder { folder throws(BenchError) in
            try DiskLimit.fsync(in: folder, rounds: Self.fsyncRounds)
        }
        let oneEach = try await committing([1])
        let sizes = scene.transactionSizes
        return DiskLimit(
            fsyncNanoseconds: fsync, oneEach: oneEach,
            oneCall: Set(sizes) == [1] ? oneEach : try await committing(sizes))
    }

    private func committing(_ sizes: [Int]) async throws(BenchError) -> Double {
        try await inFolder { folder throws(BenchError) in
            try await DiskLimit.committing(
                sizes, in: folder, callers: callers, transactions: Self.transactions)
        }
    }

    private enum Way: CaseIterable { case inProcess, socket, persistent, plugin, hostLocal }

    /// - Returns: nil if the program for it was not named.
    private func play(
        _ scene: LoadScene, _ way: Way, _ folder: ScratchFolder
    ) async throws(BenchError) -> (String, SceneResult)? {
        let giver: any Giver
        switch way {
        case .inProcess: giver = try await InProcessGiver(folder: folder)
        case .socket, .persistent:
            guard let agent else { return nil }
            giver = try SocketGiver(
                program: agent, folder: folder,
                connections: way == .socket ? .perCall : .perCaller)
        case .plugin:
            guard let agent, let plugin else { return nil }
            giver = try PluginGiver(program: plugin, agent: agent, scene, folder: folder)
        case .hostLocal:
            guard !hostLocal.isEmpty else { return nil }
            giver = try PluginGiver(hostLocal: hostLocal, scene, folder: folder)
        }
        do throws(BenchError) {
            let result = try await giver.play(scene, callers: callers)
            try await giver.end()
            return (giver.name, result)
        } catch {
            try? await giver.end()
            throw error
        }
    }

    private func inFolder<Value>(
        _ body: (ScratchFolder) async throws(BenchError) -> Value
    ) async throws(BenchError) -> Value {
        let base = folder ?? ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        let folder = try ScratchFolder(in: base)
        defer { folder.remove() }
        return try await body(folder)
    }

    /// Prints at once, so that a run can be watched through a pipe; nothing beside a document.
    private func show(_ text: String) {
        if json { return }
        print(text)
        // NULL stands for all streams.
        fflush(nil)
    }

    private func complain(_ text: String) {
        let bytes = Array("ipalloc-bench: \(text)\n".utf8)
        // SAFETY: the array has that many bytes.
        _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
    }
}
