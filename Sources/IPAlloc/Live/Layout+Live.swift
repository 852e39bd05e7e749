// What processes that share a live image find in it, and what they put right.

extension Layout {
    /// The bytes of all segments and the tree in a live image.
    var sharedSize: Int {
        var words = SummaryTree.wordCount(forBlocks: blockCount)
        for number in 0..<segmentCount {
            let blocks = segment(number).blockCount
            words +=
                blocks * Segment.sharedLeafWordCount + Segment.headerCount(ofBlocks: blocks)
        }
        return words * MemoryLayout<UInt64>.stride
    }

    /// Makes what is free or resting in another layout of the same ranges free in this one, which
    /// nobody else sees.
    func copyFree(of source: Layout) {
        var walk = unsafe WordWalk(source, source.ranges.list, visitsGroups: true)
        while let position = walk.next()?.position {
            let segment = source.segment(position.segment)
            let free =
                segment.free(inWord: position.word) | segment.rest.resting(inWord: position.word)
            guard let place = self.position(of: source.address(of: position)) else { continue }
            self.segment(place.segment).put(free, inWord: place.word)
        }
    }

    /// Puts right what lies in a live image, whoever uses it meanwhile: addresses that cannot be used
    /// are not free, blocks are counted anew each time, and every free address is led to.
    ///
    /// Nothing is taken away that another process relies on: it only clears bits that nobody sets,
    /// and sets hints, which may always be set.
    ///
    /// - Complexity: O(n / 64), O(log r) more for words with free addresses.
    func recover() {
        for number in 0..<segmentCount {
            let segment = segment(number)
            for block in 0..<segment.blockCount {
                let first = segment.words(ofBlock: block).lowerBound
                for word in first..<(first + Segment.blockLineCount << segment.lineShift) {
                    let usable =
                        word < segment.wordCount
                        ? usableMask(ofGroup: segment.address(ofWord: word)) : 0
                    if segment.free(inWord: word) & ~usable != 0 {
                        segment.leaf[segment.place(ofWord: word)].clear(~usable)
                    }
                }
                segment.headers[segment.tallyPlace(ofBlock: block)].store(AtomicWord.untakenTally)
                markThroughout(block, of: segment)
            }
        }
    }

    /// Sets every hint that leads to the free addresses of a block.
    ///
    /// Bottom up, like any mark; but what is set already is no sign that the rest is, since whoever
    /// set it may have ended. That holds for a line without a free address, too: the next release
    /// there believes its mark.
    @inline(never)
    func markThroughout(_ block: Int, of segment: Segment) {
        var lines: UInt64 = 0
        for word in segment.words(ofBlock: block) where segment.free(inWord: word) != 0 {
            lines |= 1 &<< UInt64(segment.line(ofWord: word) & 63)
        }
        lines |= segment.headers[segment.linesPlace(ofBlock: block)].set(lines)
        guard lines != 0 else { return }
        tree.markThroughout(segment.firstBlock + block)
    }
}
