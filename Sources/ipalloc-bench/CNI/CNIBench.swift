import ArgumentParser
import FoundationEssentials
import Glibc

/// The command: measures calls of the CNI plugin as a runtime makes them, beside host-local.
struct CNIBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cni",
        abstract: "Measure the CNI plugin with its agent beside host-local.",
        discussion: """
            Each sample is one process, from the call to its end: start, configuration, the \
            address on disk, result. Ours is the plugin and an agent that commits with fsync; \
            host-local keeps a file per address and syncs nothing. Both run by turns, on an empty \
            pool of 65,534 addresses and on one of which 60,000 are held. The last column is the \
            median as a multiple of host-local's. Only ratios from one run count.

            Example: ipalloc-bench cni --agent .build/release/ipalloc-agent \
            --plugin build/cni/spiderpool
            """)

    @Option(help: "The agent's program.")
    var agent: String

    @Option(help: "The plugin's program, by the name of the IPAM plugin.")
    var plugin: String

    @Option(name: .customLong("host-local"), help: "The peer's program.")
    var hostLocal = "/usr/lib/cni/host-local"

    @Option(
        help: ArgumentHelp(
            "Where both keep their addresses: a folder on the disk that counts.",
            discussion: "Default: $TMPDIR, else /tmp.", valueName: "path"))
    var folder: String?

    @Option(help: "How many calls are measured of each kind on the empty pool.")
    var rounds = 200

    @Option(
        name: .customLong("full-rounds"),
        help: "How many of host-local on the filled pool, where it takes most of a second.")
    var fullRounds = 20

    @Option(help: "How many addresses of the filled pool are held.")
    var held = 60_000

    @Flag(help: "Print one JSON document instead of tables.")
    var json = false

    func validate() throws {
        guard rounds > 0 && fullRounds > 0 && (1...65_000).contains(held) else {
            throw ValidationError("rounds must be positive, and at most 65000 can be held")
        }
    }

    func run() throws {
        let machine = Machine.current
        let base = folder ?? ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        do throws(BenchError) {
            let folder = try ScratchFolder(in: base)
            defer { folder.remove() }
            let rows = try measure(in: folder)
            print(
                json
                    ? try CNIReport.document(machine, .current, rows)
                    : CNIReport.text(machine, .current, rows))
        } catch {
            let bytes = Array("ipalloc-bench: \(error.text)\n".utf8)
            // SAFETY: the array has that many bytes.
            _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
            throw ExitCode(2)
        }
    }

    private func measure(in folder: ScratchFolder) throws(BenchError) -> [CNIRow] {
        let agent = try RunningAgent(program: agent, folder: folder)
        defer { agent.stop() }
        try agent.makePool()
        let ours = try PluginUnderTest(
            name: "ipalloc", program: plugin, configuration: agent.configuration, folder: folder)
        let store = HostLocalStore(folder: folder)
        let peer = try PluginUnderTest(
            name: "host-local", program: hostLocal, configuration: store.configuration,
            folder: folder)
        let both = [peer, ours]

        var rows = try CNIRow.measure(.version, both, held: 0, rounds: rounds)
        rows += try CNIRow.measureAddresses(both, held: 0, rounds: rounds, repeats: [1, 1])
        try agent.hold(held)
        try store.hold(held)
        rows += try CNIRow.measureAddresses(
            both, held: held, rounds: fullRounds, repeats: [1, max(1, rounds / fullRounds)])
        return rows
    }
}
