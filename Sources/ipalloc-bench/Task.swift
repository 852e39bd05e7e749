import CBenchBaselines

/// What one timed run of a contender took.
struct Sample {
    /// Nanoseconds per operation and thread.
    var nanoseconds: Double
    /// The slices in which it was timed.
    var slices: Int
    /// Slices that were left out since the kernel took a processor away meanwhile.
    var dropped: Int
    /// Nanoseconds per allocation of each batch, where the pattern is timed in batches.
    var batches: [Double] = []
    /// The slowest batch of each drain of the sample.
    var worstBatches: [Double] = []

    init(_ sample: bench_sample_t) {
        nanoseconds = sample.nanoseconds
        slices = Int(sample.slices)
        dropped = Int(sample.dropped)
    }

    /// Whether enough slices remain to be believed.
    var isClean: Bool { dropped * 2 <= slices }
}

/// Something that is measured: an allocator in one situation, ready to run.
protocol Task: AnyObject {
    /// Runs about so many operations on each thread.
    func sample(operations: UInt64) throws(BenchError) -> Sample
    /// How many calls were refused in all runs so far.
    var failures: UInt64 { get }
    /// Whether the allocator still has exactly the free addresses that it must have.
    func verify() -> Bool
    /// The bytes of what stays held after a sample; nil for tasks after which nothing more is held.
    var memoryHeld: UInt64? { get }
}

extension Task {
    var memoryHeld: UInt64? { nil }
}

/// A task whose loops are C functions.
@safe
final class CTask: Task {
    private let handle: OpaquePointer
    /// Addresses that each drain allocates; 0 for tasks that are not drained.
    private let drainLength: Int

    /// Takes a task from the function that makes it.
    ///
    /// - Parameters:
    ///   - drainLength: The scene's free addresses if the task is to be drained, else 0.
    ///   - handle: The task, owned from here on; nil if it could not be made.
    init(drainLength: Int = 0, _ handle: OpaquePointer?) throws(BenchError) {
        guard let handle = unsafe handle else { throw .cannotMake }
        unsafe self.handle = unsafe handle
        self.drainLength = drainLength
    }

    deinit {
        // SAFETY: the handle is this object's own and is not used again.
        unsafe bench_task_destroy(handle)
    }

    func sample(operations: UInt64) throws(BenchError) -> Sample {
        guard drainLength == 0 else {
            return try drain(times: max(1, operations / UInt64(drainLength)))
        }
        var sample = bench_sample_t()
        // SAFETY: the handle is live, and nobody else runs it.
        guard unsafe bench_task_run(handle, operations, &sample) == 0 else { throw .cannotRun }
        return Sample(sample)
    }

    var failures: UInt64 {
        // SAFETY: the handle is live.
        unsafe bench_task_failures(handle)
    }

    func verify() -> Bool {
        // SAFETY: the handle is live, and nobody else runs it.
        unsafe bench_task_verify(handle) == 1
    }

    /// The bytes that the allocator needs, as it says itself.
    var memory: UInt64 {
        // SAFETY: the handle is live and was made as a pool's.
        unsafe bench_task_memory(handle)
    }

    /// Drains the pool so many times; restoring it between is not timed.
    ///
    /// The drains count that were not disturbed, or all if there are no others.
    private func drain(times: UInt64) throws(BenchError) -> Sample {
        var drains: [Sample] = []
        var batches = [Double](
            repeating: 0, count: (drainLength + Int(BENCH_BATCH) - 1) / Int(BENCH_BATCH))
        for _ in 0..<times {
            var sample = bench_sample_t()
            var count: UInt32 = 0
            // SAFETY: the handle is live, and the array has room for every batch.
            guard unsafe bench_task_drain(handle, &batches, &count, &sample) == 0 else {
                throw .cannotRun
            }
            var drain = Sample(sample)
            drain.batches = Array(batches.prefix(Int(count)))
            drains.append(drain)
        }
        let clean = drains.filter(\.isClean)
        let counted = clean.isEmpty ? drains : clean
        var total = Sample(bench_sample_t())
        for drain in counted {
            total.nanoseconds += drain.nanoseconds / Double(counted.count)
            total.batches += drain.batches
            if let worst = drain.batches.max() { total.worstBatches.append(worst) }
        }
        total.slices = drains.map(\.slices).reduce(0, +)
        total.dropped = drains.map(\.dropped).reduce(0, +)
        return total
    }
}
