/// A bit for each address of the whole IPv6 space, or for each block of one size, 1 = free, in memory
/// that grows with use: where nothing was ever taken there is nothing.
///
///     root ──▶ directory ──▶ directory ──▶ leaf         64 addresses
///                  │             └───────▶ bucket ──▶ leaf, leaf, …
///                  └───────▶ leaf
///
/// It is a radix tree over the address bits, 6 at a time, in which ways without a fork are left out.
/// An edge leads to a leaf; where there are several, to a bucket with them; where those are too many,
/// to a directory in which they differ.
///
/// The tree only grows, and each step of growth is one replacement of one edge by a node that leads
/// to all that the edge led to (`extend`). Leaves never move, so that taking an address and giving it
/// back are one step on the leaf's word, whatever becomes of the tree meanwhile. Leaves that have
/// become wholly free stay, and so do the buckets that were replaced, until `rebuild`.
///
/// This is a reference to the bitmap: copying it copies nothing. Every operation costs O(log n) for
/// n leaves, at most 22 directories, and is lock-free, unless its text says otherwise.
@safe
struct SparseBitmap: BitwiseCopyable {
    /// Whether this build of the engine has sparse pools: `libipalloc` has none, `libipalloc-full` has.
    static var isBuilt: Bool {
        @inline(__always) get {
            #if IPALLOC_CORE
            false
            #else
            true
            #endif
        }
    }

    /// The words of `head` that change.
    static let headWordCount = 3

    /// How many leaves a bucket has before it becomes a directory.
    static let bucketCapacityMax = 16

    /// The word of the edge to all that there is.
    let root: NodeWords
    /// A line of words: the root's edge of the bitmap of addresses, the arena's current chunk, what
    /// `SparseSpace` has, and what is constant: the allocator, `bucketCapacityMax`, `link`.
    let head: NodeWords

    /// The link of a bitmap of records.
    static let recordsLink: UInt64 = 1

    /// Where the memory comes from.
    var allocator: Allocator { unsafe head.allocator(Self.headWordCount) }

    /// `SparseBitmap.bucketCapacityMax`; less in tests that want directories of few leaves.
    var bucketCapacityMax: Int { Int(head.constant(Self.headWordCount + 3)) }

    /// The head of the records that belong to the bitmap, 0 if it has none, or `recordsLink`.
    var link: UInt64 { head.constant(Self.headWordCount + 4) }

    /// Makes a bitmap in which every address is free.
    ///
    /// - Parameter link: `link`.
    /// - Throws: `.outOfMemory`.
    static func make(
        allocator: Allocator, bucketCapacityMax: Int = bucketCapacityMax, link: UInt64 = 0
    ) throws(IPAllocError) -> SparseBitmap {
        let head = try unsafe NodeWords(
            allocator.allocateBytes(Segment.cacheLine, alignment: Segment.cacheLine))
        for index in 0..<headWordCount { head[index].storeRelaxed(0) }
        assert(bucketCapacityMax >= SparseBucket.firstCapacity)
        unsafe head.setAllocator(headWordCount, allocator)
        head.setConstant(headWordCount + 3, UInt64(bucketCapacityMax))
        head.setConstant(headWordCount + 4, link)
        return SparseBitmap(head: head)
    }

    init(head: NodeWords) {
        self.init(root: head, head: head)
    }

    private init(root: NodeWords, head: NodeWords) {
        self.root = root
        self.head = head
    }

    /// The bitmap of blocks that begins at a root of its own, with nodes from the same arena.
    func blocks(from root: NodeWords) -> SparseBitmap {
        SparseBitmap(root: root, head: head)
    }

    /// What its leaves are.
    var kind: SparseLeaf.Kind {
        link == Self.recordsLink ? .record : root.bits == head.bits ? .addresses : .blocks
    }

    /// Where nodes come from.
    var arena: NodeArena { unsafe NodeArena(head.from(1), allocator: allocator) }

    /// Gives all memory back, that of its records too. No other call may be under way.
    func destroy() {
        arena.freeAll()
        records?.destroy()
        // SAFETY: the line came from this allocator, and nobody uses it any more.
        unsafe allocator.deallocateBytes(
            UnsafeMutableRawPointer(bitPattern: UInt(head.bits)).unsafelyUnwrapped,
            size: Segment.cacheLine, alignment: Segment.cacheLine)
    }

    /// The bytes that the bitmap and its records have from its allocator.
    var byteCount: Int { Segment.cacheLine + arena.byteCount + (records?.byteCount ?? 0) }

