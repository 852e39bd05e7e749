internal import CIPAllocMachine

extension Segment {
    /// Makes a segment in which no address is free yet.
    ///
    /// - Parameters:
    ///   - base: The address of the first bit, a multiple of 64.
    ///   - bitCount: The number of bits, a multiple of 64.
    ///   - isSpaced: Whether each word has a line of its own; only for one block at most.
    ///   - isResting: Whether released addresses rest.
    ///   - generation: After which one the addresses of a fenced pool begin; nil: it is not fenced.
    ///   - shared: Where the segment lies in a live image, and then the place behind it; nil: in memory
    ///     of the allocator's.
    /// - Throws: `.outOfMemory`; nothing is kept then.
    @inline(never)
    static func make(
        base: UInt128, bitCount: Int, isSpaced: Bool, isResting: Bool, generation: UInt64?,
        allocator: Allocator, shared: inout UnsafeMutableRawPointer?
    ) throws(IPAllocError) -> Segment {
        assert(base & 63 == 0)
        assert(bitCount > 0 && bitCount & 63 == 0)
        assert(!isSpaced || bitCount <= spacedBitCountMax)
        let lineShift = isSpaced ? spacedLineShift : packedLineShift
        let (lineCount, blockCount) = size(ofBits: bitCount, isSpaced: isSpaced)
        // In a live image every block has all of its lines: so one that is marked is there, whatever
        // has marked it.
        let isShared = unsafe LiveImage.isBuilt && shared != nil
        let leafWordCount = (isShared ? blockCount * blockLineCount : lineCount) * lineWordCount
        // Headers and planes lie in one piece of memory: they are derived or rarely there.
        let headerCount = headerCount(ofBlocks: blockCount)
        let generation = FencePlane.isBuilt ? generation : nil
        let restCount =
            (isResting ? RestPlane.size(forWords: bitCount >> 6) : 0)
            + (generation != nil ? bitCount : 0)
        let leaf: UnsafeMutablePointer<UInt64>
        let headers: UnsafeMutablePointer<UInt64>
        if LiveImage.isBuilt, let place = unsafe shared {
            unsafe leaf = place.assumingMemoryBound(to: UInt64.self)
            unsafe headers = leaf + leafWordCount
            unsafe shared = UnsafeMutableRawPointer(headers + headerCount)
        } else {
            unsafe leaf = try unsafe allocator.allocate(
                UInt64.self, count: leafWordCount, alignment: cacheLine)
            do {
                unsafe headers = try unsafe allocator.allocate(
                    UInt64.self, count: headerCount + restCount, alignment: cacheLine)
            } catch {
                unsafe allocator.deallocate(leaf, count: leafWordCount, alignment: cacheLine)
                throw error
            }
        }
        // SAFETY: both pieces of memory are of these sizes; the segment keeps them.
        let plane = unsafe RestPlane(
            AtomicWords(headers + headerCount, count: restCount),
            wordCount: isResting ? bitCount >> 6 : 0)
        let segment = unsafe Segment(
            base: base, bitCount: bitCount,
            leaf: AtomicWords(leaf, count: leafWordCount),
            headers: AtomicWords(headers, count: headerCount), rest: plane,
            firstBlock: 0, lineShift: lineShift)
        if !isShared {
            segment.leaf.fill(0)
            segment.headers.fill(0)
        }
        if let generation { segment.fences.fill(afterGeneration: generation) }
        return segment
    }

    /// The words of a block in a live image.
    static var sharedLeafWordCount: Int { blockLineCount * lineWordCount }

    /// The words of the headers of some blocks: whole lines, which nothing else shares.
    static func headerCount(ofBlocks blockCount: Int) -> Int {
        (blockCount * headerWordCount + lineWordCount - 1) & -lineWordCount
    }

    /// The number of lines and of blocks that some bits need.
    static func size(ofBits bitCount: Int, isSpaced: Bool) -> (lines: Int, blocks: Int) {
        let lineBits = wordBits << (isSpaced ? spacedLineShift : packedLineShift)
        let lineCount = (bitCount + lineBits - 1) / lineBits
        return (lineCount, (lineCount + blockLineCount - 1) / blockLineCount)
    }

    /// Gives the segment's memory back. No call may be looking at it.
    func free(to allocator: Allocator) {
        unsafe allocator.deallocate(
            leaf.memory, count: leaf.count, alignment: Self.cacheLine)
        unsafe allocator.deallocate(
            headers.memory, count: headers.count + rest.size, alignment: Self.cacheLine)
    }

    /// The bytes that the segment has from the allocator.
    var byteCount: Int {
        (leaf.count + headers.count + rest.size) * MemoryLayout<UInt64>.stride
    }
}

// MARK: Before anybody else sees the segment

extension Segment {
    /// Sets a word's free addresses, and says nothing to the headers.
    func put(_ free: UInt64, inWord word: Int) {
        leaf[place(ofWord: word)].storeRelaxed(free)
    }

    /// Makes all headers from the leaf.
    @inline(never)
    func deriveHeaders() {
        for block in 0..<blockCount {
            var lines: UInt64 = 0
            var count: UInt64 = 0
            for word in words(ofBlock: block) {
                let free = leaf[place(ofWord: word)].loadRelaxed()
                if free != 0 { lines |= 1 &<< UInt64(line(ofWord: word) & 63) }
                count &+= cipalloc_popcount(free)
            }
            headers[linesPlace(ofBlock: block)].storeRelaxed(lines)
            headers[tallyPlace(ofBlock: block)].storeRelaxed(count)
        }
    }
}
