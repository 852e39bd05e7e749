/// What is known of an address, or of a block of more than 64, that was ever taken: only in sparse
/// pools whose addresses rest or are fenced. It is a leaf of a bitmap of its own (`SparseLeaf`).
///
///     | number, 2 words | generation | rest |
///
///     generation   under which it is held (`AtomicWord+Fence`): while that is even, nobody holds it
///     rest         0                 it was free before it was taken, or is
///                  stamp << 1 | 1    it rests since then
///                  stamp << 1        it did until it was taken
///
/// What rests is taken for whoever looks at the bits of the addresses; only the record tells. Of all
/// who take it, the one who replaces its rest does. Whoever holds it, or has taken it and is about
/// to, alone writes its words: a release makes the generation even, and lays to rest then.
struct SparseRecord: BitwiseCopyable {
    let words: NodeWords

    /// The word of its generation.
    var generation: NodeWords { words.from(2) }

    /// Whether it is held: others that are taken rest, or change hands.
    var isHeld: Bool { generation[0].generation != 0 }

    /// Since when it rests.
    var rest: SparseRest {
        @inline(never) get {
            let word = words[3].load()
            let number = UInt128(high: words.constant(1), low: words.constant(0))
            return word & 1 == 0 ? .none : SparseRest(number: number, stamp: word >> 1)
        }
    }

    /// Since when it rests, or rested when it was taken; 0 if it did not.
    var stamp: UInt64 { words[3].load() >> 1 }

    /// Lays it to rest, where a release takes effect; whoever has ended its generation does that.
    func layToRest(since stamp: UInt64) { words[3].store(stamp << 1 | 1) }

    /// Forgets that it rested; whoever has taken it and makes it free does that.
    func forgetRest() { words[3].store(0) }

    /// Ends its rest, if it rests since a stamp or longer: of all who try, one does.
    ///
    /// - Parameter forgets: Whether it is as if it had never rested.
    /// - Returns: Whether this call did, and has it now.
    @inline(never)
    func endRest(since limit: UInt64, forgets: Bool) -> Bool {
        var word = words[3].load()
        while word & 1 != 0, word >> 1 <= limit {
            let result = words[3].replace(word, by: forgets ? 0 : word & ~1)
            if result.replaced { return true }
            word = result.found
        }
        return false
    }
}

extension SparseBitmap {
    /// The record of a number, if there is one.
    @inline(never)
    func record(_ number: UInt128) -> SparseRecord? {
        spot(of: number, from: root).leaf.map { SparseRecord(words: $0.words) }
    }

    /// Makes sure that a number has a record.
    ///
    /// - Throws: `.outOfMemory`.
    func makeRecord(_ number: UInt128) throws(IPAllocError) {
        _ = try leaf(of: number, orMakeWith: 0)
    }
}
