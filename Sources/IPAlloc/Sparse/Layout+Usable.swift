// Which addresses of a layout are usable, in numbers of 128 bits. The tables' own counts are 64 bits
// wide, which is enough for dense pools only.

extension Layout {
    /// The first stretch of usable addresses that ends at or after a value, from there on.
    ///
    /// - Complexity: O(log r), and more for reserved ranges side by side with others.
    func usable(from value: UInt128) -> Interval? {
        var lower = value
        while true {
            let index = ranges.firstIndex(endingAtOrAfter: lower)
            guard index < ranges.intervalCount else { return nil }
            let range = ranges[index]
            lower = max(lower, range.lower)
            let next = reserved.firstIndex(endingAtOrAfter: lower)
            guard next < reserved.intervalCount, reserved[next].lower <= range.upper else {
                return Interval(lower, range.upper)
            }
            if reserved[next].lower > lower { return Interval(lower, reserved[next].lower - 1) }
            guard reserved[next].upper < UInt128.max else { return nil }
            lower = reserved[next].upper + 1
        }
    }

    /// Whether every address of an interval is usable.
    func isUsable(_ interval: Interval) -> Bool { firstUnusable(of: interval) == nil }

    /// Whether every taken address of a piece is usable.
    func isUsable(_ piece: SparsePiece) -> Bool {
        piece.shift == 0
            ? piece.bits & ~usableMask(ofGroup: piece.base) == 0 : isUsable(piece.interval)
    }

    /// The usable address that has exactly `rank` other ones below it; nil if there are not that many.
    ///
    /// - Complexity: O(r log r).
    func usableAddress(at rank: UInt128) -> UInt128? {
        var left = rank
        var next = usable(from: 0)
        while let stretch = next {
            if left <= stretch.countLessOne { return stretch.lower + left }
            left -= stretch.countLessOne + 1
            next = stretch.upper == UInt128.max ? nil : usable(from: stretch.upper + 1)
        }
        return nil
    }

    /// The address of the ranges below which a share of all of them lies, in 2^64ths.
    ///
    /// - Complexity: O(r).
    func place(atShare share: UInt64) -> UInt128 {
        let count = unsafe IntervalAlgebra.count(ranges.list)
        let high = count.high.multipliedFullWidth(by: share)
        let low = count.low.multipliedFullWidth(by: share)
        let rank = UInt128(high: high.high, low: high.low) + UInt128(low.high)
        return unsafe IntervalAlgebra.value(at: rank, in: ranges.list) ?? 0
    }

    /// How many usable addresses are less than a value.
    ///
    /// - Complexity: O(r).
    func wideUsableCount(below value: UInt128) -> UInt128 {
        unsafe IntervalAlgebra.count(below: value, in: ranges.list)
            - IntervalAlgebra.count(below: value, in: reserved.list)
    }

    /// How many addresses are in each state if some are taken; saturated, but exact at 2^128 less
    /// what is not free.
    ///
    /// - Parameters:
    ///   - resting: How many of those that are taken rest.
    ///   - isFull: Whether no address of the whole space is free.
    /// - Complexity: O(r).
    func wideCounts(taken: UInt128, resting: UInt128, isFull: Bool) -> PoolCounts {
        let capacity = unsafe IntervalAlgebra.count(ranges.list)
        let reserved = unsafe IntervalAlgebra.count(self.reserved.list)
        // Of 2^128 addresses the number is too large by one for a difference, so it wraps to 0.
        let isWhole = ranges.isWholeSpace
        let usable = (isWhole ? 0 : capacity) &- (self.reserved.isWholeSpace ? 0 : reserved)
        let isAllUsable = isWhole && reserved == 0
        let taken = isAllUsable ? taken : min(taken, usable)
        let resting = min(resting, taken)
        let free = isFull ? 0 : usable &- taken
        return PoolCounts(
            capacity: capacity, free: isAllUsable && taken == 0 ? UInt128.max : free,
            held: taken - resting, resting: resting, reserved: reserved)
    }
}

extension IntervalTable {
    /// Whether this is the whole IPv6 space, whose number of addresses is more than a number can say.
    var isWholeSpace: Bool { intervalCount == 1 && self[0].countLessOne == UInt128.max }
}
