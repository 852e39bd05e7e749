/// What an address of a pool is at one moment; the raw values are those of the C interface.
public enum AddressState: Int32, Sendable, Hashable, CaseIterable {
    /// In none of the pool's ranges.
    case outside = 0
    /// May be allocated or claimed.
    case free = 1
    /// Allocated or claimed, and not yet released.
    case held = 2
    /// Excluded when the pool was made, or reserved since.
    case reserved = 3
    /// Released, and not yet to be used again.
    case resting = 4
}

/// Which addresses of a pool a question is about; the raw values are those of the C interface.
public enum AddressSelector: Int32, Sendable, Hashable, CaseIterable {
    /// Those that may be allocated or claimed.
    case free = 1
    /// Those allocated or claimed, and not yet released.
    case held = 2
    /// Those excluded when the pool was made, or reserved since.
    case reserved = 3
    /// Those released, and not yet to be used again.
    case resting = 4
    /// All addresses of the pool, whatever their state.
    case any = 15
}
