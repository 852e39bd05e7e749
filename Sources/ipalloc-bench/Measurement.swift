import Histogram

/// One contender's numbers in one cell.
struct Measured {
    var contender: String
    var statistics: Statistics
    /// The median as a multiple of the cell's first contender's.
    var ratio: Double
    var samples: Int
    var operationsPerSample: UInt64
    /// The slices in which the samples were timed, and those that were left out since the kernel
    /// took a processor away meanwhile.
    var slices: Int
    var slicesDropped: Int
    /// Calls that were refused since threads were in each other's way.
    var refused: UInt64
    /// The slowest batch of a drain, the median over all drains; and the batches' 99th percentile.
    var worstBatch: Double?
    var batchP99: Double?
    /// The bytes of a pool in which what was done stays held.
    var memoryHeld: UInt64?
}

/// How long and how often contenders run.
struct Measurement {
    /// What a sample takes at least, in nanoseconds.
    var sampleNanoseconds: Double
    /// Samples that are wanted of each contender, most of their slices undisturbed.
    var samplesWanted: Int
    /// Rounds after which the others are put up with.
    var roundsMax: Int

    static let full = Measurement(
        sampleNanoseconds: 5e6, samplesWanted: 11, roundsMax: 22)
    static let quick = Measurement(
        sampleNanoseconds: 1e6, samplesWanted: 3, roundsMax: 6)

    /// Measures all contenders of a cell by turns, so that whatever happens to the machine
    /// meanwhile happens to all of them.
    func run(_ cell: Cell, _ maker: TaskMaker) throws(BenchError) -> [Measured] {
        var entries: [Entry] = []
        for contender in cell.contenders {
            let task = try maker.task(contender, in: cell)
            entries.append(Entry(contender.rawValue, task, try calibrate(task)))
        }
        for peer in cell.peers {
            let task = try maker.task(peer, in: cell)
            entries.append(Entry(peer.name, task, try calibrate(task)))
        }
        for round in 0..<roundsMax {
            if entries.allSatisfy({ $0.clean.count >= samplesWanted }) { break }
            for index in entries.indices {
                // Each round begins with another one, so that nobody always follows the same.
                let turn = (index + round) % entries.count
                let entry = entries[turn]
                entries[turn].add(try entry.task.sample(operations: entry.operations))
            }
        }
        for entry in entries where !entry.task.verify() {
            throw .broken(cell: cell.name, contender: entry.name)
        }
        for entry in entries where cell.threads == 1 && entry.task.failures > 0 {
            throw .broken(cell: cell.name, contender: entry.name)
        }
        let results = entries.map { $0.measured(samplesWanted) }
        guard let first = results.first?.statistics.median else { return [] }
        return results.map { result in
            var result = result
            result.ratio = result.statistics.median / first
            return result
        }
    }

    /// The operations with which a sample takes as long as is wanted.
    private func calibrate(_ task: any Task) throws(BenchError) -> UInt64 {
        var operations: UInt64 = 64
        while true {
            let taken = try task.sample(operations: operations).nanoseconds
            let needed = UInt64(sampleNanoseconds / max(taken, 0.1)) + 1
            // A short run says little about a long one: go there in steps.
            if needed <= operations * 2 { return max(needed, 1) }
            operations = min(needed, operations * 16)
        }
    }
}

/// One contender's task and its samples so far.
private struct Entry {
    let name: String
    let task: any Task
    let operations: UInt64
    var clean: [Sample] = []
    var disturbed: [Sample] = []

    init(_ name: String, _ task: any Task, _ operations: UInt64) {
        self.name = name
        self.task = task
        self.operations = operations
    }

    mutating func add(_ sample: Sample) {
        if sample.isClean {
            clean.append(sample)
        } else {
            disturbed.append(sample)
        }
    }

    func measured(_ samplesWanted: Int) -> Measured {
        // Half of what was wanted is better than more that were disturbed.
        let samples = clean.count * 2 >= samplesWanted ? clean : clean + disturbed
        var measured = Measured(
            contender: name, statistics: Statistics(samples.map(\.nanoseconds)), ratio: 1,
            samples: samples.count, operationsPerSample: operations,
            slices: samples.map(\.slices).reduce(0, +),
            slicesDropped: samples.map(\.dropped).reduce(0, +), refused: task.failures,
            memoryHeld: task.memoryHeld)
        let worst = samples.flatMap(\.worstBatches)
        guard !worst.isEmpty else { return measured }
        measured.worstBatch = Statistics(worst).median
        // In picoseconds, since a histogram counts whole numbers.
        var histogram = Histogram<UInt64>(
            lowestDiscernibleValue: 1, highestTrackableValue: 1 << 50)
        for batch in samples.lazy.flatMap(\.batches) {
            histogram.record(UInt64(max(batch * 1000, 0)))
        }
        measured.batchP99 = Double(histogram.valueAtPercentile(99)) / 1000
        return measured
    }
}
