/// A place in a layout: a bit of one of its segments.
struct Position: Equatable {
    /// The segment's number.
    var segment: Int
    /// The bit's number in the segment.
    var bit: Int

    var word: Int { bit >> 6 }
    /// The bit alone, in its word.
    var mask: UInt64 { 1 &<< UInt64(bit & 63) }
    /// The bit and all higher ones of its word.
    var maskFromHere: UInt64 { ~0 &<< UInt64(bit & 63) }
}

/// A block of a layout: one of a segment's.
struct BlockPlace {
    /// The segment's number.
    var segment: Int
    /// The block's number in the segment.
    var block: Int
}

extension Layout {
    /// Where an address's bit is, or nil if no segment covers the address.
    ///
    /// - Complexity: O(log s) for s segments.
    func position(of value: UInt128) -> Position? {
        let index = segmentCount == 1 ? 0 : lastSegment(startingAtOrBefore: value)
        guard index >= 0, index < segmentCount else { return nil }
        let segment = segment(index)
        let offset = value &- segment.base
        guard offset < UInt128(UInt64(segment.bitCount)) else { return nil }
        return Position(segment: index, bit: Int(truncatingIfNeeded: offset))
    }

    /// The first bit whose address is not less than `value`, or nil if all are.
    ///
    /// - Complexity: O(log s) for s segments.
    func position(atOrAfter value: UInt128) -> Position? {
        if let position = position(of: value) { return position }
        let next = lastSegment(startingAtOrBefore: value) + 1
        return next < segmentCount ? Position(segment: next, bit: 0) : nil
    }

    /// The address of a word's lowest bit.
    func address(of position: Position) -> UInt128 {
        segment(position.segment).base &+ UInt128(UInt64(position.bit))
    }

    /// The number of the last segment that does not start after `value`; -1 if all do.
    private func lastSegment(startingAtOrBefore value: UInt128) -> Int {
        var low = 0
        var high = segmentCount
        while low < high {
            let middle = (low + high) / 2
            if segment(middle).base <= value { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }

    /// Which segment a block of the layout belongs to.
    ///
    /// - Complexity: O(log s) for s segments.
    func place(ofBlock block: Int) -> BlockPlace {
        assert(block >= 0 && block < blockCount)
        if segmentCount == 1 { return BlockPlace(segment: 0, block: block) }
        var low = 0
        var high = segmentCount
        while high - low > 1 {
            let middle = (low + high) / 2
            if segment(middle).firstBlock <= block { low = middle } else { high = middle }
        }
        return BlockPlace(segment: low, block: block - segment(low).firstBlock)
    }

    /// Whether an address is in the pool and not reserved.
    func isUsable(_ value: UInt128) -> Bool {
        ranges.contains(value) && !(!reserved.isEmpty && reserved.contains(value))
    }

    /// The addresses among the 64 that begin with `group` which are in the pool and not reserved,
    /// as bits.
    @inline(never)
    func usableMask(ofGroup group: UInt128) -> UInt64 {
        let mask = ranges.mask(ofGroup: group)
        return reserved.isEmpty ? mask : mask & ~reserved.mask(ofGroup: group)
    }

    /// How many usable addresses are less than `value`.
    @inline(never)
    func usableBelow(_ value: UInt128) -> UInt64 {
        ranges.countBelow(value) - (reserved.isEmpty ? 0 : reserved.countBelow(value))
    }
}
