/// Under which generation each address of a segment is held; only in fenced pools.
///
///     a word per address:   2g − 1   it is held under generation g
///                           2g       it is not, and g was the last one; 0 if it never was held
///
/// A word becomes odd when its address has been taken (`begin`), and even before the address is given
/// (`end`): of all who release, the one who replaces the odd number gives, once, and nobody
/// takes the address before. While the word is even the address is in nobody's hands but those of
/// whoever is taking or giving it, so that no release succeeds. Numbers only grow, so that a
/// generation that has ended never comes back.
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

    /// Begins the next generation of an address that the caller has taken.
    func begin(_ bit: Int) { words[bit].store(words[bit].load() | 1) }

    /// The generation under which an address is held; 0 if it is not.
    func generation(ofBit bit: Int) -> UInt64 { Self.generation(words[bit].load()) }

    /// Ends a generation, if the address is held under it: of all who try, one ends it.
    ///
    /// - Returns: The generation under which the address was held; 0 if it was not.
    @inline(never)
    func end(_ bit: Int, generation: UInt64) -> UInt64 {
        var word = words[bit].load()
        while true {
            let found = Self.generation(word)
            guard found == generation, found != 0 else { return found }
            let result = words[bit].replace(word, by: word &+ 1)
            if result.replaced { return found }
            word = result.found
        }
    }

    private static func generation(_ word: UInt64) -> UInt64 {
        word & 1 == 0 ? 0 : word >> 1 + 1
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
    /// The last generation of an address, even if it goes on; at least 1.
    func lastGeneration(ofBit bit: Int) -> UInt64 { max((words[bit].load() &+ 1) >> 1, 1) }

    /// The highest generation of all addresses.
    func highest() -> UInt64 {
        var highest: UInt64 = 0
        for bit in 0..<words.count { highest = max(highest, (words[bit].load() &+ 1) >> 1) }
        return highest
    }

    // Before anybody else sees the segment:

    /// Makes all addresses such as are not held, and were last under a generation.
    func fill(afterGeneration generation: UInt64) { words.fill(generation << 1) }

    /// Says that an address is held under a generation.
    func hold(_ bit: Int, generation: UInt64) { words[bit].storeRelaxed(generation << 1 - 1) }

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
