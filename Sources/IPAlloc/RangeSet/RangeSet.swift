#if !hasFeature(Embedded)

/// A set of addresses of one family, kept as sorted ranges of which no two overlap or touch.
///
/// No operation enumerates addresses: each costs what its number of ranges costs, whatever they
/// span. Equal sets have equal ranges, however they came about.
public struct RangeSet: Sendable, Hashable {
    /// What becomes of ranges that share an address.
    public enum OverlapPolicy: Sendable, Hashable {
        /// They are joined to one range.
        case merge
        /// They are refused.
        case refuse
    }

    /// The family of all addresses of the set.
    public let family: AddressFamily
    /// A normalized list.
    var intervals: [Interval]

    /// Makes an empty set.
    public init(family: AddressFamily) {
        self.init(unchecked: [], family: family)
    }

    /// Makes the set of all addresses of a range.
    public init(_ range: AddressRange) {
        self.init(unchecked: [range.interval], family: range.family)
    }

    /// Makes the set of all addresses of a block, host bits masked.
    public init(_ block: CIDRBlock) {
        self.init(block.range)
    }

    /// Makes the set of all addresses of ranges, in any order.
    ///
    /// - Parameters:
    ///   - ranges: The ranges; those that only touch are joined.
    ///   - family: The family that all must have.
    ///   - overlap: What becomes of ranges that share an address.
    /// - Throws: `.familyMismatch`; `.overlap`, with the other range as `obstacle`. `position` is
    ///   the index of the offending range, the later one of two that overlap.
    /// - Complexity: O(n log n); O(n) if they are sorted and overlap is merged.
    public init(
        _ ranges: some Sequence<AddressRange>, family: AddressFamily,
        overlap: OverlapPolicy = .merge
    ) throws(IPAllocError) {
        var intervals: [Interval] = []
        for (index, range) in ranges.enumerated() {
            guard range.family == family else {
                throw IPAllocError(
                    .familyMismatch, family: range.family, subject: range.interval,
                    position: index)
            }
            intervals.append(range.interval)
        }
        if overlap == .refuse { try Self.refuseOverlap(among: intervals, family: family) }
        self.init(normalizing: intervals, family: family)
    }

    /// Reads a set from texts that are each one address or two joined by "-".
    ///
    /// - Parameters:
    ///   - elements: The texts, in any order.
    ///   - family: The family that all must have.
    ///   - overlap: What becomes of ranges that share an address.
    /// - Throws: `.syntax`, with the offset within the offending text as `position` and the text's
    ///   index as `requested`; `.familyMismatch`, `.reversedRange`, `.overlap`, with that index as
    ///   `position`.
    /// - Complexity: O(n log n).
    public init(
        parsing elements: some Sequence<String>, family: AddressFamily,
        overlap: OverlapPolicy = .merge
    ) throws(IPAllocError) {
        var ranges: [AddressRange] = []
        for (index, element) in elements.enumerated() {
            do {
                ranges.append(try AddressRange(element, family: family))
            } catch {
                if error.code == .syntax {
                    throw IPAllocError(
                        .syntax, family: family, requested: UInt128(index),
                        position: error.position)
                }
                var placed = error
                placed.position = index
                throw placed
            }
        }
        try self.init(ranges, family: family, overlap: overlap)
    }

    /// Makes the set of intervals that are known to be normalized and of the family.
    init(unchecked intervals: [Interval], family: AddressFamily) {
        // SAFETY: the list is borrowed for the call only.
        unsafe assert(
            intervals.withUnsafeBufferPointer { unsafe IntervalAlgebra.isNormalized($0) })
        assert(intervals.last.map { $0.upper <= family.maximum } ?? true)
        self.family = family
        self.intervals = intervals
    }

    /// Makes the set of intervals of the family, in any order.
    init(normalizing intervals: [Interval], family: AddressFamily) {
        // SAFETY: the memory is this copy's own.
        var intervals = intervals
        let count = unsafe intervals.withUnsafeMutableBufferPointer {
            unsafe IntervalAlgebra.normalize($0)
        }
        intervals.removeSubrange(count...)
        self.init(unchecked: intervals, family: family)
    }

    private static func refuseOverlap(
        among intervals: [Interval], family: AddressFamily
    ) throws(IPAllocError) {
        var scratch = intervals
        // SAFETY: the scratch memory is as large as the list, and has an address if that is not
        // empty.
        let found = unsafe intervals.withUnsafeBufferPointer { list in
            unsafe scratch.withUnsafeMutableBufferPointer { scratch in
                unsafe scratch.baseAddress.flatMap {
                    unsafe IntervalAlgebra.firstOverlap(among: list, scratch: $0)
                }
            }
        }
        guard let found else { return }
        throw IPAllocError(
            .overlap, family: family, subject: found.interval, obstacle: found.obstacle,
            position: found.index)
    }
}

#endif
