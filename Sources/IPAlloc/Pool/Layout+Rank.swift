internal import CIPAllocMachine

// How many addresses of a kind lie below one, and which one has how many below it. Free, held
// and resting ones are counted by the bitmaps and the blocks' tallies, the others by the tables.

extension Layout {
    /// How many free, held or resting addresses are less than `value`, or there are in all.
    ///
    /// - Complexity: O(b + c) plus one pass over at most a block; O(n / 64) for resting ones, and for
    ///   held ones where addresses rest.
    func count(_ kind: AddressSelector, below value: UInt128? = nil) -> UInt64 {
        if kind == .held {
            let usable = value.map { usableBelow($0) } ?? usableCount
            let others = count(.free, below: value) + count(.resting, below: value)
            return usable - min(others, usable)
        }
        if kind == .resting, !isResting { return 0 }
        var total: UInt64 = 0
        for number in 0..<segmentCount {
            let segment = segment(number)
            let end = segment.bit(below: value)
            let last = end < segment.bitCount ? segment.block(ofWord: end >> 6) : segment.blockCount
            // Free ones by loops of their own: a call that gets the segment keeps it in memory, and costs
            // a fifth more even where it is not made.
            if kind == .free {
                total &+= UInt64(segment.freeCount(ofBlocks: 0..<last))
            } else {
                for block in 0..<last { total &+= count(kind, ofBlock: block, of: segment) }
            }
            guard end < segment.bitCount else { continue }
            let words = segment.words(ofBlock: last).lowerBound..<(end >> 6)
            if kind == .free {
                total &+= UInt64(segment.freeCount(inWords: words))
            } else {
                for word in words {
                    total &+= cipalloc_popcount(bits(kind, ofWord: word, of: segment))
                }
            }
            let mask = ~(~0 &<< UInt64(end & 63))
            return total &+ cipalloc_popcount(bits(kind, ofWord: end >> 6, of: segment) & mask)
        }
        return total
    }

    /// The number of usable addresses: those that are free, held or resting.
    var usableCount: UInt64 { ranges.count - reserved.count }

    /// The free, held or resting address that has exactly `rank` others of its kind below it.
    ///
    /// - Returns: nil if there are not that many.
    /// - Complexity: O(b + c), or O(b log r + c) for held ones, plus one pass over at most a block.
    func select(_ kind: AddressSelector, rank: UInt64) -> UInt128? {
        var left = rank
        for number in 0..<segmentCount {
            let segment = segment(number)
            var first = 0
            // 64 blocks at once, then eight, then one by one.
            var width = 64
            while kind == .free, width > 1 {
                while first + width <= segment.blockCount {
                    let count = UInt64(segment.freeCount(ofBlocks: first..<(first + width)))
                    if left < count { break }
                    left -= count
                    first += width
                }
                width /= 8
            }
            for block in first..<segment.blockCount {
                let count =
                    kind == .free
                    ? UInt64(segment.freeCount(ofBlock: block))
                    : count(kind, ofBlock: block, of: segment)
                if left >= count {
                    left -= count
                } else if let found = select(
                    kind, rank: &left, segment.words(ofBlock: block), of: segment)
                {
                    return found
                }
            }
        }
        return nil
    }

    /// The number of free, held or resting addresses of a block.
    ///
    /// - Complexity: As `Segment.freeCount(ofBlock:)`, O(log r) more for held ones, and one pass over
    ///   the block where addresses rest.
    @inline(never)
    func count(_ kind: AddressSelector, ofBlock block: Int, of segment: Segment) -> UInt64 {
        let words = segment.words(ofBlock: block)
        let resting = kind == .free ? 0 : segment.restingCount(inWords: words)
        if kind == .resting { return resting }
        let free = UInt64(segment.freeCount(ofBlock: block))
        if kind == .free { return free }
        let usable =
            usableBelow(after: words, of: segment)
            - usableBelow(segment.address(ofWord: words.lowerBound))
        return usable - min(free + resting, usable)
    }

    /// The same among some words; takes from `rank` what they have if that is not enough, as can
    /// happen when others write meanwhile.
    private func select(
        _ kind: AddressSelector, rank: inout UInt64, _ words: Range<Int>, of segment: Segment
    ) -> UInt128? {
        var first = words.lowerBound
        // Eight lines at once, then line by line.
        var width = 8 * Segment.lineWordCount
        while kind == .free, width >= Segment.lineWordCount {
            while first + width <= words.upperBound {
                let count = UInt64(segment.freeCount(inWords: first..<(first + width)))
                if rank < count { break }
                rank -= count
                first += width
            }
            width /= 8
        }
        for word in first..<words.upperBound {
            let bits = self.bits(kind, ofWord: word, of: segment)
            let count = cipalloc_popcount(bits)
            if rank < count {
                return segment.address(ofWord: word) + UInt128(bits.position(ofSetBit: rank))
            }
            rank -= count
        }
        return nil
    }

    /// The free, held or resting addresses of a word.
    @inline(never)
    func bits(_ kind: AddressSelector, ofWord word: Int, of segment: Segment) -> UInt64 {
        let free = segment.free(inWord: word)
        if kind == .free { return free }
        // What is free rests no more, whatever else it seems.
        let resting = segment.rest.resting(inWord: word) & ~free
        if kind == .resting { return resting }
        return usableMask(ofGroup: segment.address(ofWord: word)) & ~free & ~resting
    }

    /// How many usable addresses lie below the end of some words.
    @inline(never)
    func usableBelow(after words: Range<Int>, of segment: Segment) -> UInt64 {
        let last = segment.address(ofWord: words.upperBound - 1) + 63
        return usableBelow(last) + (isUsable(last) ? 1 : 0)
    }
}

extension Segment {
    /// The number of bits that stand for addresses less than `value`; nil: all.
    fileprivate func bit(below value: UInt128?) -> Int {
        guard let value, value <= last else { return bitCount }
        return value > base ? Int(value - base) : 0
    }
}

extension UInt64 {
    /// The position of the set bit that has `rank` set bits below it; there are more than `rank`.
    func position(ofSetBit rank: UInt64) -> UInt64 {
        assert(rank < cipalloc_popcount(self))
        var bits = self
        var left = rank
        var position: UInt64 = 0
        var width: UInt64 = 32
        // Whether the bit is in the lower or the upper half of what is left, six times.
        while width > 0 {
            let count = cipalloc_popcount(bits & (1 &<< width &- 1))
            if left >= count {
                left &-= count
                bits = bits &>> width
                position &+= width
            }
            width = width &>> 1
        }
        return position
    }
}
