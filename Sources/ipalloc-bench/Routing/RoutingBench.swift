import ArgumentParser
import Glibc

/// The command: measures ADD of the routing plugin for the N-th interface of a pod, beside a
/// plugin that makes one.
struct RoutingBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routing",
        abstract: "Measure the routing plugin veth for pods with several interfaces.",
        discussion: """
            Each sample is one process, from the call to its end, in network namespaces of the \
            run's own: ours reads both sides, plans, changes, and looks whether all is there; \
            the peer is Debian's bridge, which makes an interface and has host-local choose its \
            address. Both run by turns. The last column is the median as a multiple of the \
            peer's; the last lines are what the 16th interface costs as a multiple of the 2nd. \
            Only ratios from one run count. It needs root.

            Example: ipalloc-bench routing --plugin build/cni/veth
            """)

    @Option(help: "The plugin's program, by the name veth.")
    var plugin: String

    @Option(help: "The peer's program.")
    var bridge = "/usr/lib/cni/bridge"

    @Option(help: "How many pods are made of each size.")
    var rounds = 50

    @Option(help: "Where the run keeps its files.")
    var folder = "/tmp"

    func validate() throws {
        guard rounds > 0 else { throw ValidationError("rounds must be positive") }
    }

    /// The sizes of pods.
    private static let sizes = [1, 2, 3, 8, 16]
    /// Pods whose time is dropped: files come into memory.
    private static let warmUpRounds = 2

    func run() throws {
        do throws(BenchError) {
            let folder = try ScratchFolder(in: folder)
            defer { folder.remove() }
            let scene = try RoutingScene(folder: folder, plugin: plugin, bridge: bridge)
            defer { scene.remove() }
            print(RoutingReport.heading(.current, .current))
            var medians: [Int: (peer: Double, ours: Double)] = [:]
            for size in Self.sizes {
                var peers: [Double] = []
                var ours: [Double] = []
                for round in 0..<(rounds + Self.warmUpRounds) {
                    let peer = try scene.addByBridge(size)
                    let own = try scene.addByPlugin(size)
                    guard round >= Self.warmUpRounds else { continue }
                    peers.append(peer)
                    ours.append(own)
                }
                print(RoutingReport.lines(size, peer: peers, ours: ours))
                medians[size] = (Statistics(peers).median, Statistics(ours).median)
            }
            print(RoutingReport.growth(medians))
        } catch {
            let bytes = Array("ipalloc-bench: \(error.text)\n".utf8)
            // SAFETY: the array has that many bytes.
            _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
            throw ExitCode(2)
        }
    }
}

/// Writes a run's results.
enum RoutingReport {
    private static let table = Table(columns: [
        .init(heading: "INTERFACE", width: 9, alignment: .right),
        .init(heading: "PLUGIN", width: 7, alignment: .left),
        .init(heading: "MEDIAN MS", width: 9, alignment: .right),
        .init(heading: "P10", width: 8, alignment: .right),
        .init(heading: "P90", width: 8, alignment: .right),
        .init(heading: "x BRIDGE", width: 8, alignment: .right),
        .init(heading: "N", width: 5, alignment: .right),
    ])

    /// The lines before the table, and its heading.
    static func heading(_ machine: Machine, _ build: Build) -> String {
        """
        processor  \(machine.processor), \(machine.processors) to be used
        kernel     \(machine.kernel)
        commit     \(build.commit)

        \(table.heading)
        """
    }

    /// What the last size costs as a multiple of the second; the first interface of a pod has
    /// the cable to be made besides.
    static func growth(_ medians: [Int: (peer: Double, ours: Double)]) -> String {
        guard let last = medians.keys.max(), let few = medians[2], let many = medians[last] else {
            return ""
        }
        let lines = [
            ("bridge", many.peer / few.peer), ("veth", many.ours / few.ours),
        ].map { name, ratio in
            "growth from the 2nd to the \(last)th interface, \(name): "
                + "x \(Table.number(ratio, digits: 3))"
        }
        return (["", "N is how many samples each median has"] + lines).joined(separator: "\n")
    }

    /// The lines of the N-th interface.
    static func lines(_ number: Int, peer: [Double], ours: [Double]) -> String {
        let base = Statistics(peer).median
        return [("bridge", peer), ("veth", ours)].map { name, samples in
            let statistics = Statistics(samples)
            return table.row([
                "\(number)", name, Table.number(statistics.median),
                Table.number(statistics.p10), Table.number(statistics.p90),
                Table.number(statistics.median / base, digits: 3), "\(samples.count)",
            ])
        }.joined(separator: "\n")
    }
}
