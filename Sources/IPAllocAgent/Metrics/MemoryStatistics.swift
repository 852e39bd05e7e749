/// How much memory the process's allocator has, in bytes.
public struct MemoryStatistics: Sendable, Hashable {
    /// What the program holds.
    public var allocated: UInt64
    /// What the pages hold that have something of it.
    public var active: UInt64
    /// What the allocator needs for itself.
    public var metadata: UInt64
    /// What is in physical memory.
    public var resident: UInt64
    /// What is mapped.
    public var mapped: UInt64
    /// What is mapped and was not given back to the kernel.
    public var retained: UInt64

    public init(
        allocated: UInt64, active: UInt64, metadata: UInt64, resident: UInt64, mapped: UInt64,
        retained: UInt64
    ) {
        self.allocated = allocated
        self.active = active
        self.metadata = metadata
        self.resident = resident
        self.mapped = mapped
        self.retained = retained
    }
}
