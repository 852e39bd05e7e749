internal import CIPAllocMachine

/// Which of many blocks may have a free address: a tree of words, 64-way at each level.
///
/// Level 0 has a bit per block; a bit of level n + 1 says that the word below it may be non-zero.
/// The highest level is one word. Levels lie one after the other, the lowest first.
///
/// Bits are hints. Whoever makes a block worth finding *marks* it: sets the bits from the bottom
/// up, stopping at the first that is set already. A searcher who finds a bit stale clears it, looks
/// again at what the bit stands for, and marks again if that has become non-zero meanwhile. Marking
/// is "write below, then read above", clearing is "write above, then read below", all sequentially
/// consistent: one of the two sees the other, so at rest no bit is missing.
///
/// - Complexity: Every operation costs O(levels), plus one step per stale bit that it clears.
@safe
struct SummaryTree: BitwiseCopyable {
    /// The number of blocks.
    let blockCount: Int
    private let words: AtomicWords

    /// Takes `wordCount(forBlocks:)` words, which the caller fills.
    init(_ words: AtomicWords, blockCount: Int) {
        assert(words.count == Self.wordCount(forBlocks: blockCount))
        self.words = words
        self.blockCount = blockCount
    }

    /// The number of words that a tree over some blocks has.
    static func wordCount(forBlocks blockCount: Int) -> Int {
        var total = 0
        var bits = blockCount
        repeat {
            bits = (bits + 63) >> 6
            total += bits
        } while bits > 1
        return total
    }

    /// Sets every bit that stands for something; for a tree that nobody else sees yet.
    func markAll() {
        var level = Level(below: blockCount)
        while true {
            for word in 0..<level.wordCount {
                words[level.start + word].storeRelaxed(level.mask(ofWord: word))
            }
            if level.isTop { return }
            level = level.above
        }
    }

    /// Says that a block may have a free address.
    func mark(_ block: Int) {
        mark(block, at: Level(below: blockCount))
    }

    /// Says the same, and takes no bit that is set as a sign that those above it are: whoever set it
    /// may have ended before it set them.
    func markThroughout(_ block: Int) {
        var level = Level(below: blockCount)
        var index = block
        while true {
            words[level.start + index >> 6].set(Self.bit(index))
            if level.isTop { return }
            index >>= 6
            level = level.above
        }
    }

    /// Whether the path to a block is set as far as it can be seen from the bottom.
    func isMarked(_ block: Int) -> Bool {
        let level = Level(below: blockCount)
        return words[level.start + block >> 6].load() & Self.bit(block) != 0
    }

    /// Takes back that a block may have a free address. The caller then looks at the block again
    /// and marks it if it has one after all.
    func clear(_ block: Int) {
        words[block >> 6].clear(Self.bit(block))
    }

    /// The lowest marked block, if it is one of the first 64; there is at least one block.
    @inline(__always)
    var lowestAtHand: Int? {
        let bits = words[0].load()
        guard bits != 0 else { return nil }
        return Int(truncatingIfNeeded: cipalloc_lowest_bit(bits))
    }

    /// The first marked block at or after the given one, or nil.
    func first(from block: Int) -> Int? {
        var level = Level(below: blockCount)
        var index = block
        while true {
            guard let word = level.word(of: index) else {
                return nil
            }
            let bits = self.bits(ofWord: word, at: level) & (~0 << UInt64(index & 63))
            if bits != 0 {
                index = word << 6 + Int(cipalloc_lowest_bit(bits))
                if level.isBottom { return index }
                if descend(&level, &index) { return index }
                continue
            }
            index = word + 1
            if level.isTop { return nil }
            level = level.above
        }
    }

    /// Goes from a set bit down to the lowest block that it leads to.
    ///
    /// - Returns: Whether it got there. If not, the bit was stale and is cleared, and the search
    ///   goes on from it at its level.
    private func descend(_ level: inout Level, _ index: inout Int) -> Bool {
        while !level.isBottom {
            let below = level.below(blockCount: blockCount)
            let bits = self.bits(ofWord: index, at: below)
            guard bits != 0 else {
                clearStale(index, at: level, over: below)
                return false
            }
            index = index << 6 + Int(cipalloc_lowest_bit(bits))
            level = below
        }
        return true
    }

    /// Clears a bit whose word below was found zero, and sets it again if that changed.
    private func clearStale(_ index: Int, at level: Level, over below: Level) {
        words[level.start + index >> 6].clear(Self.bit(index))
        if bits(ofWord: index, at: below) != 0 { mark(index, at: level) }
    }

    /// The bits of a word that stand for something. In a live image the others may have any value.
    private func bits(ofWord word: Int, at level: Level) -> UInt64 {
        let bits = words[level.start + word].load()
        return LiveImage.isBuilt ? bits & level.mask(ofWord: word) : bits
    }

    private func mark(_ index: Int, at lowest: Level) {
        var level = lowest
        var index = index
        while true {
            let cell = level.start + index >> 6
            if words[cell].load() & Self.bit(index) != 0 { return }
            words[cell].set(Self.bit(index))
            if level.isTop { return }
            index >>= 6
            level = level.above
        }
    }

    private static func bit(_ index: Int) -> UInt64 { 1 &<< UInt64(index & 63) }
}

extension SummaryTree {
    /// Where a level's words lie.
    private struct Level {
        let number: Int
        let start: Int
        /// The number of bits that stand for something.
        let bitCount: Int

        /// The lowest level of a tree over some blocks.
        init(below blockCount: Int) {
            self.init(number: 0, start: 0, bitCount: blockCount)
        }

        private init(number: Int, start: Int, bitCount: Int) {
            self.number = number
            self.start = start
            self.bitCount = bitCount
        }

        var wordCount: Int { (bitCount + 63) >> 6 }
        var isTop: Bool { wordCount <= 1 }
        var isBottom: Bool { number == 0 }

        var above: Level {
            Level(number: number + 1, start: start + wordCount, bitCount: wordCount)
        }

        func below(blockCount: Int) -> Level {
            var level = Level(below: blockCount)
            while level.number + 1 < number { level = level.above }
            return level
        }

        /// The bits of a word that stand for something.
        func mask(ofWord word: Int) -> UInt64 {
            let rest = bitCount - word * 64
            return rest >= 64 ? ~0 : (1 << UInt64(rest)) - 1
        }

        /// The word that a bit is in, or nil if the level has no such bit.
        func word(of index: Int) -> Int? { index < bitCount ? index >> 6 : nil }
    }
}

// MARK: Invariants

extension SummaryTree {
    /// Whether every non-zero word has its bit set at the level above; for a tree at rest.
    func isConsistent() -> Bool {
        var level = Level(below: blockCount)
        while !level.isTop {
            let above = level.above
            for word in 0..<level.wordCount where words[level.start + word].load() != 0 {
                let bits = words[above.start + word >> 6].load()
                if bits & Self.bit(word) == 0 { return false }
            }
            level = above
        }
        return true
    }
}
