internal import CIPAllocMachine

// How a free address is found and taken: the word at hand, else its line, else the summaries. Only
// the replacement of a leaf word takes anything; everything above is a hint on the way there.

extension Layout {
    /// The shortest way to the lowest free address: along the lowest marks of the first segment, as
    /// far as nothing stale is in the way. It sets and clears no hint.
    ///
    /// - Returns: nil if the marks lead to nothing, or another call was in the way.
    @inline(__always)
    func takeLowestAtHand() -> UInt128? {
        guard segmentCount > 0, let block = tree.lowestAtHand else { return nil }
        let segment = segment(0)
        guard segment.bit(ofBlock: block) < segment.bitCount else { return nil }
        let lines = segment.lines(ofBlock: block)
        guard lines != 0 else { return nil }
        let line =
            block &* Segment.blockLineCount
            &+ Int(truncatingIfNeeded: cipalloc_lowest_bit(lines))
        let words = segment.words(ofLine: line)
        var word = words.lowerBound
        while word < words.upperBound {
            let found = segment.free(inWord: word)
            if found != 0 { return segment.tryTakeLowest(inWord: word, found: found) }
            word &+= 1
        }
        return nil
    }

    /// Takes the first free address at or after a place, in ascending order.
    ///
    /// - Returns: Its place; nil if the summaries lead to none, which proves nothing while other
    ///   calls are under way (`sweep` does).
    /// - Complexity: Constant: O(levels), plus the stale hints cleared on the way, each of which
    ///   was set by a release before.
    @_optimize(speed)
    func takeFirst(from start: Position) -> Position? {
        let segment = segment(start.segment)
        let word = start.word
        if let bit = segment.takeLowest(inWord: word, among: start.maskFromHere) {
            return Position(segment: start.segment, bit: word << 6 + bit)
        }
        let line = segment.line(ofWord: word)
        if let bit = segment.takeLowest(
            inWords: (word + 1)..<segment.words(ofLine: line).upperBound)
        {
            return Position(segment: start.segment, bit: bit)
        }
        let place = BlockPlace(segment: start.segment, block: segment.block(ofWord: word))
        let lineInBlock = line & (Segment.blockLineCount - 1)
        return takeLowest(in: place, fromLine: lineInBlock &+ 1)
            ?? takeFirst(fromBlock: segment.firstBlock &+ place.block &+ 1)
    }

    /// Takes the lowest free address of the given and all later blocks.
    func takeFirst(fromBlock start: Int) -> Position? {
        var start = start
        while let block = tree.first(from: start) {
            let place = place(ofBlock: block)
            if let found = takeLowest(in: place, fromLine: 0) { return found }
            clearStale(block, at: place)
            // If the block got a free address meanwhile it is marked again and found again.
            start = block
        }
        return nil
    }

    /// Takes the lowest free address of a block, from one of its lines on; there is none from line
    /// 64 on.
    @_optimize(speed)
    func takeLowest(in place: BlockPlace, fromLine first: Int) -> Position? {
        let segment = segment(place.segment)
        var candidates = segment.lines(ofBlock: place.block) & (~0 << UInt64(first))
        while candidates != 0 {
            let lineInBlock = Int(truncatingIfNeeded: cipalloc_lowest_bit(candidates))
            let line = place.block &* Segment.blockLineCount &+ lineInBlock
            if let bit = segment.takeLowest(inWords: segment.words(ofLine: line)) {
                return Position(segment: place.segment, bit: bit)
            }
            if !clearStale(line: line, of: segment) { candidates &= candidates - 1 }
        }
        return nil
    }

    /// Takes any free address, looking at every word and at no hint.
    ///
    /// An address that is free during the whole call is seen, so nil means: the pool was full at
    /// some moment, as far as this caller can tell.
    ///
    /// - Complexity: O(n / 64).
    func sweep() -> Position? {
        for number in 0..<segmentCount {
            let segment = segment(number)
            if let bit = segment.takeLowest(inWords: 0..<segment.wordCount) {
                let position = Position(segment: number, bit: bit)
                if isShared {
                    markThroughout(segment.block(ofWord: position.word), of: segment)
                } else if segment.free(inWord: position.word) != 0 {
                    mark(position)
                }
                return position
            }
        }
        return nil
    }
}

// MARK: Hints

extension Layout {
    /// Says that the line of a place has a free address.
    ///
    /// Called after the leaf word was written. The look at the line's bit is ordered after that
    /// write; a searcher who clears the bit looks at the leaf afterwards (`clearStale`), so one of
    /// the two sees the other.
    ///
    /// - Returns: Whether the bit had to be set.
    @discardableResult
    func mark(_ position: Position) -> Bool {
        let segment = segment(position.segment)
        let line = segment.line(ofWord: position.word)
        let bit: UInt64 = 1 &<< UInt64(line & 63)
        let block = line >> 6
        let cell = segment.linesPlace(ofBlock: block)
        if segment.headers[cell].load() & bit != 0 { return false }
        segment.headers[cell].set(bit)
        tree.mark(segment.firstBlock + block)
        list.insert(segment.firstBlock + block)
        return true
    }

    /// Clears the bit of a line that was found without a free address, and sets it again if the
    /// line has one now.
    ///
    /// - Returns: Whether it has one now.
    private func clearStale(line: Int, of segment: Segment) -> Bool {
        let bit: UInt64 = 1 &<< UInt64(line & 63)
        let block = line >> 6
        let cell = segment.linesPlace(ofBlock: block)
        segment.headers[cell].clear(bit)
        guard segment.hasFree(inLine: line) else { return false }
        segment.headers[cell].set(bit)
        tree.mark(segment.firstBlock + block)
        return true
    }

    /// Clears the tree's bit of a block in which no line is marked, and sets it again if one is
    /// now.
    private func clearStale(_ block: Int, at place: BlockPlace) {
        let segment = segment(place.segment)
        guard segment.lines(ofBlock: place.block) == 0 else { return }
        tree.clear(block)
        if segment.lines(ofBlock: place.block) != 0 { tree.mark(block) }
    }
}