    /// The records that belong to the bitmap.
    var records: SparseBitmap? {
        link > Self.recordsLink ? SparseBitmap(head: NodeWords(bits: link)) : nil
    }
}

// MARK: Taking and giving

extension SparseBitmap {
    /// Whether a number is free. Wait-free but for growth under way.
    @inline(never)
    func isFree(_ value: UInt128) -> Bool {
        let place = value & kind.places
        return free(inGroup: value - place) & Self.mask(place) != 0
    }

    /// What is free of a group as bits.
    ///
    /// - Parameter group: A multiple of 64.
    func free(inGroup group: UInt128) -> UInt64 {
        spot(of: group, from: root).leaf?.free ?? ~0
    }

    /// Takes all bits of a group's `mask`, or none; of blocks, claims a single one.
    ///
    /// The replacement of the leaf's word is where it takes effect, or, if the group had no leaf, that of
    /// the edge which publishes one with the bits taken.
    ///
    /// - Returns: The bits that were not free; 0 if all were taken.
    /// - Throws: `.outOfMemory`; nothing is taken then.
    func take(_ mask: UInt64, inGroup group: UInt128) throws(IPAllocError) -> UInt64 {
        let (leaf, isNew) = try leaf(of: group, orMakeWith: ~mask)
        if !isNew {
            let missing = leaf.take(mask)
            guard missing == 0 else { return missing }
        }
        note(group, isRelease: false)
        return 0
    }

    /// The leaf of a group; a new one, in which what is not free is taken or claimed, if it has none.
    ///
    /// If another call is faster with a leaf, the few words of this one's stay unused.
    ///
    /// - Throws: `.outOfMemory`; nothing has changed then.
    @inline(never)
    func leaf(
        of group: UInt128, orMakeWith free: UInt64
    ) throws(IPAllocError) -> (leaf: SparseLeaf, isNew: Bool) {
        var made: SparseLeaf?
        while true {
            let spot = spot(of: group, from: root)
            if let leaf = spot.leaf { return (leaf, false) }
            if made == nil { made = try makeLeaf(base: group, free: free, isClaim: true) }
            if let made, try extend(spot, by: made) { return (made, true) }
        }
    }

    /// Makes all bits of a group's `mask` free, or none; of blocks, a single one that is held.
    ///
    /// - Returns: The bits that were not taken; 0 if all were given.
    func give(_ mask: UInt64, inGroup group: UInt128) -> UInt64 {
        guard let leaf = spot(of: group, from: root).leaf else { return mask }
        let missing = leaf.give(mask)
        if missing == 0 { note(group, isRelease: true) }
        return missing
    }

    /// Takes a number if it is free, as `take(_:inGroup:)`.
    ///
    /// - Returns: Whether it was free.
    func take(_ value: UInt128) throws(IPAllocError) -> Bool {
        try take(Self.mask(value), inGroup: value & ~63) == 0
    }

    /// Makes a number free, as `give(_:inGroup:)`.
    ///
    /// - Returns: Whether it was taken.
    func give(_ value: UInt128) -> Bool { give(Self.mask(value), inGroup: value & ~63) == 0 }

    /// Sets what is free of a group that has no leaf, in a bitmap that nobody else sees.
    ///
    /// - Throws: `.outOfMemory`.
    func put(_ free: UInt64, at group: UInt128) throws(IPAllocError) {
        let leaf = try makeLeaf(base: group, free: free, isClaim: false)
        while try !extend(spot(of: group, from: root), by: leaf) {}
    }

    /// Puts a copy of a leaf, in a bitmap of the same kind that nobody else sees.
    ///
    /// - Throws: `.outOfMemory`.
    func put(copyOf leaf: SparseLeaf) throws(IPAllocError) {
        let copy = try makeLeaf(base: leaf.base, free: 0, isClaim: false)
        for index in 2..<kind.wordCount { copy.words[index].storeRelaxed(leaf.words[index].load()) }
        while try !extend(spot(of: leaf.base, from: root), by: copy) {}
    }

    private func makeLeaf(
        base: UInt128, free: UInt64, isClaim: Bool
    ) throws(IPAllocError) -> SparseLeaf {
        let words = try arena.allocate(kind.wordCount)
        return SparseLeaf(in: words, base: base, free: free, kind: kind, isClaim: isClaim)
    }

    static func mask(_ value: UInt128) -> UInt64 {
        1 &<< UInt64(truncatingIfNeeded: value & 63)
    }
}
