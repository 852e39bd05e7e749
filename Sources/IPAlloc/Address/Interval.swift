/// A closed interval of address values of one family.
///
/// This is the form in which the engine computes with ranges: both ends belong to the interval, so
/// that the last address of either space needs no special case and no value ever overflows.
struct Interval: Hashable, Sendable {
    /// The first value.
    var lower: UInt128
    /// The last value, not less than `lower`.
    var upper: UInt128

    init(_ lower: UInt128, _ upper: UInt128) {
        assert(lower <= upper)
        self.lower = lower
        self.upper = upper
    }

    /// The interval of one address alone.
    init(_ address: IPAddress) {
        self.init(address.value, address.value)
    }

    /// The number of values less one; the size itself overflows for the whole IPv6 space.
    var countLessOne: UInt128 { upper - lower }

    func contains(_ value: UInt128) -> Bool { lower <= value && value <= upper }

    /// Whether every value of `other` lies in this interval.
    func contains(_ other: Interval) -> Bool { lower <= other.lower && other.upper <= upper }

    /// Whether the two have a value in common.
    func overlaps(_ other: Interval) -> Bool { lower <= other.upper && other.lower <= upper }

    /// Whether `next`, which starts no earlier than this interval, overlaps it or follows it
    /// without a gap, so that both together are one interval.
    func joins(_ next: Interval) -> Bool {
        assert(lower <= next.lower)
        // The subtraction is only reached when it cannot wrap; `upper + 1` could.
        return next.lower <= upper || next.lower - upper == 1
    }

    /// Whether this interval sorts before `other`: by its first value, then by its last.
    func precedes(_ other: Interval) -> Bool {
        lower != other.lower ? lower < other.lower : upper < other.upper
    }
}

/// Borrowed intervals: sorted, disjoint and joined (no two of them overlap or touch).
typealias IntervalList = UnsafeBufferPointer<Interval>
