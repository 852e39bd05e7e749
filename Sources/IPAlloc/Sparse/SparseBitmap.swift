/// A bit for each address of the whole IPv6 space, 1 = free, in memory that grows with use: where
/// nothing was ever taken there is nothing.
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
    /// Whether this build of the engine has sparse pools: the C library can be made without.
    static var isBuilt: Bool {
        @inline(__always) get {
            #if IPALLOC_LEAN
            false
            #else
            true
            #endif
        }
    }

    /// How many leaves a bucket has before it becomes a directory.
    static let bucketCapacityMax = 16

    /// A line of words: the root's edge, and the arena's current chunk.
    private let head: NodeWords
    let allocator: Allocator
    /// `SparseBitmap.bucketCapacityMax`; less in tests that want directories of few leaves.
    let bucketCapacityMax: Int

    /// Makes a bitmap in which every address is free.
    ///
    /// - Throws: `.outOfMemory`.
    static func make(
        allocator: Allocator, bucketCapacityMax: Int = bucketCapacityMax
    ) throws(IPAllocError) -> SparseBitmap {
        let head = try unsafe NodeWords(
            allocator.allocateBytes(Segment.cacheLine, alignment: Segment.cacheLine))
        head[0].storeRelaxed(0)
        head[1].storeRelaxed(0)
        return unsafe SparseBitmap(
            head: head, allocator: allocator, bucketCapacityMax: bucketCapacityMax)
    }

    private init(head: NodeWords, allocator: Allocator, bucketCapacityMax: Int) {
        assert(bucketCapacityMax >= SparseBucket.firstCapacity)
        // SAFETY: the table is only stored here.
        self.head = head
        unsafe self.allocator = unsafe allocator
        self.bucketCapacityMax = bucketCapacityMax
    }

    /// The word of the edge to all that there is.
    var root: NodeWords { head }

    /// Where nodes come from.
    var arena: NodeArena { unsafe NodeArena(head.from(1), allocator: allocator) }

    /// Gives all memory back. No other call may be under way.
    func destroy() {
        arena.freeAll()
        // SAFETY: the line came from this allocator, and nobody uses it any more.
        unsafe allocator.deallocateBytes(
            UnsafeMutableRawPointer(bitPattern: UInt(head.bits)).unsafelyUnwrapped,
            size: Segment.cacheLine, alignment: Segment.cacheLine)
    }

    /// The bytes that the bitmap has from its allocator.
    var byteCount: Int { Segment.cacheLine + arena.byteCount }

    /// Makes the bitmap anew, without what has become free and what was replaced.
    ///
    /// - Throws: `.outOfMemory`; the bitmap is as it was then.
    /// - Complexity: O(n log n). No other call may be under way.
    func rebuild() throws(IPAllocError) {
        let copy = try unsafe SparseBitmap.make(
            allocator: allocator, bucketCapacityMax: bucketCapacityMax)
        var failure: IPAllocError?
        _ = forEachGroup { base, taken in
            do throws(IPAllocError) {
                try copy.put(~taken, at: base)
            } catch {
                failure = error
            }
            return failure == nil
        }
        if let failure {
            copy.destroy()
            throw failure
        }
        arena.freeAll()
        for index in 0...1 {
            head[index].store(copy.head[index].load())
            copy.head[index].store(0)
        }
        copy.destroy()
    }
}

// MARK: One address

extension SparseBitmap {
    /// Whether an address is free. Wait-free but for growth under way.
    func isFree(_ value: UInt128) -> Bool {
        free(inGroup: value & ~63) & Self.mask(value) != 0
    }

    /// The free addresses of a group as bits.
    ///
    /// - Parameter group: A multiple of 64.
    func free(inGroup group: UInt128) -> UInt64 {
        spot(of: group, from: root).leaf?.free ?? ~0
    }

    /// Takes an address if it is free.
    ///
    /// The replacement of the leaf's word is where it takes effect, or, if the group had no leaf, that of
    /// the edge which publishes one with the address taken.
    ///
    /// - Returns: Whether it was free.
    /// - Throws: `.outOfMemory`; the address stays free then.
    func take(_ value: UInt128) throws(IPAllocError) -> Bool {
        let group = value & ~63
        var made: SparseLeaf?
        while true {
            let spot = spot(of: group, from: root)
            if let leaf = spot.leaf {
                // If a leaf was made, another call was faster, and its few words stay unused.
                guard leaf.take(Self.mask(value)) else { return false }
                break
            }
            if made == nil { made = try makeLeaf(base: group, free: ~Self.mask(value)) }
            if let made, try extend(spot, by: made) { break }
        }
        note(group, isRelease: false)
        return true
    }

    /// Makes an address free.
    ///
    /// - Returns: Whether it was taken.
    func give(_ value: UInt128) -> Bool {
        let group = value & ~63
        guard let leaf = spot(of: group, from: root).leaf, leaf.give(Self.mask(value)) else {
            return false
        }
        note(group, isRelease: true)
        return true
    }

    /// Sets the free addresses of a group that has no leaf, in a bitmap that nobody else sees.
    ///
    /// - Throws: `.outOfMemory`.
    func put(_ free: UInt64, at group: UInt128) throws(IPAllocError) {
        let leaf = try makeLeaf(base: group, free: free)
        while try !extend(spot(of: group, from: root), by: leaf) {}
    }

    private func makeLeaf(base: UInt128, free: UInt64) throws(IPAllocError) -> SparseLeaf {
        SparseLeaf(in: try arena.allocate(SparseLeaf.wordCount), base: base, free: free)
    }

    private static func mask(_ value: UInt128) -> UInt64 {
        1 &<< UInt64(truncatingIfNeeded: value & 63)
    }
}

// MARK: Notes

extension SparseBitmap {
    /// Says to all directories above a group that its leaf has been changed.
    ///
    /// Called after the change. A count or a search that a directory's tally or hint came too late
    /// for looks at what is below afterwards: one of the two sees the other. That holds for the
    /// directories that are passed from the lowest one up, after everything that this call has set
    /// below them. A directory may be put between two of them meanwhile, and what was set below it
    /// been looked at before it was set. So all is done again until nothing has to be set: a
    /// directory that is put in even later is filled in later than this, and sees it.
    ///
    /// - Parameter isRelease: Whether an address became free, so that searches must find it.
    func note(_ group: UInt128, isRelease: Bool) {
        while note(group, at: root, isRelease: isRelease) {}
    }

    /// - Returns: Whether anything had to be set.
    private func note(_ group: UInt128, at cell: NodeWords, isRelease: Bool) -> Bool {
        guard case .directory(let directory) = SparseEdge(in: cell).node,
            directory.contains(group)
        else { return false }
        let index = directory.index(of: group)
        var hasSet = note(group, at: directory.edge(index), isRelease: isRelease)
        if directory.tally[0].noteChange() { hasSet = true }
        let bit: UInt64 = 1 &<< UInt64(index)
        if isRelease, directory.open[0].load() & bit == 0 {
            directory.open[0].set(bit)
            hasSet = true
        }
        return hasSet
    }
}
