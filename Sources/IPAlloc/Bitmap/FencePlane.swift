/// Under which generation each address of a segment is held; only in fenced pools: a word per
/// address, as `AtomicWord+Fence` says.
@safe
struct FencePlane: BitwiseCopyable {
    /// Whether this build of the engine has fenced pools: `libipalloc` has none, `libipalloc-full` has.
    static var isBuilt: Bool {
        @inline(__always) get { SparseBitmap.isBuilt }
    }

    private let words: AtomicWords

    init(_ words: AtomicWords) {
        self.words = words
    }

    /// The word of an address.
    func word(ofBit bit: Int) -> NodeWords {
        // SAFETY: the word lives as long as the segment.
        unsafe NodeWords(UnsafeMutableRawPointer(words.from(bit).memory))
    }

    /// The held addresses of a word of the segment, as bits.
    func held(inWord word: Int) -> UInt64 {
        var held: UInt64 = 0
        for bit in 0..<64 { held |= (words[word << 6 + bit].load() & 1) << UInt64(bit) }
        return held
    }
}

// MARK: Images, and segments that take the place of others

extension FencePlane {
    /// The highest generation of all addresses.
    func highest() -> UInt64 {
        var highest: UInt64 = 0
        for bit in 0..<words.count { highest = max(highest, words[bit].lastGeneration) }
        return highest
    }

    // Before anybody else sees the segment:

    /// Makes all addresses such as are not held, and were last under a generation.
    func fill(afterGeneration generation: UInt64) { words.fill(generation << 1) }

    /// Takes the words of 64 addresses over from another segment's plane.
    func copy(word: Int, from source: FencePlane, word sourceWord: Int) {
        for bit in 0..<64 {
            words[word << 6 + bit].storeRelaxed(source.words[sourceWord << 6 + bit].load())
        }
    }
}

extension Segment {
    /// Under which generations the addresses are held; only in fenced pools.
    var fences: FencePlane { FencePlane(rest.behind(bitCount)) }
}

extension Layout {
    /// The highest generation of all addresses of a fenced pool, those that have left it included.
    func highestGeneration() -> UInt64 {
        var highest: UInt64 = 0
        for number in 0..<segmentCount { highest = max(highest, segment(number).fences.highest()) }
        return highest
    }
}
