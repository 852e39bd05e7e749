/// Goes through the groups of 64 addresses that an image's ranges have, ascending, and tells which
/// of a group's addresses are in a range and not reserved.
@unsafe
struct UsableWalk {
    private let reader: ImageReader
    /// The first range, and the first reserved one, that does not end before the next group.
    private var range = 0
    private var reserved = 0
    /// The number of the first group that was not visited yet.
    private var nextGroup: UInt128 = 0
    /// All addresses of the groups before this one that were not visited yet are usable.
    private var wholeEnd: UInt128 = 0

    /// Starts before the first group of an image whose ranges were found in order.
    init(_ reader: ImageReader) {
        unsafe self.reader = unsafe reader
    }

    /// The usable addresses of the next group as bits; nil after the last group.
    ///
    /// - Complexity: O(groups + r) for all groups together.
    @inline(never)
    mutating func next() -> UInt64? {
        // Numbers of groups are below 2^122.
        if unsafe nextGroup < wholeEnd {
            unsafe nextGroup &+= 1
            return ~0
        }
        guard unsafe range < reader.format.rangeCount else { return nil }
        let current = unsafe reader.range(range)
        let group = unsafe max(current.lower >> 6, nextGroup)
        unsafe nextGroup = group &+ 1
        let usable = unsafe usableHere(ofGroup: group)
        // The range's last group stays to be looked at, which moves on to the next range.
        var last = current.upper
        if unsafe reserved < reader.format.reservedCount {
            last = unsafe min(last, reader.reserved(reserved).lower)
        }
        unsafe wholeEnd = last >> 6
        return usable
    }

    /// The usable addresses of a group as bits; groups must ascend.
    ///
    /// - Parameter group: The group's number.
    mutating func usable(ofGroup group: UInt128) -> UInt64 {
        while unsafe range < reader.format.rangeCount && reader.range(range).upper >> 6 < group {
            unsafe range += 1
        }
        while unsafe reserved < reader.format.reservedCount
            && reader.reserved(reserved).upper >> 6 < group
        {
            unsafe reserved += 1
        }
        return unsafe usableHere(ofGroup: group)
    }

    private mutating func usableHere(ofGroup group: UInt128) -> UInt64 {
        let usable = unsafe reader.mask(
            ofGroup: group, from: &range, count: reader.format.rangeCount,
            at: reader.format.rangesOffset)
        let reserved = unsafe reader.mask(
            ofGroup: group, from: &reserved, count: reader.format.reservedCount,
            at: reader.format.reservedOffset)
        return usable & ~reserved
    }
}

extension ImageReader {
    /// The addresses of a group that are in some of a table's sorted intervals, as bits.
    ///
    /// - Parameters:
    ///   - index: The first interval that may have one; moved on over those that end in the group.
    ///   - start: The table's offset.
    @inline(never)
    fileprivate func mask(
        ofGroup group: UInt128, from index: inout Int, count: Int, at start: Int
    ) -> UInt64 {
        var mask: UInt64 = 0
        while index < count {
            // SAFETY: the index is below the table's count.
            let interval = unsafe interval(at: start + index * ImageFormat.intervalSize)
            if interval.lower >> 6 > group { break }
            mask |= interval.mask(ofGroup: group << 6)
            if interval.upper >> 6 > group { break }
            index += 1
        }
        return mask
    }
}
