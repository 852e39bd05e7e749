/// A reference to a pool in its allocator's memory: what the C interface hands out, and what
/// `Pool` owns.
///
/// All operations of the engine are methods of this type. Copying it copies nothing; whoever made
/// the pool calls `destroy` once.
@safe
struct PoolHandle: BitwiseCopyable, @unchecked Sendable {
    let box: UnsafeMutablePointer<PoolBox>

    // SAFETY, for all below: the box is live from `make` to `destroy`, by the owner's promise. All
    // of it but the atomic words is constant while calls may be under way.

    /// Whether this is a pool that was not destroyed, as far as its memory tells.
    var isLive: Bool {
        @inline(__always) get { unsafe box.pointee.kind == PoolBox.liveKind }
    }

    /// The family of the pool's addresses.
    var family: AddressFamily {
        @inline(__always) get { unsafe box.pointee.family }
    }

    /// Where the pool's memory comes from.
    var allocator: Allocator { unsafe box.pointee.allocator }

    /// The layout as of now.
    ///
    /// Acquires what `publish` made, so that a layout is seen whole.
    var layout: Layout {
        @inline(__always) get { unsafe Layout(bits: box.pointee.layout.load()) }
    }

    /// The shortest way to an address.
    var hot: HotWay {
        @inline(__always) get { unsafe HotWay(hotSegment) }
    }

    /// The description of the hot segment, behind the box.
    var hotSegment: UnsafeMutablePointer<HotSegment> {
        @inline(__always) get {
            unsafe UnsafeMutableRawPointer(box).advanced(by: PoolBox.lineSize)
                .assumingMemoryBound(to: HotSegment.self)
        }
    }

    /// The widest stretch of usable addresses in the hot segment, as `HotSegment.packed` gives it.
    var hotUsable: UInt64 {
        @inline(__always) get { unsafe box.pointee.hotUsable.load() }
    }

    /// Whether released addresses rest.
    var isResting: Bool { unsafe box.pointee.isResting }

    /// Whether each address is held under a generation.
    var isFenced: Bool {
        @inline(__always) get { unsafe FencePlane.isBuilt && box.pointee.isFenced }
    }

    /// After which generation the addresses begin that come to a fenced pool: no address that has left
    /// it was held under a later one. In a sparse pool, where that grows: no address at all. nil if the
    /// pool is not fenced.
    var generation: UInt64? { isFenced ? generationWord[0].load() : nil }

    /// Where a fenced pool keeps that: at the end of the third line.
    var generationWord: NodeWords {
        unsafe NodeWords(
            UnsafeMutableRawPointer(box)
                .advanced(by: PoolBox.byteCount - MemoryLayout<UInt64>.size))
    }

    /// How long addresses rest; nil if they do not.
    var restClock: RestClock? {
        guard isResting else { return nil }
        return unsafe UnsafeMutableRawPointer(box).advanced(by: PoolBox.clockOffset)
            .assumingMemoryBound(to: RestClock.self).pointee
    }

    /// The bits of a sparse pool; nil if the pool is dense.
    var sparse: SparseSpace? {
        guard unsafe SparseBitmap.isBuilt && box.pointee.isSparse else { return nil }
        return unsafe UnsafeMutableRawPointer(box).advanced(by: 2 * PoolBox.lineSize)
            .assumingMemoryBound(to: SparseSpace.self).pointee
    }

    /// The reference as an opaque pointer, for C.
    var pointer: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(box) }

    /// Refers to the pool behind an opaque pointer.
    ///
    /// - Parameter pointer: From `pointer` of a pool that was not destroyed.
    @unsafe
    init(pointer: UnsafeMutableRawPointer) {
        unsafe box = pointer.assumingMemoryBound(to: PoolBox.self)
    }

    /// Makes a pool of which no address is free yet.
    ///
    /// - Parameters:
    ///   - sparse: The bits, if the layout has no segments for them.
    ///   - generation: After which one new addresses of a fenced pool begin; nil: it is not fenced.
    /// - Throws: `.outOfMemory`; nothing is kept then.
    @inline(never)
    static func make(
        family: AddressFamily, layout: Layout, resting: Resting?, sparse: SparseSpace?,
        generation: UInt64? = nil, allocator: Allocator
    ) throws(IPAllocError) -> PoolHandle {
        let memory = try unsafe allocator.allocateBytes(
            PoolBox.byteCount, alignment: PoolBox.lineSize)
        assert(2 * PoolBox.lineSize + MemoryLayout<SparseSpace>.size <= PoolBox.clockOffset)
        assert(
            PoolBox.clockOffset + MemoryLayout<RestClock>.size + MemoryLayout<UInt64>.size
                <= PoolBox.byteCount)
        assert(MemoryLayout<PoolBox>.size <= PoolBox.lineSize)
        let box = unsafe memory.bindMemory(to: PoolBox.self, capacity: 1)
        let hot = layout.hotSegment(isFenced: generation != nil)
        unsafe memory.advanced(by: PoolBox.lineSize).bindMemory(to: HotSegment.self, capacity: 1)
            .initialize(to: hot)
        unsafe box.initialize(
            to: PoolBox(
                kind: PoolBox.liveKind, layout: AtomicWord(layout.bits),
                hotUsable: AtomicWord(layout.hotStretch(of: hot)), changing: AtomicWord(0),
                allocator: allocator, family: family, isResting: resting != nil,
                isSparse: sparse != nil, isFenced: generation != nil))
        if let sparse {
            unsafe memory.advanced(by: 2 * PoolBox.lineSize)
                .bindMemory(to: SparseSpace.self, capacity: 1).initialize(to: sparse)
        }
        if let resting {
            unsafe memory.advanced(by: PoolBox.clockOffset)
                .bindMemory(to: RestClock.self, capacity: 1).initialize(to: RestClock(resting))
        }
        let pool = unsafe PoolHandle(pointer: memory)
        if FencePlane.isBuilt, let generation {
            pool.generationWord[0].storeRelaxed(generation)
        }
        return pool
    }

    /// Gives all of the pool's memory back. No other call may be under way.
    func destroy() {
        let allocator = unsafe allocator
        let current = layout
        freeRetired()
        sparse?.singles.destroy()
        unsafe current.freeSegments(since: nil, to: allocator)
        unsafe current.free(to: allocator)
        // SAFETY: nobody uses the pool any more; the kind stays behind, so that a second free of
        // the same handle is likely to be noticed.
        unsafe box.pointee.kind = PoolBox.deadKind
        unsafe box.deinitialize(count: 1)
        unsafe allocator.deallocateBytes(
            box, size: PoolBox.byteCount, alignment: PoolBox.lineSize)
    }

    /// Gives the memory of replaced layouts back. No other call may be under way.
    func freeRetired() {
        let current = layout
        var next = current.previous
        current.replaces(nil)
        while let retired = next {
            next = retired.previous
            unsafe retired.free(to: allocator)
        }
    }

    /// The bytes that the pool has from its allocator.
    var byteCount: Int {
        var total = PoolBox.byteCount + (sparse?.singles.byteCount ?? 0)
        let current = layout
        if !current.isShared {
            for index in 0..<current.segmentCount { total += current.segment(index).byteCount }
        }
        var next: Layout? = current
        while let layout = next {
            total += layout.byteCount
            next = layout.previous
        }
        return total
    }
}
