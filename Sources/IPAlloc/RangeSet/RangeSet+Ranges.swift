#if !hasFeature(Embedded)

extension RangeSet {
    /// The set's ranges in ascending order; no two of them overlap or touch.
    public var ranges: Ranges { Ranges(family: family, intervals: intervals) }

    /// The ranges of a set as a collection, indexed from 0.
    public struct Ranges: RandomAccessCollection, Sendable, Hashable {
        let family: AddressFamily
        let intervals: [Interval]

        public var startIndex: Int { 0 }
        public var endIndex: Int { intervals.count }

        public subscript(position: Int) -> AddressRange {
            AddressRange(unchecked: intervals[position], family: family)
        }
    }
}

extension RangeSet: CustomStringConvertible {
    /// The ranges' texts with commas between: `10.0.0.1-10.0.0.9, 10.0.1.7`.
    public var description: String { ranges.map(\.description).joined(separator: ", ") }
}

#endif
