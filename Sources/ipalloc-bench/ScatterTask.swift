import CBenchBaselines

/// Claims all over a new pool, as many in each sample, whatever number is asked for.
@safe
final class ScatterTask: Task {
    private let handle: OpaquePointer

    /// - Parameter isWide: Whether the pool is a /64; else it has a bit for each of its 2^24 addresses.
    init(_ library: Library, isWide: Bool, claims: UInt32, seed: UInt64) throws(BenchError) {
        // SAFETY: the library outlives all tasks.
        let made = unsafe bench_scatter_task(library.handle, isWide ? 1 : 0, claims, seed)
        guard let made = unsafe made else { throw .cannotMake }
        unsafe handle = unsafe made
    }

    deinit {
        // SAFETY: the handle is this object's own and is not used again.
        unsafe bench_task_destroy(handle)
    }

    func sample(operations: UInt64) throws(BenchError) -> Sample {
        var sample = bench_sample_t()
        // SAFETY: the handle is live, of this kind, and nobody else runs it.
        guard unsafe bench_task_scatter(handle, &sample) == 0 else { throw .cannotRun }
        return Sample(sample)
    }

    // SAFETY, for all below: the handle is live, of this kind, and nobody else runs it.
    var failures: UInt64 { unsafe bench_task_failures(handle) }
    func verify() -> Bool { unsafe bench_task_verify(handle) == 1 }
    var memoryHeld: UInt64? { unsafe bench_scatter_memory(handle) }
}
