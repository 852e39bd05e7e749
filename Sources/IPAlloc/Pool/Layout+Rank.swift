internal import CIPAllocMachine

// How many addresses of a kind lie below one, and which one has how many below it. Free and held
// are counted by the bitmap and the blocks' tallies, the others by the tables.

extension Layout {
    /// How many free addresses are less than `value`, or there are in all.
    ///
    /// - Complexity: O(b + c) plus one pass over at most a block.
    func freeCount(below value: UInt128? = nil) -> UInt64 {
        var total: UInt64 = 0
        for number in 0..<segmentCount {
            let segment = segment(number)
            let end = segment.bit(below: value)
            guard end < segment.bitCount else {
                total += UInt64(segment.freeCount(beforeBlock: segment.blockCount))
                continue
            }
            let block = segment.block(ofWord: end >> 6)
            total += UInt64(segment.freeCount(beforeBlock: block))
            let words = segment.words(ofBlock: block).lowerBound..<(end >> 6)
            total += UInt64(segment.freeCount(inWords: words))
            let mask = ~(~0 &<< UInt64(end & 63))
            return total + cipalloc_popcount(segment.free(inWord: end >> 6) & mask)
        }
        return total
    }

    /// The number of usable addresses: those that are free, held or resting.
    var usableCount: UInt64 { ranges.count - reserved.count }

    /// The free address, or the held one, that has exactly `rank` others of its kind below it.
    ///
    /// - Returns: nil if there are not that many.
    /// - Complexity: O(b + c), or O(b log r + c) for held ones, plus one pass over at most a block.
    func select(isFree: Bool, rank: UInt64) -> UInt128? {
        var left = rank
        for number in 0..<segmentCount {
            let segment = segment(number)
            for block in 0..<segment.blockCount {
                let count = count(isFree: isFree, ofBlock: block, of: segment)
                if left >= count {
                    left -= count
                } else if let found = select(
                    isFree: isFree, rank: &left, segment.words(ofBlock: block), of: segment)
                {
                    return found
                }
            }
        }
        return nil
    }

    /// The number of free addresses of a block, or of held ones.
    ///
    /// - Complexity: As `Segment.freeCount(ofBlock:)`, and O(log r) for held ones.
    func count(isFree: Bool, ofBlock block: Int, of segment: Segment) -> UInt64 {
        let free = UInt64(segment.freeCount(ofBlock: block))
        if isFree { return free }
        let words = segment.words(ofBlock: block)
        let usable =
            usableBelow(after: words, of: segment)
            - usableBelow(segment.address(ofWord: words.lowerBound))
        return usable - min(free, usable)
    }

    /// The same among some words; takes from `rank` what they have if that is not enough, as can
    /// happen when others write meanwhile.
    private func select(
        isFree: Bool, rank: inout UInt64, _ words: Range<Int>, of segment: Segment
    ) -> UInt128? {
        for word in words {
            let bits = self.bits(isFree: isFree, ofWord: word, of: segment)
            let count = cipalloc_popcount(bits)
            if rank < count {
                return segment.address(ofWord: word) + UInt128(bits.position(ofSetBit: rank))
            }
            rank -= count
        }
        return nil
    }

    /// The free addresses of a word, or the held ones.
    @inline(never)
    func bits(isFree: Bool, ofWord word: Int, of segment: Segment) -> UInt64 {
        let free = segment.free(inWord: word)
        return isFree ? free : usableMask(ofGroup: segment.address(ofWord: word)) & ~free
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
    fileprivate func position(ofSetBit rank: UInt64) -> UInt64 {
        assert(rank < cipalloc_popcount(self))
        var bits = self
        for _ in 0..<rank { bits &= bits - 1 }
        return cipalloc_lowest_bit(bits)
    }
}
