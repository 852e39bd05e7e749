/// How many addresses of a pool are in each state; 2^128 is given as 2^128 - 1.
public struct PoolCounts: Sendable, Hashable {
    /// All addresses of the pool's ranges.
    public let capacity: UInt128
    /// Those that may be allocated.
    public let free: UInt128
    /// Those that are allocated.
    public let held: UInt128
    /// Those that were released and are not yet to be used again.
    public let resting: UInt128
    /// Those that are excluded or reserved.
    public let reserved: UInt128

    /// The number of addresses that a selector stands for.
    subscript(kind: AddressSelector) -> UInt128 {
        switch kind {
        case .any: capacity
        case .free: free
        case .held: held
        case .resting: resting
        case .reserved: reserved
        }
    }
}
