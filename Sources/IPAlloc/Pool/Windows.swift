/// Which stretches of addresses a pool's segments are to cover.
///
/// Ranges that lie close together share a segment, with the gap's bits at 0 for ever: that costs
/// less memory than a second segment's line, header and description.
enum Windows {
    /// The most addresses that a pool has whose segments are spaced, if they are small enough.
    static let spacedCapacityMax: UInt128 = 4096

    /// The widest gap that is covered along with the ranges on both sides, in addresses.
    private static func gapMax(isSmall: Bool) -> UInt128 { isSmall ? 256 : 2048 }

    /// Whether a window's segment is spaced.
    static func isSpaced(_ window: Interval, isSmall: Bool) -> Bool {
        isSmall && window.countLessOne < UInt128(Segment.spacedBitCountMax)
    }

    /// The windows over some ranges, ascending and disjoint.
    ///
    /// - Parameters:
    ///   - ranges: What to cover; none of it lies in an existing segment.
    ///   - existing: The intervals that existing segments cover, ascending, whole words.
    ///   - isSmall: Whether the pool is small enough for spaced segments.
    ///   - result: Room for `ranges.count` windows.
    /// - Returns: The number of windows. Each is a number of whole words; they begin at a multiple
    ///   of 512 where no other segment is in the way.
    static func cover(
        _ ranges: IntervalList, beside existing: IntervalList, isSmall: Bool,
        into result: UnsafeMutablePointer<Interval>
    ) -> Int {
        var count = 0
        for index in 0..<ranges.count {
            // SAFETY: there is room for one window per range.
            let range = unsafe ranges[index]
            let window = unsafe aligned(range, beside: existing, isSmall: isSmall)
            if count > 0 {
                let last = unsafe result[count - 1]
                if unsafe canJoin(last, window, beside: existing, isSmall: isSmall) {
                    unsafe result[count - 1].upper = max(last.upper, window.upper)
                    continue
                }
            }
            unsafe (result + count).initialize(to: window)
            count += 1
        }
        return count
    }

    /// A range widened to whole words, and downwards to a whole line if that is free.
    private static func aligned(
        _ range: Interval, beside existing: IntervalList, isSmall: Bool
    ) -> Interval {
        let upper = range.upper | 63
        let lower = range.lower & ~511
        let index = unsafe IntervalAlgebra.firstIndex(endingAtOrAfter: lower, in: existing)
        // SAFETY: the index is below the count when it is used.
        let isFree = unsafe index == existing.count || existing[index].lower > range.lower
        return Interval(isFree && !isSmall ? lower : range.lower & ~63, upper)
    }

    private static func canJoin(
        _ first: Interval, _ second: Interval, beside existing: IntervalList, isSmall: Bool
    ) -> Bool {
        if second.lower <= first.upper { return true }
        guard second.lower - first.upper <= gapMax(isSmall: isSmall) else { return false }
        let index = unsafe IntervalAlgebra.firstIndex(endingAtOrAfter: first.upper, in: existing)
        // SAFETY: the index is below the count when it is used.
        return unsafe index == existing.count || existing[index].lower > second.lower
    }
}
