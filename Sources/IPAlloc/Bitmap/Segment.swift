internal import CIPAllocMachine

/// One stretch of addresses with a bit each: 1 means free. This is the truth of the pool.
///
/// A segment covers a *window*: whole words of addresses, of which the pool's ranges need not have
/// all. A bit of an address that is held, reserved or in no range is 0. A segment's memory never
/// moves and lives as long as the pool, so that a call may look at it whatever else changes.
///
/// The words lie in lines of 64 bytes, the lines in blocks of 64:
///
///     packed   | w0 w1 w2 w3 w4 w5 w6 w7 | w8 …        512 addresses a line, 32,768 a block
///     spaced   | w0 ·  ·  ·  ·  ·  ·  ·  | w1 ·  …      64 addresses a line,  4,096 a block
///
/// Small pools are spaced, so that two threads in neighbouring words do not share a line. Each
/// block has a header; four share a line, so that counts are soon added up:
///
///     | lines | tally | lines | tally | …   lines: bit i is set if line i may have a free address
///                                           tally: how many are free, if known; packed only
///
/// A set bit of `lines` is a hint that may be stale; a clear one, when no call is under way, means
/// that the line has no free address. What a tally says, when no call is under way, is exact.
struct Segment: BitwiseCopyable {
    /// The address of bit 0, a multiple of 64.
    let base: UInt128
    /// The number of bits, a multiple of 64.
    let bitCount: Int
    /// The words, with gaps if the segment is spaced; whole lines, so that the last ones may
    /// stand for no address and be 0 for ever.
    let leaf: AtomicWords
    /// A header of `headerWordCount` words per block; whole lines.
    let headers: AtomicWords
    /// Which addresses are resting, and since when.
    let rest: RestPlane
    /// The number, in the pool's order of addresses, of the segment's first block.
    var firstBlock: Int
    /// The binary logarithm of the words per line: 3 if packed, 0 if spaced.
    let lineShift: Int
}

// MARK: Geometry

extension Segment {
    static let wordBits = 64
    static let lineWordCount = 8
    static let blockLineCount = 64
    static let headerWordCount = 2
    static let packedLineShift = 3
    static let spacedLineShift = 0
    /// The most bits that a spaced segment may have: one block.
    static let spacedBitCountMax = wordBits * blockLineCount
    /// A cache line, in bytes.
    static let cacheLine = 64

    var isSpaced: Bool { lineShift == Self.spacedLineShift }

    /// The address of the last bit.
    var last: UInt128 { base + UInt128(bitCount - 1) }

    /// The number of words.
    var wordCount: Int { bitCount >> 6 }

    /// The number of blocks.
    var blockCount: Int { Self.size(ofBits: bitCount, isSpaced: isSpaced).blocks }

    /// The line that a word is in.
    @inline(__always)
    func line(ofWord word: Int) -> Int { word &>> lineShift }

    /// The first bit of a block, which need not be there.
    @inline(__always)
    func bit(ofBlock block: Int) -> Int { block &<< (lineShift &+ 12) }

    /// The block that a word is in.
    @inline(__always)
    func block(ofWord word: Int) -> Int { word &>> (lineShift &+ 6) }

    /// The words of a line.
    @inline(__always)
    func words(ofLine line: Int) -> Range<Int> {
        let first = line &<< lineShift
        // SAFETY: the end is not below the start.
        return unsafe Range(uncheckedBounds: (first, first &+ 1 &<< lineShift))
    }

    /// The words of a block.
    @inline(never)
    func words(ofBlock block: Int) -> Range<Int> {
        let first = block << (lineShift + 6)
        return first..<min(first + (Self.blockLineCount << lineShift), wordCount)
    }

    /// Where a word lies in `leaf`.
    @inline(__always)
    func place(ofWord word: Int) -> Int { word &<< (Self.packedLineShift &- lineShift) }

    /// The address of a word's lowest bit.
    @inline(__always)
    func address(ofWord word: Int) -> UInt128 { base &+ UInt128(UInt64(word &* 64)) }
}

// MARK: Words

extension Segment {
    /// The free addresses of a word, as bits.
    @inline(__always)
    func free(inWord word: Int) -> UInt64 { leaf[place(ofWord: word)].load() }

    /// Takes the lowest free address of a word among the bits of `mask`.
    ///
    /// - Returns: The bit's number, or nil if none of them was free at some moment.
    @inline(__always)
    func takeLowest(inWord word: Int, among mask: UInt64 = ~0) -> Int? {
        let bit = leaf[place(ofWord: word)].takeLowest(among: mask)
        guard bit != 0 else { return nil }
        noteChange(ofWord: word)
        return Int(truncatingIfNeeded: cipalloc_lowest_bit(bit))
    }

