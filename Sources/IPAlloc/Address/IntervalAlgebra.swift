/// Set algebra on sorted lists of closed intervals.
///
/// The functions write into memory of the caller's and neither allocate nor fail, so that each
/// caller decides where memory comes from and what happens when there is none. All of them are
/// exact to the last value of the 128-bit space, and none enumerates values: cost depends on the
/// number of intervals only.
///
/// Memory for results never overlaps the operands.
enum IntervalAlgebra {
    /// What is to be made of two lists.
    enum Operation {
        case union, subtract, intersect

        /// Writes what it makes of two lists.
        ///
        /// - Parameter result: Room for `left.count + right.count` intervals.
        /// - Returns: The number of intervals written, a normalized list.
        func apply(
            _ left: IntervalList, _ right: IntervalList, into result: UnsafeMutablePointer<Interval>
        ) -> Int {
            // SAFETY: every operation stays within this room.
            switch self {
            case .union: unsafe IntervalAlgebra.union(left, right, into: result)
            case .subtract: unsafe IntervalAlgebra.subtract(left, right, into: result)
            case .intersect: unsafe IntervalAlgebra.intersect(left, right, into: result)
            }
        }
    }

    /// Writes the values that lie in either list.
    ///
    /// - Parameter result: Room for `left.count + right.count` intervals.
    /// - Returns: The number of intervals written, a normalized list.
    /// - Complexity: O(n + m).
    static func union(
        _ left: IntervalList, _ right: IntervalList, into result: UnsafeMutablePointer<Interval>
    ) -> Int {
        var leftIndex = 0
        var rightIndex = 0
        var count = 0
        // SAFETY: indices stay below the counts, and each step appends at most one interval.
        while leftIndex < left.count || rightIndex < right.count {
            let takesLeft =
                unsafe rightIndex == right.count
                || leftIndex < left.count && left[leftIndex].lower <= right[rightIndex].lower
            if takesLeft {
                unsafe appendJoined(left[leftIndex], to: result, count: &count)
                leftIndex += 1
            } else {
                unsafe appendJoined(right[rightIndex], to: result, count: &count)
                rightIndex += 1
            }
        }
        assert(count <= left.count + right.count)
        return count
    }

    /// Writes the values of `left` that do not lie in `right`.
    ///
    /// - Parameter result: Room for `left.count + right.count` intervals.
    /// - Returns: The number of intervals written, a normalized list.
    /// - Complexity: O(n + m).
    static func subtract(
        _ left: IntervalList, _ right: IntervalList, into result: UnsafeMutablePointer<Interval>
    ) -> Int {
        var rightIndex = 0
        var count = 0
        // SAFETY: indices stay below the counts. An interval of `left` leaves one piece, and one
        // more for each interval of `right` that ends inside it, which is then behind us.
        for leftIndex in 0..<left.count {
            var rest = unsafe left[leftIndex]
            var isUsedUp = false
            while unsafe rightIndex < right.count && right[rightIndex].lower <= rest.upper {
                let cut = unsafe right[rightIndex]
                if cut.lower > rest.lower {
                    unsafe result[count] = Interval(rest.lower, cut.lower - 1)
                    count += 1
                }
                if cut.upper >= rest.upper {
                    isUsedUp = true
                    break
                }
                rest.lower = max(rest.lower, cut.upper + 1)
                rightIndex += 1
            }
            if !isUsedUp {
                unsafe result[count] = rest
                count += 1
            }
        }
        assert(count <= left.count + right.count)
        return count
    }

    /// Writes the values that lie in both lists.
    ///
    /// - Parameter result: Room for `left.count + right.count - 1` intervals, or none if either
    ///   list is empty.
    /// - Returns: The number of intervals written, a normalized list.
    /// - Complexity: O(n + m).
    static func intersect(
        _ left: IntervalList, _ right: IntervalList, into result: UnsafeMutablePointer<Interval>
    ) -> Int {
        var leftIndex = 0
        var rightIndex = 0
        var count = 0
        // SAFETY: indices stay below the counts; each step leaves one operand's interval behind,
        // and the last step leaves one of the other list too.
        while leftIndex < left.count && rightIndex < right.count {
            let one = unsafe left[leftIndex]
            let other = unsafe right[rightIndex]
            if one.overlaps(other) {
                unsafe result[count] = Interval(
                    max(one.lower, other.lower), min(one.upper, other.upper))
                count += 1
            }
            if one.upper < other.upper {
                leftIndex += 1
            } else {
                rightIndex += 1
            }
        }
        assert(count == 0 || count < left.count + right.count)
        return count
    }
}
