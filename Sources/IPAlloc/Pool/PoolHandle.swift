/// A reference to a pool in its allocator's memory: what the C interface hands out, and what
/// `Pool` owns.
///
/// All operations of the engine are methods of this type. Copying it copies nothing; whoever made
/// the pool calls `destroy` once.
@safe
struct PoolHandle: BitwiseCopyable, @unchecked Sendable {
    private let box: UnsafeMutablePointer<PoolBox>

    // SAFETY, for all below: the box is live from `make` to `destroy`, by the owner's promise. All
    // of it but the two atomic words is constant.

    /// Whether this is a pool that was not destroyed, as far as its memory tells.
    var isLive: Bool {
        @inline(__always) get { unsafe box.pointee.kind == PoolBox.liveKind }
    }

    /// The family of the pool's addresses.
    var family: AddressFamily {
        @inline(__always) get { unsafe box.pointee.family }
    }

    /// Whether the pool keeps counters, which makes counting cheap and changes dearer.
    var isCounted: Bool { unsafe box.pointee.isCounted }

    /// Where the pool's memory comes from.
    var allocator: Allocator { unsafe box.pointee.allocator }

    /// The layout as of now.
    ///
    /// Acquires what `publish` made, so that a layout is seen whole.
    var layout: Layout {
        @inline(__always) get { unsafe Layout(bits: box.pointee.layout.load()) }
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
    /// - Throws: `.outOfMemory`; nothing is kept then.
    static func make(
        family: AddressFamily, layout: Layout, isCounted: Bool, allocator: Allocator
    ) throws(IPAllocError) -> PoolHandle {
        let memory = try unsafe allocator.allocateBytes(
            MemoryLayout<PoolBox>.stride, alignment: Segment.cacheLine)
        let box = unsafe memory.bindMemory(to: PoolBox.self, capacity: 1)
        unsafe box.initialize(
            to: PoolBox(
                kind: PoolBox.liveKind, allocator: allocator, layout: AtomicWord(layout.bits),
                changing: AtomicWord(0), family: family, isCounted: isCounted))
        return unsafe PoolHandle(pointer: memory)
    }

    /// Gives all of the pool's memory back. No other call may be under way.
    func destroy() {
        let allocator = unsafe allocator
        let current = layout
        freeRetired()
        unsafe current.freeSegments(since: nil, to: allocator)
        unsafe current.free(to: allocator)
        // SAFETY: nobody uses the pool any more; the kind stays behind, so that a second free of
        // the same handle is likely to be noticed.
        unsafe box.pointee.kind = PoolBox.deadKind
        unsafe box.deinitialize(count: 1)
        unsafe allocator.deallocateBytes(
            box, size: MemoryLayout<PoolBox>.stride, alignment: Segment.cacheLine)
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
        var total = MemoryLayout<PoolBox>.stride
        let current = layout
        for index in 0..<current.segmentCount { total += current.segment(index).byteCount }
        var next: Layout? = current
        while let layout = next {
            total += layout.byteCount
            next = layout.previous
        }
        return total
    }
}

// MARK: Changing the layout

extension PoolHandle {
    /// Runs a change of the ranges, unless another one is under way.
    ///
    /// - Throws: `.busy`, or what the change throws.
    func change<Result>(
        _ body: (Layout) throws(IPAllocError) -> Result
    ) throws(IPAllocError) -> Result {
        // Acquires what the previous change did: its store of 0 below is the partner.
        var isMine = false
        while !isMine {
            let attempt = unsafe box.pointee.changing.replace(0, by: 1)
            guard attempt.replaced || attempt.found == 0 else { throw IPAllocError(.busy) }
            isMine = attempt.replaced
        }
        defer { unsafe box.pointee.changing.store(0) }
        return try body(layout)
    }

    /// Makes a layout the current one. The one before stays readable for calls under way.
    ///
    /// Releases the layout's contents; pairs with the load in `layout`. Only called in `change`.
    func publish(_ new: Layout) {
        new.replaces(layout)
        unsafe box.pointee.layout.store(new.bits)
    }

    /// Replaces the layout and everything it refers to. No other call may be under way.
    func replaceAll(with new: Layout) {
        let old = layout
        freeRetired()
        unsafe box.pointee.layout.store(new.bits)
        unsafe old.freeSegments(since: nil, to: allocator)
        unsafe old.free(to: allocator)
    }
}

/// A pool in memory: one cache line, of which calls only read but when the ranges change.
@safe
struct PoolBox: ~Copyable {
    static let liveKind: UInt64 = 0x4950_414C_504F_4F4C
    static let deadKind: UInt64 = 0x4445_4144_504F_4F4C

    /// What kind of handle this is: `liveKind` until the pool is freed.
    var kind: UInt64
    let allocator: Allocator
    /// The current layout, as `Layout.bits`.
    let layout: AtomicWord
    /// 1 while a change of the ranges is under way.
    let changing: AtomicWord
    let family: AddressFamily
    /// Whether blocks of new segments have counters.
    let isCounted: Bool
}
