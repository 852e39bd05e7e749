extension PoolHandle {
    /// The most addresses that a dense pool has.
    static let capacityMax: UInt128 = 1 << 32
    /// The most that one has whose addresses rest, and which therefore keeps 64 bits for each.
    static let restingCapacityMax: UInt128 = 1 << 31

    /// Makes a pool of all addresses of `ranges`, those of `excluded` reserved, the others free.
    ///
    /// - Parameters:
    ///   - ranges: Sorted, disjoint and joined.
    ///   - excluded: The same; what lies outside the ranges is ignored.
    ///   - resting: How released addresses rest; nil: they do not.
    /// - Throws: `.tooLarge`, `.outOfMemory`; nothing is kept then.
    /// - Complexity: O(n / 64 + r).
    static func make(
        family: AddressFamily, ranges: IntervalList, excluded: IntervalList, resting: Resting?,
        allocator: Allocator
    ) throws(IPAllocError) -> PoolHandle {
        try unsafe checkCapacity(ranges, family: family, isResting: resting != nil)
        var reserved = unsafe IntervalBuffer(emptyWith: allocator)
        try unsafe reserved.replace(by: .intersect, of: ranges, excluded)
        let layout = try unsafe Layout.make(
            ranges: ranges, reserved: reserved.list, keeping: nil,
            isResting: resting != nil, allocator: allocator)
        layout.fillUsable()
        return try unsafe make(
            family: family, owning: layout, resting: resting, allocator: allocator)
    }

    /// Makes a pool of a layout that nobody else sees.
    ///
    /// - Throws: `.outOfMemory`; the layout and its segments are given back then.
    static func make(
        family: AddressFamily, owning layout: Layout, resting: Resting?, allocator: Allocator
    ) throws(IPAllocError) -> PoolHandle {
        do {
            return try unsafe make(
                family: family, layout: layout, resting: resting, allocator: allocator)
        } catch {
            unsafe layout.freeSegments(since: nil, to: allocator)
            unsafe layout.free(to: allocator)
            throw error
        }
    }

    /// Refuses ranges with more addresses than a dense pool can have.
    static func checkCapacity(
        _ ranges: IntervalList, family: AddressFamily, isResting: Bool
    ) throws(IPAllocError) {
        let capacity = unsafe IntervalAlgebra.count(ranges)
        let limit = isResting ? restingCapacityMax : capacityMax
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
