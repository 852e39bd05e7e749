extension Layout {
    /// Makes a layout, with new segments for what the existing ones do not cover.
    ///
    /// Every summary bit of it is set, so that no free address is missed; searches clear those
    /// that stand for nothing. No address of a new segment is free yet.
    ///
    /// - Parameters:
    ///   - ranges: All ranges of the pool.
    ///   - reserved: The reserved ones, within `ranges`.
    ///   - previous: The layout whose segments to keep, or nil.
    ///   - isSparse: Whether the bits are elsewhere: such a layout has no segments.
    ///   - isResting: Whether released addresses rest.
    ///   - generation: After which one new addresses of a fenced pool begin; nil: it is not fenced.
    ///   - shared: Where segments and tree lie in a live image, whose content stays as it is; nil: in
    ///     memory of the allocator's.
    /// - Throws: `.outOfMemory`; nothing is kept then.
    @inline(never)
    static func make(
        ranges: IntervalList, reserved: IntervalList, keeping previous: Layout?,
        isSparse: Bool = false, isResting: Bool, generation: UInt64? = nil, allocator: Allocator,
        shared: UnsafeMutableRawPointer? = nil
    ) throws(IPAllocError) -> Layout {
        var shared = unsafe shared
        let isSmall = unsafe IntervalAlgebra.count(ranges) <= Windows.spacedCapacityMax
        let windows =
            SparseBitmap.isBuilt && isSparse
            ? unsafe IntervalBuffer(emptyWith: allocator)
            : try unsafe Self.missingWindows(
                ranges: ranges, previous: previous, isSmall: isSmall, allocator: allocator)
        var blockCount = previous?.blockCount ?? 0
        for index in 0..<windows.count {
            blockCount += unsafe size(of: windows.list[index], isSmall: isSmall).blocks
        }
        let plan = LayoutPlan(
            rangeCount: ranges.count, reservedCount: reserved.count,
            segmentCount: (previous?.segmentCount ?? 0) + windows.count, blockCount: blockCount)
        let memory = try unsafe allocator.allocateBytes(
            plan.byteCount, alignment: Segment.cacheLine)
        // SAFETY: the plan gives each part a place of its own in the new memory.
        let segments = unsafe memory.advanced(by: plan.segments).bindMemory(
            to: Segment.self, capacity: plan.segmentCount)
        do {
            try unsafe fill(
                segments, keeping: previous, windows: windows.list, isSmall: isSmall,
                isResting: isResting, generation: generation, allocator: allocator,
                shared: &shared)
        } catch {
            unsafe allocator.deallocateBytes(
                memory, size: plan.byteCount, alignment: Segment.cacheLine)
            throw error
        }
        return unsafe plan.layout(in: memory, ranges: ranges, reserved: reserved, shared: shared)
    }

    /// Gives back the segments that this layout has and `previous` has not.
    @inline(never)
    func freeSegments(since previous: Layout?, to allocator: Allocator) {
        if isShared { return }
        var kept = 0
        for index in 0..<segmentCount {
            let segment = segment(index)
            if let previous, kept < previous.segmentCount,
                previous.segment(kept).base == segment.base
            {
                kept += 1
            } else {
                unsafe segment.free(to: allocator)
            }
        }
    }

    /// The windows that the ranges need and the existing segments do not cover.
    private static func missingWindows(
        ranges: IntervalList, previous: Layout?, isSmall: Bool, allocator: Allocator
    ) throws(IPAllocError) -> IntervalBuffer {
        let segmentCount = previous?.segmentCount ?? 0
        var covered = try unsafe IntervalBuffer(allocator: allocator, capacity: segmentCount)
        for index in 0..<segmentCount {
            guard let segment = previous?.segment(index) else { break }
            try covered.append(Interval(segment.base, segment.last))
        }
        var missing = unsafe IntervalBuffer(emptyWith: allocator)
        try unsafe missing.replace(by: .subtract, of: ranges, covered.list)
        var windows = try unsafe IntervalBuffer(allocator: allocator, capacity: missing.count)
        // SAFETY: the capacity is the one that the function asks for.
        unsafe windows.fill { result in
            unsafe Windows.cover(
                missing.list, beside: covered.list, isSmall: isSmall, into: result)
        }
        return windows
    }

    private static func size(of window: Interval, isSmall: Bool) -> (lines: Int, blocks: Int) {
        Segment.size(
            ofBits: Int(window.countLessOne) + 1,
            isSpaced: Windows.isSpaced(window, isSmall: isSmall))
    }

    /// Puts existing and new segments in order, numbering their blocks.
    private static func fill(
        _ segments: UnsafeMutablePointer<Segment>, keeping previous: Layout?,
        windows: IntervalList, isSmall: Bool, isResting: Bool, generation: UInt64?,
        allocator: Allocator, shared: inout UnsafeMutableRawPointer?
    ) throws(IPAllocError) {
        var kept = 0
        var made = 0
        var block = 0
        let keptCount = previous?.segmentCount ?? 0
        // SAFETY: there is room for the existing segments and one per window.
        while kept < keptCount || made < windows.count {
            let existing = kept < keptCount ? previous?.segment(kept) : nil
            var segment: Segment
            if let existing, unsafe made == windows.count || existing.base < windows[made].lower {
                segment = existing
                kept += 1
            } else {
                do {
                    segment = try unsafe Segment.make(
                        over: windows[made], isSmall: isSmall, isResting: isResting,
                        generation: generation, allocator: allocator, shared: &shared)
                } catch {
                    unsafe freeNew(segments, count: kept + made, windows, allocator)
                    throw error
                }
                made += 1
            }
            segment.firstBlock = block
            block += segment.blockCount
            unsafe (segments + (kept + made - 1)).initialize(to: segment)
        }
    }

    /// Gives back those of the first `count` segments that were made for a window.
    private static func freeNew(
        _ segments: UnsafeMutablePointer<Segment>, count: Int, _ windows: IntervalList,
        _ allocator: Allocator
    ) {
        for index in 0..<count {
            // SAFETY: that many segments are initialised.
            let segment = unsafe segments[index]
            let window = unsafe IntervalAlgebra.firstIndex(
                endingAtOrAfter: segment.base, in: windows)
            if unsafe window < windows.count && windows[window].lower == segment.base {
                unsafe segment.free(to: allocator)
            }
        }
    }
}

