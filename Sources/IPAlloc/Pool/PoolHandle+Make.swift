extension PoolHandle {
    /// The most addresses that a dense pool has; pools that are made with more are sparse.
    static var capacityMax: UInt128 { 1 << 32 }
    /// The most that one has whose addresses rest or are fenced, and which therefore keeps 64 bits for
    /// each.
    static var wordCapacityMax: UInt128 { 1 << 31 }

    /// Makes a pool of all addresses of `ranges`, those of `excluded` reserved, the others free.
    ///
    /// - Parameters:
    ///   - ranges: Sorted, disjoint and joined.
    ///   - excluded: The same; what lies outside the ranges is ignored.
    ///   - resting: How released addresses rest; nil: they do not.
    ///   - isFenced: Whether each address is held under a generation.
    ///   - bucketCapacity: For tests: makes the pool sparse whatever its size, with so many leaves in
    ///     a bucket.
    /// - Throws: `.tooLarge`, `.outOfMemory`; nothing is kept then.
    /// - Complexity: O(n / 64 + r); O(n) if addresses rest or are fenced; O(r) for sparse pools.
    static func make(
        family: AddressFamily, ranges: IntervalList, excluded: IntervalList, resting: Resting?,
        isFenced: Bool = false, allocator: Allocator, bucketCapacity: Int? = nil
    ) throws(IPAllocError) -> PoolHandle {
        let hasWords = resting != nil || isFenced
        let isSparse =
            unsafe SparseBitmap.isBuilt
            && (bucketCapacity != nil || Self.isSparse(ranges, hasWords: hasWords))
        if !isSparse { try unsafe checkCapacity(ranges, family: family, hasWords: hasWords) }
        let generation: UInt64? = isFenced ? 0 : nil
        var reserved = unsafe IntervalBuffer(emptyWith: allocator)
        try unsafe reserved.replace(by: .intersect, of: ranges, excluded)
        let layout = try unsafe Layout.make(
            ranges: ranges, reserved: reserved.list, keeping: nil, isSparse: isSparse,
            isResting: resting != nil, generation: generation, allocator: allocator)
        if isSparse {
            return try unsafe makeSparse(
                family: family, owning: layout, resting: resting, generation: generation,
                allocator: allocator,
                bucketCapacity: bucketCapacity ?? SparseBitmap.bucketCapacityMax)
        }
        layout.fillUsable()
        return try unsafe make(
            family: family, owning: layout, resting: resting, generation: generation,
            allocator: allocator)
    }

    /// Whether a pool of some ranges is sparse.
    ///
    /// - Parameter hasWords: Whether it keeps 64 bits for each address.
    static func isSparse(_ ranges: IntervalList, hasWords: Bool) -> Bool {
        unsafe SparseBitmap.isBuilt
            && IntervalAlgebra.count(ranges) > (hasWords ? wordCapacityMax : capacityMax)
    }

    /// Makes a sparse pool, all usable addresses free, of a layout that nobody else sees.
    ///
    /// - Throws: `.outOfMemory`; the layout is given back then.
    @inline(never)
    static func makeSparse(
        family: AddressFamily, owning layout: Layout, resting: Resting?, generation: UInt64?,
        allocator: Allocator, bucketCapacity: Int = SparseBitmap.bucketCapacityMax
    ) throws(IPAllocError) -> PoolHandle {
        var made: SparseBitmap?
        do throws(IPAllocError) {
            if resting != nil || generation != nil {
                made = try unsafe SparseBitmap.make(
                    allocator: allocator, bucketCapacityMax: bucketCapacity,
                    link: SparseBitmap.recordsLink)
            }
            let singles = try unsafe SparseBitmap.make(
                allocator: allocator, bucketCapacityMax: bucketCapacity,
                link: made?.head.bits ?? 0)
            made = singles
            return try unsafe make(
                family: family, layout: layout, resting: resting,
                sparse: SparseSpace(singles: singles), generation: generation,
                allocator: allocator)
        } catch {
            made?.destroy()
            unsafe layout.free(to: allocator)
            throw error
        }
    }

    /// Makes a pool of a layout that nobody else sees.
    ///
    /// - Throws: `.outOfMemory`; the layout and its segments are given back then.
    @inline(never)
    static func make(
        family: AddressFamily, owning layout: Layout, resting: Resting?,
        generation: UInt64? = nil, allocator: Allocator
    ) throws(IPAllocError) -> PoolHandle {
        do {
            return try unsafe make(
                family: family, layout: layout, resting: resting, sparse: nil,
                generation: generation, allocator: allocator)
        } catch {
            unsafe layout.freeSegments(since: nil, to: allocator)
            unsafe layout.free(to: allocator)
            throw error
        }
    }

    /// Refuses ranges with more addresses than a dense pool can have.
    static func checkCapacity(
        _ ranges: IntervalList, family: AddressFamily, hasWords: Bool
    ) throws(IPAllocError) {
        let capacity = unsafe IntervalAlgebra.count(ranges)
        let limit = hasWords ? wordCapacityMax : capacityMax
        guard capacity <= limit else {
            throw IPAllocError(.tooLarge, family: family, requested: capacity, available: limit)
        }
    }
}

extension Layout {
    /// Makes every usable address free, in a layout that nobody else sees and that holds none.
    fileprivate func fillUsable() {
        var walk = unsafe WordWalk(self, ranges.list)
        while let step = walk.next() {
            let segment = segment(step.position.segment)
            let word = step.position.word
            segment.put(segment.free(inWord: word) | step.mask, inWord: word)
        }
        walk = unsafe WordWalk(self, reserved.list)
        while let step = walk.next() {
            let segment = segment(step.position.segment)
            let word = step.position.word
            segment.put(segment.free(inWord: word) & ~step.mask, inWord: word)
        }
        deriveHeaders()
    }

    /// Makes the headers of all segments from their bits, in a layout that nobody else sees.
    @inline(never)
    func deriveHeaders() {
        for number in 0..<segmentCount { segment(number).deriveHeaders() }
    }
}
