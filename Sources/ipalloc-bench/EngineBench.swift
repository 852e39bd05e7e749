import ArgumentParser
import CBenchBaselines
import FoundationEssentials
import Glibc

/// The command: measures the library beside its limit and its peers.
struct EngineBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine",
        abstract: "Measure the ipalloc library beside its limit and its peers.",
        discussion: """
            Every cell of the plan measures several allocators by turns, each called through a \
            function pointer, and prints the median, the 10th and the 90th percentile of \
            nanoseconds per operation. The last column is the median as a multiple of the cell's \
            first line: two locked instructions on one word, which is the least that an \
            allocation with its release can cost. Only ratios from one run count.

            Example: ipalloc-bench --library .build/release/libipalloc-c.so --filter pair/2^16
            """)

    @Option(
        help: ArgumentHelp(
            "The shared library to measure.",
            discussion: """
                Default: $IPALLOC_LIBRARY, else libipalloc-full.so.0 as the loader finds it.
                """,
            valueName: "path"))
    var library: String?

    @Option(help: "Only cells whose name has this text in it; see --list.")
    var filter: String?

    @Option(help: "The seed of all random orders and addresses.")
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "The shared object of a peer to measure as well; may be given several times.",
            discussion: "`make bench-peers` builds those of the packages that Debian has.",
            valueName: "path"))
    var peer: [String] = []

    @Flag(help: "Few and short samples, no pools of 2^24: to see that everything works.")
    var quick = false

    @Flag(name: .customLong("baselines-only"), help: "Leave out what needs the library.")
    var baselinesOnly = false

    @Flag(help: "Print one JSON document instead of tables.")
    var json = false

    @Flag(help: "List the cells and measure nothing.")
    var list = false

    func run() throws {
        do {
            let peers = try peer.flatMap { try PeerFile(path: $0).peers }
            let plan = Plan(quick: quick, baselinesOnly: baselinesOnly, peers: peers)
            let cells = plan.cells.filter { isWanted($0.name) }
            if list {
                for cell in cells { print(cell.name) }
                if isWanted(Self.memoryName) { print(Self.memoryName) }
            } else {
                try measure(cells)
            }
        } catch let error as BenchError {
            complain(error.text)
            throw ExitCode(2)
        }
    }

    private func measure(_ cells: [Cell]) throws {
        // Before any thread is pinned, the processors are counted.
        let machine = Machine.current
        let build = Build.current
        let library = baselinesOnly ? nil : try openLibrary()
        bench_pin_caller()
        if !json { show(Report.header(machine, build, library)) }
        if !Build.isOptimised { complain("warning: a debug build; its numbers mean nothing") }
        let scenes = Scenes(seed: seed)
        var results = Results()
        var report = Report()
        let maker = TaskMaker(scenes: scenes, library: library, seed: seed)
        let measurement = quick ? Measurement.quick : .full
        for cell in cells {
            let measured = try measurement.run(cell, maker)
            results.add(cell, measured)
            if !json { show(report.lines(cell, measured)) }
        }
        if isWanted(Self.memoryName) {
            results.memory = try MemoryUse.all(library: library, scenes: scenes)
        }
        guard !json else {
            print(try Document(machine, build, library, results).documentText())
            return
        }
        if !results.memory.isEmpty { show(Report.memory(results.memory)) }
        guard library != nil else { return }
        show(Report.figures(Figures(results: results).all, measuredOnly: filter != nil))
    }

    /// The name of the measurement of memory, which is no cell.
    private static let memoryName = "memory"

    private func isWanted(_ name: String) -> Bool {
        guard let filter else { return true }
        return name.lowercased().contains(filter.lowercased())
    }

    private func openLibrary() throws(BenchError) -> Library {
        let environment = ProcessInfo.processInfo.environment["IPALLOC_LIBRARY"]
        return try Library(path: library ?? environment ?? "libipalloc-full.so.0")
    }

    /// Prints at once, so that a run can be watched through a pipe.
    private func show(_ text: String) {
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
