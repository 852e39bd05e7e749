extension IntervalAlgebra {
    /// Two intervals with a value in common, as a refusal reports them.
    struct Overlap: Equatable {
        /// The index, in the order given, of the interval that is refused.
        var index: Int
        /// The interval that is refused.
        var interval: Interval
        /// The one that is in its way.
        var obstacle: Interval
    }

    /// Looks for an overlap among intervals in any order.
    ///
    /// Of several, the one at the lowest values is reported; of its two intervals, the one given
    /// later is the one refused. So the answer does not depend on how the search is done.
    ///
    /// - Parameter scratch: Room for as many intervals; it receives them sorted.
    /// - Complexity: O(n log n).
    static func firstOverlap(
        among intervals: UnsafeBufferPointer<Interval>, scratch: UnsafeMutablePointer<Interval>
    ) -> Overlap? {
        // SAFETY: the scratch memory has room for all intervals; indices stay below the count.
        for index in 0..<intervals.count {
            unsafe scratch[index] = unsafe intervals[index]
        }
        let sorted = unsafe UnsafeMutableBufferPointer(start: scratch, count: intervals.count)
        unsafe sort(sorted)
        // Up to the first overlap all are disjoint, so that comparing neighbours is enough.
        for index in 1..<max(sorted.count, 1) {
            let first = unsafe sorted[index - 1]
            let second = unsafe sorted[index]
            if first.overlaps(second) {
                return unsafe overlap(of: first, and: second, in: intervals)
            }
        }
        return nil
    }

    /// Looks for the first interval, in the order given, that has a value in common with a
    /// normalized list.
    ///
    /// - Complexity: O(n log m).
    static func firstOverlap(
        of intervals: UnsafeBufferPointer<Interval>, with list: IntervalList
    ) -> Overlap? {
        // SAFETY: indices stay below the counts.
        for index in 0..<intervals.count {
            let interval = unsafe intervals[index]
            let place = unsafe firstIndex(endingAtOrAfter: interval.lower, in: list)
            if unsafe place < list.count && list[place].lower <= interval.upper {
                return unsafe Overlap(index: index, interval: interval, obstacle: list[place])
            }
        }
        return nil
    }

    /// Finds again where two overlapping intervals stand in the order given.
    private static func overlap(
        of first: Interval, and second: Interval, in intervals: UnsafeBufferPointer<Interval>
    ) -> Overlap? {
        var earlier: Interval?
        // SAFETY: indices stay below the count.
        for index in 0..<intervals.count {
            let interval = unsafe intervals[index]
            // Two equal intervals stand at two places, two unequal ones at one place each that
            // counts: a third equal to the earlier one is not what is looked for.
            if let obstacle = earlier {
                let awaited = obstacle == first ? second : first
                guard interval == awaited else { continue }
                return Overlap(index: index, interval: interval, obstacle: obstacle)
            }
            if interval == first || interval == second { earlier = interval }
        }
        assertionFailure("both intervals were taken from the list")
        return nil
    }
}
