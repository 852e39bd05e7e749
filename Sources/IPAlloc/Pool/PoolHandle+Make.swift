extension PoolHandle {
    /// The most addresses that a dense pool has.
    static let capacityMax: UInt128 = 1 << 32

    /// Makes a pool of all addresses of `ranges`, those of `excluded` reserved, the others free.
    ///
    /// - Parameters:
    ///   - ranges: Sorted, disjoint and joined.
    ///   - excluded: The same; what lies outside the ranges is ignored.
    /// - Throws: `.tooLarge`, `.outOfMemory`; nothing is kept then.
    /// - Complexity: O(n / 64 + r).
    static func make(
        family: AddressFamily, ranges: IntervalList, excluded: IntervalList,
        allocator: Allocator
    ) throws(IPAllocError) -> PoolHandle {
        try unsafe checkCapacity(ranges, family: family)
        var reserved = try unsafe IntervalBuffer(allocator: allocator)
        // SAFETY: the capacity is the one that the function asks for.
        try unsafe reserved.replace(capacity: ranges.count + excluded.count) { _, result in
            unsafe IntervalAlgebra.intersect(ranges, excluded, into: result)
        }
        let layout = try unsafe Layout.make(
            ranges: ranges, reserved: reserved.list, keeping: nil,
            allocator: allocator)
        layout.fillUsable()
        return try unsafe make(
            family: family, owning: layout,
            allocator: allocator)
    }

    /// Makes a pool of a layout that nobody else sees.
    ///
    /// - Throws: `.outOfMemory`; the layout and its segments are given back then.
    static func make(
        family: AddressFamily, owning layout: Layout, allocator: Allocator
    ) throws(IPAllocError) -> PoolHandle {
        do {
            return try unsafe make(
                family: family, layout: layout, allocator: allocator)
        } catch {
            unsafe layout.freeSegments(since: nil, to: allocator)
            unsafe layout.free(to: allocator)
            throw error
        }
    }

    /// Refuses ranges with more addresses than a dense pool can have.
    static func checkCapacity(
        _ ranges: IntervalList, family: AddressFamily
    ) throws(IPAllocError) {
        let capacity = unsafe IntervalAlgebra.count(ranges)
        guard capacity <= capacityMax else {
            throw IPAllocError(
                .tooLarge, family: family, requested: capacity, available: capacityMax)
        }
    }
}

extension Layout {
    /// Makes every usable address free, in a layout that nobody else sees and that holds none.
    fileprivate func fillUsable() {
        for index in 0..<ranges.intervalCount {
            _ = forEachWord(of: ranges[index]) { position, mask in
                let segment = segment(position.segment)
                segment.put(segment.free(inWord: position.word) | mask, inWord: position.word)
                return true
            }
        }
        for index in 0..<reserved.intervalCount {
            _ = forEachWord(of: reserved[index]) { position, mask in
                let segment = segment(position.segment)
                segment.put(segment.free(inWord: position.word) & ~mask, inWord: position.word)
                return true
            }
        }
        deriveHeaders()
    }

    /// Makes the headers of all segments from their bits, in a layout that nobody else sees.
    @inline(never)
    func deriveHeaders() {
        for number in 0..<segmentCount { segment(number).deriveHeaders() }
    }
}
