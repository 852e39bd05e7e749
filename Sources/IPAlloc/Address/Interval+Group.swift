extension Interval {
    /// The values among the 64 that begin with `group`, as bits, lowest first.
    ///
    /// - Parameter group: A multiple of 64; at least one of the 64 lies in the interval.
    @inline(__always)
    func mask(ofGroup group: UInt128) -> UInt64 {
        assert(group & 63 == 0)
        assert(lower <= group | 63 && group <= upper)
        let low = lower > group ? UInt64(truncatingIfNeeded: lower - group) : 0
        let high = upper < group | 63 ? UInt64(truncatingIfNeeded: upper - group) : 63
        return (~0 &<< low) & (~0 &>> (63 - high))
    }
}
