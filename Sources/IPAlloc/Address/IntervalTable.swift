/// Sorted intervals together with the number of values before each: ranks in O(log r).
///
/// The memory belongs to something else, which keeps it alive and does not change it.
@safe
struct IntervalTable: BitwiseCopyable {
    /// The intervals, sorted, disjoint and joined.
    let list: IntervalList
    /// For each interval, how many values the intervals before it have together, modulo 2^64.
    private let before: UnsafePointer<UInt64>
    /// The number of values in all intervals, modulo 2^64. Where there may be more, as in sparse
    /// pools, neither this nor what is derived from it is used.
    let count: UInt64

    /// Copies intervals into memory that is large enough, and counts them.
    ///
    /// - Parameters:
    ///   - source: Sorted, disjoint and joined.
    ///   - intervals: Room for `source.count` intervals.
    ///   - before: Room for as many counts.
    @unsafe
    init(
        copying source: IntervalList, to intervals: UnsafeMutablePointer<Interval>,
        counts before: UnsafeMutablePointer<UInt64>
    ) {
        var total: UInt64 = 0
        for index in 0..<source.count {
            // SAFETY: the caller promises room for each of the source's intervals.
            let interval = unsafe source[index]
            unsafe (intervals + index).initialize(to: interval)
            unsafe (before + index).initialize(to: total)
            total &+= UInt64(truncatingIfNeeded: interval.countLessOne) &+ 1
        }
        unsafe list = IntervalList(start: intervals, count: source.count)
        unsafe self.before = unsafe UnsafePointer(before)
        count = total
    }

    /// The interval with an index less than the list's count.
    @inline(__always)
    subscript(index: Int) -> Interval {
        assert(index >= 0 && index < intervalCount)
        // SAFETY: the index is in bounds by the caller's invariant, checked in debug builds.
        return unsafe list[index]
    }

    var isEmpty: Bool { unsafe list.isEmpty }

    /// The number of intervals.
    var intervalCount: Int { unsafe list.count }

    /// Whether a value is in one of the intervals.
    func contains(_ value: UInt128) -> Bool {
        if intervalCount == 1 { return self[0].contains(value) }
        let index = firstIndex(endingAtOrAfter: value)
        return index < intervalCount && self[index].lower <= value
    }

    /// The index of the first interval that ends at or after a value; the count if there is none.
    func firstIndex(endingAtOrAfter value: UInt128) -> Int {
        unsafe IntervalAlgebra.firstIndex(endingAtOrAfter: value, in: list)
    }

    /// How many values of the intervals are less than the given one.
    func countBelow(_ value: UInt128) -> UInt64 {
        let index = firstIndex(endingAtOrAfter: value)
        guard index < intervalCount else { return count }
        let within = value > self[index].lower ? UInt64(value - self[index].lower) : 0
        // SAFETY: there are as many counts as intervals.
        return unsafe before[index] + within
    }

    /// The value that has exactly `rank` others below it; nil if there are not that many.
    func value(at rank: UInt64) -> UInt128? {
        guard rank < count else { return nil }
        var low = 0
        var high = intervalCount
        while high - low > 1 {
            let middle = (low + high) / 2
            // SAFETY: there are as many counts as intervals.
            if unsafe before[middle] <= rank { low = middle } else { high = middle }
        }
        return unsafe self[low].lower + UInt128(rank - before[low])
    }

    /// The values among the 64 that begin with `group`, as bits.
    ///
    /// - Parameter group: A multiple of 64.
    func mask(ofGroup group: UInt128) -> UInt64 {
        assert(group & 63 == 0)
        var mask: UInt64 = 0
        var index = firstIndex(endingAtOrAfter: group)
        while index < intervalCount, self[index].lower <= group + 63 {
            mask |= self[index].mask(ofGroup: group)
            index += 1
        }
        return mask
    }
}
