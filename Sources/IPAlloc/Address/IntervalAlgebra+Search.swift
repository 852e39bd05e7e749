extension IntervalAlgebra {
    /// The index of the first interval that ends at or after `value`: the one that contains it, or
    /// else the next one; `list.count` if there is none.
    ///
    /// - Complexity: O(log n).
    static func firstIndex(endingAtOrAfter value: UInt128, in list: IntervalList) -> Int {
        var low = 0
        var high = list.count
        // SAFETY: `middle` is below `high`, which never exceeds the count.
        while low < high {
            let middle = low + (high - low) / 2
            if unsafe list[middle].upper < value {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    /// Whether the value lies in one of the intervals.
    ///
    /// - Complexity: O(log n).
    static func contains(_ value: UInt128, in list: IntervalList) -> Bool {
        let index = unsafe firstIndex(endingAtOrAfter: value, in: list)
        // SAFETY: the index is checked against the count first.
        return unsafe index < list.count && list[index].lower <= value
    }

    /// Whether every value of `interval` lies in the list.
    ///
    /// Since a normalized list has gaps between its intervals, one of them must hold it all.
    ///
    /// - Complexity: O(log n).
    static func contains(_ interval: Interval, in list: IntervalList) -> Bool {
        let index = unsafe firstIndex(endingAtOrAfter: interval.lower, in: list)
        // SAFETY: the index is checked against the count first.
        return unsafe index < list.count && list[index].contains(interval)
    }

    /// Whether every value of `other` lies in `list`.
    ///
    /// - Complexity: O(m log n).
    static func contains(_ other: IntervalList, in list: IntervalList) -> Bool {
        // SAFETY: indices stay below the count.
        for index in 0..<other.count where unsafe !contains(other[index], in: list) {
            return false
        }
        return true
    }

    /// The number of values; 2^128 saturates to 2^128 - 1.
    ///
    /// - Complexity: O(n).
    static func count(_ list: IntervalList) -> UInt128 {
        var total: UInt128 = 0
        // SAFETY: indices stay below the count. Disjoint intervals have 2^128 values at most, so
        // only the last addition can wrap, and only to 0.
        for index in 0..<list.count {
            total += unsafe list[index].countLessOne
            total &+= 1
            if total == 0 { return UInt128.max }
        }
        return total
    }

    /// How many values are less than the given one, which need not be in the list.
    ///
    /// - Complexity: O(n).
    static func count(below value: UInt128, in list: IntervalList) -> UInt128 {
        var below: UInt128 = 0
        // SAFETY: indices stay below the count. What is counted lies below `value`, so that the
        // sum is at most `value`.
        for index in 0..<list.count {
            let interval = unsafe list[index]
            if value <= interval.lower { break }
            if value <= interval.upper { return below + (value - interval.lower) }
            below += interval.countLessOne + 1
        }
        return below
    }

    /// The number of values below the given one, or nil if that is not in the list.
    ///
    /// - Complexity: O(n).
    static func ordinal(of value: UInt128, in list: IntervalList) -> UInt128? {
        var below: UInt128 = 0
        // SAFETY: indices stay below the count. What is counted lies below `value`, so that the
        // sum is at most `value`.
        for index in 0..<list.count {
            let interval = unsafe list[index]
            if value < interval.lower { return nil }
            if value <= interval.upper { return below + (value - interval.lower) }
            below += interval.countLessOne
            below += 1
        }
        return nil
    }

    /// The value that has exactly `ordinal` others below it, or nil if there are not so many.
    ///
    /// - Complexity: O(n).
    static func value(at ordinal: UInt128, in list: IntervalList) -> UInt128? {
        var rest = ordinal
        // SAFETY: indices stay below the count.
        for index in 0..<list.count {
            let interval = unsafe list[index]
            if rest <= interval.countLessOne { return interval.lower + rest }
            rest -= interval.countLessOne
            rest -= 1
        }
        return nil
    }
}
