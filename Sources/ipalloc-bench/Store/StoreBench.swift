import ArgumentParser
import IPAlloc
import IPAllocStore

/// Measures the durable store on the disk of a directory.
struct StoreBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Measure the durable store, and the service that reads it.",
        discussion: """
            Makes a store in a directory, which must be empty, and prints how long it takes to \
            commit, to open it again, to read everything, and to open the service on it.

            Example: ipalloc-bench store --records 1000000 /var/tmp/bench
            """)

    @Argument(help: "The directory; made if it is missing.")
    var directory: String

    @Option(help: "How many records to fill the store with.")
    var records = 1_000_000

    @Option(help: "How many commits to time, for each size of batch.")
    var commits = 1000

    func validate() throws {
        guard records > 0, commits > 0 else { throw ValidationError("counts start at 1") }
    }

    func run() async throws {
        var options = SQLiteStore.Options()
        options.createsDirectory = true
        var store = try SQLiteStore(directory: directory, options: options)
        var filler = Filler(store: store)
        print("step", "count", "seconds", "per second", separator: "\t")
        try await report("fill, 4096 a commit", count: records) {
            try await filler.fill(count: records, batch: 4096)
        }
        for batch in [1, 8, 64] {
            try await report("commit, \(batch) a commit", count: commits * batch) {
                try await filler.fill(count: commits * batch, batch: batch)
            }
        }
        try await report("close", count: 1) { try await store.close() }
        try await report("open and check", count: 1) {
            store = try SQLiteStore(directory: directory, options: options)
        }
        for pass in ["first", "second"] {
            try await report("read all, \(pass) time", count: filler.count) {
                let count = try await store.read { view in
                    var count = 0
                    try await view.forEachRecordBatch { count += $0.count }
                    return count
                }
                precondition(count == filler.count)
            }
        }
        try await ServicePart(store: store, count: filler.count).run {
            try await report($0, count: $1, $2)
        }
        try await store.close()
    }

    /// Times a step and prints a line.
    private func report(
        _ step: String, count: Int, _ body: () async throws -> Void
    ) async throws {
        let clock = ContinuousClock()
        let duration = try await clock.measure { try await body() }
        let seconds =
            Double(duration.components.seconds)
            + Double(duration.components.attoseconds) / 1e18
        print(step, count, rounded(seconds, 3), Int(Double(count) / seconds), separator: "\t")
    }

    private func rounded(_ value: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        return String((value * scale).rounded() / scale)
    }
}
