/// What an edge of a sparse bitmap leads to.
enum SparseNode {
    case none
    case leaf(SparseLeaf)
    case bucket(SparseBucket)
    case directory(SparseDirectory)
}

/// The value of a word that leads to a node: its address, and its kind in the lowest bits; 0 leads
/// to none.
struct SparseEdge: BitwiseCopyable {
    private static let kindMask: UInt64 = 7

    let bits: UInt64

    /// What a word leads to. Acquires the node; pairs with the replacement that published it.
    init(in cell: NodeWords) {
        bits = cell[0].load()
    }

    init(to leaf: SparseLeaf) { bits = leaf.words.bits | leaf.kind.rawValue }
    init(to bucket: SparseBucket) { bits = bucket.words.bits | 2 }
    init(to directory: SparseDirectory) { bits = directory.words.bits | 3 }

    var node: SparseNode {
        if bits == 0 { return .none }
        let words = NodeWords(bits: bits & ~Self.kindMask)
        switch bits & Self.kindMask {
        case 2: return .bucket(SparseBucket(words: words))
        case 3: return .directory(SparseDirectory(words: words))
        case let kind:
            // SAFETY: the other kinds are those of leaves.
            let leafKind = unsafe SparseLeaf.Kind(rawValue: kind).unsafelyUnwrapped
            return .leaf(SparseLeaf(words: words, kind: leafKind))
        }
    }

    /// The leaf of a group, if the edge leads to it directly or through a bucket.
    @inline(never)
    func leaf(of group: UInt128) -> SparseLeaf? {
        switch node {
        case .leaf(let leaf): return leaf.base == group ? leaf : nil
        case .bucket(let bucket):
            for index in 0..<bucket.capacity {
                guard let leaf = bucket.leaf(index) else { return nil }
                if leaf.base == group { return leaf }
            }
            return nil
        case .none, .directory: return nil
        }
    }
}

/// A few leaves that lie under one edge, in the order in which they came.
///
///     | capacity | leaf | leaf | … | 0 |
///
/// A slot is filled once, and only when all before it are. So a full bucket never changes again, and
/// may be replaced by another node with the same leaves while others look at it.
struct SparseBucket: BitwiseCopyable {
    static let firstCapacity = 2

    let words: NodeWords

    /// The number of slots.
    var capacity: Int { Int(words.constant(0)) }

    static func wordCount(capacity: Int) -> Int { 1 + capacity }

    /// The word of a slot.
    func slot(_ index: Int) -> NodeWords {
        assert(index >= 0 && index < capacity)
        return words.from(1 + index)
    }

    /// The leaf of a slot; nil if it, and all behind it, are empty.
    @inline(never)
    func leaf(_ index: Int) -> SparseLeaf? {
        guard case .leaf(let leaf) = SparseEdge(in: slot(index)).node else { return nil }
        return leaf
    }

    /// Fills new words, all slots empty.
    init(in words: NodeWords, capacity: Int) {
        self.words = words
        words.setConstant(0, UInt64(capacity))
        for index in 0..<capacity { slot(index)[0].storeRelaxed(0) }
    }

    init(words: NodeWords) {
        self.words = words
    }
}

/// A part of the address space in 64 equal parts with an edge each.
///
///     | base, 2 words | shift | tally | open | edge 0 | … | edge 63 |
///
/// It covers the addresses that are equal to `base` but for their lowest `shift + 6` bits. An edge
/// of one may lead to another directory that covers less than the edge stands for, if there are no
/// other leaves under it.
struct SparseDirectory: BitwiseCopyable {
    /// The number of bits of an address that a directory decides on.
    static let fanOutBits = 6
    private static let headerWordCount = 5

    let words: NodeWords

    /// The first address.
    var first: UInt128 { UInt128(high: words.constant(1), low: words.constant(0)) }

    /// The last address.
    var last: UInt128 { first | Self.mask(shift) }

    /// The number of bits of an address that are decided on further below.
    var shift: Int { Int(words.constant(2)) }

    /// How many addresses are taken, as `AtomicWord.countedFree` counts free ones.
    var tally: NodeWords { words.from(3) }

    /// Bit i is set if part i may have a free address. It is a hint as in `SummaryTree`: at rest, a
    /// clear bit means that the part has none. Among records it is a bound as in `RestPlane`: at
    /// rest, nothing below rests since earlier.
    var open: NodeWords { words.from(4) }

    /// The number of edges; the highest directory has fewer, since 128 is no multiple of 6.
    var edgeCount: Int { Self.edgeCount(shift: shift) }

    static func edgeCount(shift: Int) -> Int { 1 << min(fanOutBits, UInt128.bitWidth - shift) }

    static func wordCount(shift: Int) -> Int { headerWordCount + edgeCount(shift: shift) }

    /// The bits of an address that a directory does not fix.
    private static func mask(_ shift: Int) -> UInt128 {
        let bits = shift + fanOutBits
        return bits >= UInt128.bitWidth ? UInt128.max : 1 << UInt128(bits) - 1
    }

    /// The shift of the lowest directory in which two addresses, whose difference is not 0 and in
    /// different groups, lie under different edges.
    static func shift(forDifference difference: UInt128) -> Int {
        let highest = UInt128.bitWidth - 1 - difference.leadingZeroBitCount
        return highest / fanOutBits * fanOutBits
    }

    func contains(_ value: UInt128) -> Bool { (value ^ first) & ~Self.mask(shift) == 0 }

    /// The number of the edge under which a contained address lies.
    func index(of value: UInt128) -> Int {
        assert(contains(value))
        return Int(truncatingIfNeeded: (value & Self.mask(shift)) >> UInt128(shift))
    }

    /// The word of an edge.
    func edge(_ index: Int) -> NodeWords {
        assert(index >= 0 && index < edgeCount)
        return words.from(Self.headerWordCount + index)
    }

    /// The addresses that an edge stands for.
    @inline(never)
    func part(_ index: Int) -> Interval {
        let lower = first | UInt128(index) << UInt128(shift)
        return Interval(lower, lower | (1 << UInt128(shift) - 1))
    }

    /// All addresses.
    var interval: Interval {
        @inline(never) get { Interval(first, last) }
    }

    /// Fills new words: a directory without nodes below, that has not been counted.
    ///
    /// - Parameter isOfRecords: Its hint is a bound, which begins too low, for searches to mend.
    init(in words: NodeWords, shift: Int, containing value: UInt128, isOfRecords: Bool) {
        self.words = words
        let first = value & ~Self.mask(shift)
        words.setConstant(0, first.low)
        words.setConstant(1, first.high)
        words.setConstant(2, UInt64(shift))
        tally[0].storeRelaxed(AtomicWord.unknownTally)
        let edgeCount = Self.edgeCount(shift: shift)
        open[0].storeRelaxed(isOfRecords ? 0 : ~0 >> UInt64(64 - edgeCount))
        for index in 0..<edgeCount { edge(index)[0].storeRelaxed(0) }
    }

    init(words: NodeWords) {
        self.words = words
    }
}