extension Segment {
    /// Makes the segment of a window, in which no address is free yet.
    fileprivate static func make(
        over window: Interval, isSmall: Bool, isResting: Bool, generation: UInt64?,
        allocator: Allocator, shared: inout UnsafeMutableRawPointer?
    ) throws(IPAllocError) -> Segment {
        try unsafe make(
            base: window.lower, bitCount: Int(window.countLessOne) + 1,
            isSpaced: Windows.isSpaced(window, isSmall: isSmall), isResting: isResting,
            generation: generation, allocator: allocator, shared: &shared)
    }
}

/// Where the parts of a layout lie in its memory.
private struct LayoutPlan {
    let rangeCount: Int
    let reservedCount: Int
    let segmentCount: Int
    let blockCount: Int
    /// Offsets in bytes; the words are the free list's head, the tree and the list's links.
    let segments: Int
    let intervals: Int
    let counts: Int
    let words: Int
    let byteCount: Int

    init(rangeCount: Int, reservedCount: Int, segmentCount: Int, blockCount: Int) {
        self.rangeCount = rangeCount
        self.reservedCount = reservedCount
        self.segmentCount = segmentCount
        self.blockCount = blockCount
        let wordCount = 1 + SummaryTree.wordCount(forBlocks: blockCount) + blockCount
        segments = Self.round(
            unsafe MemoryLayout<LayoutRecord>.size, up: MemoryLayout<Segment>.alignment)
        intervals = segments + segmentCount * MemoryLayout<Segment>.stride
        counts = intervals + (rangeCount + reservedCount) * MemoryLayout<Interval>.stride
        let constants = counts + (rangeCount + reservedCount) * MemoryLayout<UInt64>.stride
        // What searches and releases write lies on other lines than what everybody reads.
        words = Self.round(constants, up: Segment.cacheLine)
        byteCount = words + wordCount * MemoryLayout<UInt64>.stride
    }

    private static func round(_ offset: Int, up alignment: Int) -> Int {
        (offset + alignment - 1) / alignment * alignment
    }

    /// Fills the memory, whose segments are in place already.
    ///
    /// - Parameter shared: Where the tree lies in a live image; nil: in the memory.
    func layout(
        in memory: UnsafeMutableRawPointer, ranges: IntervalList, reserved: IntervalList,
        shared: UnsafeMutableRawPointer?
    ) -> Layout {
        // SAFETY: the plan gives each part a place of its own, aligned to at least its type.
        let intervals = unsafe memory.advanced(by: self.intervals).bindMemory(
            to: Interval.self, capacity: rangeCount + reservedCount)
        let counts = unsafe memory.advanced(by: self.counts).bindMemory(
            to: UInt64.self, capacity: rangeCount + reservedCount)
        let treeWordCount = SummaryTree.wordCount(forBlocks: blockCount)
        let words = unsafe memory.advanced(by: self.words)
        let head = unsafe AtomicWords(words, count: 1)
        let wordSize = MemoryLayout<UInt64>.stride
        let isShared = unsafe LiveImage.isBuilt && shared != nil
        let treeWords = unsafe AtomicWords(
            isShared ? shared.unsafelyUnwrapped : words.advanced(by: wordSize),
            count: treeWordCount)
        let links = unsafe AtomicWords(
            words.advanced(by: (1 + treeWordCount) * wordSize), count: blockCount)
        links.fill(0)
        head.fill(0)
        let tree = SummaryTree(treeWords, blockCount: blockCount)
        if !isShared { tree.markAll() }
        let record = unsafe memory.bindMemory(to: LayoutRecord.self, capacity: 1)
        unsafe record.initialize(
            to: LayoutRecord(
                ranges: IntervalTable(copying: ranges, to: intervals, counts: counts),
                reserved: IntervalTable(
                    copying: reserved, to: intervals + rangeCount, counts: counts + rangeCount),
                segments: memory.advanced(by: segments).assumingMemoryBound(to: Segment.self),
                segmentCount: segmentCount, tree: tree,
                list: BlockList(head: head, links: links), previous: nil,
                byteCount: byteCount, isShared: isShared))
        return unsafe Layout(record)
    }
}