    /// Tries to take the lowest free address of a word that was found to have some, once.
    ///
    /// - Returns: The address; nil if another call was in the way.
    @inline(__always)
    func tryTakeLowest(inWord word: Int, found: UInt64) -> UInt128? {
        guard let bit = leaf[place(ofWord: word)].tryTakeLowest(found: found) else { return nil }
        if !isSpaced { headers[tallyPlace(ofBlock: block(ofWord: word))].noteChange() }
        return address(ofWord: word) &+ UInt128(cipalloc_lowest_bit(bit))
    }

    /// Takes the lowest free address of some words.
    ///
    /// - Returns: The bit's number in the segment, or nil if no word had a free address when it was
    ///   looked at.
    @inline(__always)
    func takeLowest(inWords words: Range<Int>) -> Int? {
        var word = words.lowerBound
        while word < words.upperBound {
            if let bit = takeLowest(inWord: word) { return word &<< 6 &+ bit }
            word &+= 1
        }
        return nil
    }

    /// Takes all bits of `mask` in a word, or none.
    ///
    /// - Returns: The bits of `mask` that were not free; 0 if they were taken.
    func take(_ mask: UInt64, inWord word: Int) -> UInt64 {
        let missing = leaf[place(ofWord: word)].take(mask)
        if missing == 0 { noteChange(ofWord: word) }
        return missing
    }

    /// Makes all bits of `mask` in a word free, or none. Says nothing to the summaries.
    ///
    /// - Returns: The bits of `mask` that were free already; 0 if they were given.
    func give(_ mask: UInt64, inWord word: Int) -> UInt64 {
        let already = leaf[place(ofWord: word)].give(mask)
        if already == 0 { noteChange(ofWord: word) }
        return already
    }
}

// MARK: Headers

extension Segment {
    /// The word of a block's header with a bit per line that may have a free address.
    @inline(__always)
    func linesPlace(ofBlock block: Int) -> Int { block &* Self.headerWordCount }

    /// The word of a block's header that is its tally.
    @inline(__always)
    func tallyPlace(ofBlock block: Int) -> Int { block &* Self.headerWordCount &+ 1 }

    /// The lines of a block that may have a free address, as bits.
    @inline(__always)
    func lines(ofBlock block: Int) -> UInt64 { headers[linesPlace(ofBlock: block)].load() }

    /// Whether a line has a free address.
    func hasFree(inLine line: Int) -> Bool {
        for word in words(ofLine: line) where free(inWord: word) != 0 { return true }
        return false
    }

    /// Says that a bit of a word was changed, to whoever counts. A spaced block is counted faster
    /// than a tally is kept.
    @inline(never)
    private func noteChange(ofWord word: Int) {
        if !isSpaced { headers[tallyPlace(ofBlock: block(ofWord: word))].noteChange() }
    }

    /// The number of free addresses of a block.
    ///
    /// - Complexity: Constant: a load if nothing has changed since the last count, else one pass
    ///   over the block's words.
    @inline(__always)
    func freeCount(ofBlock block: Int) -> Int {
        if !isSpaced, let count = headers[tallyPlace(ofBlock: block)].tally { return count }
        return countFree(ofBlock: block)
    }

    /// The same for a block that was changed since the last count.
    @inline(never)
    private func countFree(ofBlock block: Int) -> Int {
        if isSpaced { return recountFree(ofBlock: block) }
        return headers[tallyPlace(ofBlock: block)].countedFree { recountFree(ofBlock: block) }
    }

    /// The number of free addresses of some blocks.
    @inline(never)
    func freeCount(ofBlocks blocks: Range<Int>) -> Int {
        var total = 0
        var block = blocks.lowerBound
        while block < blocks.upperBound {
            if !isSpaced {
                // All that are known, up to the first that is not.
                let known = headers.sumOfTallies(
                    from: block &* Self.headerWordCount, count: blocks.upperBound &- block)
                total &+= known.sum
                block &+= known.count
                if block == blocks.upperBound { break }
            }
            total &+= countFree(ofBlock: block)
            block &+= 1
        }
        return total
    }

    /// The number of resting addresses in some words.
    func restingCount(inWords words: Range<Int>) -> UInt64 {
        guard rest.isPresent else { return 0 }
        var count: UInt64 = 0
        for word in words { count &+= cipalloc_popcount(rest.resting(inWord: word)) }
        return count
    }

    /// Whether a block's tally is what it must be when no call is under way.
    func isTallyConsistent(ofBlock block: Int) -> Bool {
        isSpaced
            || headers[tallyPlace(ofBlock: block)].isTally(of: recountFree(ofBlock: block))
    }

    /// The number of free addresses of a block, counted from the words.
    func recountFree(ofBlock block: Int) -> Int {
        freeCount(inWords: words(ofBlock: block))
    }

    /// The number of free addresses in some words.
    @inline(never)
    func freeCount(inWords words: Range<Int>) -> Int {
        // Packed words lie side by side.
        if !isSpaced { return Int(leaf.popcount(words)) }
        var count: UInt64 = 0
        for word in words { count &+= cipalloc_popcount(free(inWord: word)) }
        return Int(count)
    }
}
