internal import CIPAllocMachine

// How many addresses of a kind lie below one, and which one has how many below it. Free and held
// are counted by the bitmap and the blocks' counters, the others by the tables.

extension Layout {
    /// How many free addresses are less than `value`.
    ///
    /// - Complexity: O(b) plus one pass over at most a block.
    func freeBelow(_ value: UInt128) -> UInt64 {
        var total = 0
        for number in 0..<segmentCount {
            let segment = segment(number)
            if value <= segment.base { break }
            let isWhole = value > segment.last
            let bit = isWhole ? segment.bitCount : Int(value - segment.base)
            let word = bit >> 6
            let block = isWhole ? segment.blockCount : segment.block(ofWord: word)
            for index in 0..<block { total += segment.freeCount(ofBlock: index) }
            if isWhole { continue }
            total += segment.freeCount(inWords: segment.words(ofBlock: block).lowerBound..<word)
            if bit & 63 != 0 {
                let mask: UInt64 = ~(~0 << UInt64(bit & 63))
                total += Int(cipalloc_popcount(segment.free(inWord: word) & mask))
            }
            break
        }
        return UInt64(total)
    }

    /// The number of free addresses of the pool.
    ///
    /// - Complexity: O(b).
    var freeCount: UInt64 {
        var total = 0
        for number in 0..<segmentCount {
            let segment = segment(number)
            for block in 0..<segment.blockCount { total += segment.freeCount(ofBlock: block) }
        }
        return UInt64(total)
    }

    /// The number of usable addresses: those that are free, held or resting.
    var usableCount: UInt64 { ranges.count - reserved.count }

    /// The free address, or the held one, that has exactly `rank` others of its kind below it.
    ///
    /// - Returns: nil if there are not that many.
    /// - Complexity: O(b), or O(b log r) for held ones, plus one pass over at most a block.
    func select(isFree: Bool, rank: UInt64) -> UInt128? {
        var left = rank
        for number in 0..<segmentCount {
            let segment = segment(number)
            var usableBefore = isFree ? 0 : usableBelow(segment.base)
            for block in 0..<segment.blockCount {
                let words = segment.words(ofBlock: block)
                var count = UInt64(segment.freeCount(ofBlock: block))
                if !isFree {
                    let usable = usableBelow(after: words, of: segment)
                    let usableHere = usable - usableBefore
                    count = usableHere - min(count, usableHere)
                    usableBefore = usable
                }
                guard left < count else {
                    left -= count
                    continue
                }
                if let found = select(isFree: isFree, rank: &left, words, of: segment) {
                    return found
                }
            }
        }
        return nil
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
    func bits(isFree: Bool, ofWord word: Int, of segment: Segment) -> UInt64 {
        let free = segment.free(inWord: word)
        return isFree ? free : usableMask(ofGroup: segment.address(ofWord: word)) & ~free
    }

    /// How many usable addresses lie below the end of some words.
    func usableBelow(after words: Range<Int>, of segment: Segment) -> UInt64 {
        let last = segment.address(ofWord: words.upperBound - 1) + 63
        return usableBelow(last) + (isUsable(last) ? 1 : 0)
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
