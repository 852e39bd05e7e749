internal import CIPAllocMachine

/// Goes through the words that have addresses of some intervals, ascending.
///
/// It is a type with a state, and no function that takes a closure, since each closure would make a
/// copy of that function.
@safe
struct WordWalk {
    /// A word, by the place of the first of the addresses in it.
    struct Step {
        var position: Position
        /// The addresses as bits.
        var mask: UInt64

        /// Leaves out the first of the addresses.
        ///
        /// - Returns: Its place; nil if there was none.
        @inline(never)
        mutating func takeFirst() -> Position? {
            guard mask != 0 else { return nil }
            let bit = Int(truncatingIfNeeded: cipalloc_lowest_bit(mask))
            mask &= mask - 1
            return Position(segment: position.segment, bit: position.word << 6 + bit)
        }
    }

    private let layout: Layout
    private let intervals: IntervalList
    private let visitsGroups: Bool
    private var index = 0
    /// No address below is left to visit.
    private var value: UInt128 = 0

    /// Starts before the first of some intervals.
    ///
    /// - Parameters:
    ///   - intervals: Sorted and disjoint; covered by the layout's segments; must stay during the walk.
    ///   - visitsGroups: Whether a word that has addresses of several intervals is visited once, by
    ///     the place of its lowest bit; the mask says nothing then.
    init(_ layout: Layout, _ intervals: IntervalList, visitsGroups: Bool = false) {
        self.layout = layout
        unsafe self.intervals = unsafe intervals
        self.visitsGroups = visitsGroups
    }

    /// The next word; nil after the last one.
    ///
    /// - Complexity: O(log s) for s segments.
    @inline(never)
    mutating func next() -> Step? {
        while unsafe index < intervals.count {
            // SAFETY: the index is below the count.
            let interval = unsafe intervals[index]
            if interval.upper < value {
                index += 1
                continue
            }
            let first = max(interval.lower, value)
            let group = first & ~63
            let rest = interval.upper - group
            // The last group of the address space has no successor.
            let hasSuccessor = UInt128.max - group > 63
            if rest <= 63 {
                index += 1
            }
            if rest > 63 || visitsGroups && hasSuccessor { value = group + 64 }
            if !hasSuccessor, visitsGroups { index = unsafe intervals.count }
            guard let position = layout.position(of: visitsGroups ? group : first) else {
                return nil
            }
            return Step(
                position: position, mask: position.maskFromHere & (~0 >> UInt64(63 - min(rest, 63)))
            )
        }
        return nil
    }
}
