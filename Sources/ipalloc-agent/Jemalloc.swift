import CJemalloc
import IPAllocAgent

/// The allocator that this program is linked with.
enum Jemalloc {
    /// What it tells of itself; nil if it was built without statistics.
    @Sendable static func statistics() -> MemoryStatistics? {
        // Figures are those of the last epoch, so a new one begins first.
        var epoch: UInt64 = 1
        // SAFETY: the variable outlives the call that reads it.
        guard unsafe mallctl("epoch", nil, nil, &epoch, MemoryLayout<UInt64>.size) == 0,
            let allocated = read("stats.allocated"), let active = read("stats.active"),
            let metadata = read("stats.metadata"), let resident = read("stats.resident"),
            let mapped = read("stats.mapped"), let retained = read("stats.retained")
        else { return nil }
        return MemoryStatistics(
            allocated: allocated, active: active, metadata: metadata, resident: resident,
            mapped: mapped, retained: retained)
    }

    private static func read(_ name: String) -> UInt64? {
        var value = 0
        var length = MemoryLayout<Int>.size
        // SAFETY: both variables outlive the call that fills them; the figures are size_t.
        guard unsafe mallctl(name, &value, &length, nil, 0) == 0 else { return nil }
        return UInt64(value)
    }
}
