extension UInt128 {
    /// Puts a number together from its halves.
    @inline(__always)
    init(high: UInt64, low: UInt64) {
        self = UInt128(high) << 64 | UInt128(low)
    }

    /// The upper 64 bits.
    @inline(__always)
    var high: UInt64 { UInt64(truncatingIfNeeded: self >> 64) }

    /// The lower 64 bits.
    @inline(__always)
    var low: UInt64 { UInt64(truncatingIfNeeded: self) }
}
