/// A run as one JSON document; keys are only ever added.
struct Document: Encodable {
    struct LibraryUnderTest: Encodable {
        var path: String
        var version: String
    }

    struct Row: Codable {
        var pattern: String
        var size: UInt32
        var fillPercent: Double
        var threads: UInt32
        var allocator: String
        var medianNanoseconds: Double
        var p10Nanoseconds: Double
        var p90Nanoseconds: Double
        /// The allocator that the ratio refers to.
        var reference: String
        var ratio: Double
        var samples: Int
        var operationsPerSample: UInt64
        var slices: Int
        var slicesDropped: Int
        var refused: UInt64
        var worstBatchNanoseconds: Double?
        var batchP99Nanoseconds: Double?
        var memoryBytes: UInt64?
    }

    var schema = 1
    var machine: Machine
    var build: Build
    var library: LibraryUnderTest?
    var results: [Row]
    var memory: [MemoryUse]
    var figures: [Figure]

    init(_ machine: Machine, _ build: Build, _ library: Library?, _ results: Results) {
        self.machine = machine
        self.build = build
        self.library = library.map { LibraryUnderTest(path: $0.path, version: $0.version) }
        self.results = results.cells.flatMap { cell, measured in
            measured.map { Self.row(cell, $0, reference: measured[0].contender) }
        }
        memory = results.memory
        figures = Figures(results: results).all
    }

    private static func row(_ cell: Cell, _ result: Measured, reference: String) -> Row {
        Row(
            pattern: cell.pattern.rawValue, size: cell.size, fillPercent: cell.fill,
            threads: cell.threads, allocator: result.contender,
            medianNanoseconds: result.statistics.median,
            p10Nanoseconds: result.statistics.p10, p90Nanoseconds: result.statistics.p90,
            reference: reference, ratio: result.ratio, samples: result.samples,
            operationsPerSample: result.operationsPerSample, slices: result.slices,
            slicesDropped: result.slicesDropped, refused: result.refused,
            worstBatchNanoseconds: result.worstBatch, batchP99Nanoseconds: result.batchP99,
            memoryBytes: result.memoryHeld)
    }
}
