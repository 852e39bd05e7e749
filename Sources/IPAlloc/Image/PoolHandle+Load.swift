extension PoolHandle {
    /// Makes a pool from an image, which is examined first and copied.
    ///
    /// - Parameters:
    ///   - image: Bytes from anywhere, of any alignment.
    ///   - resting: How released addresses rest; nil: they do not, and those that do in the image
    ///     become free.
    ///   - isFenced: Whether each address is held under a generation: the image's, if it has any, else
    ///     the first.
    ///   - bucketCapacity: As in the other `make`.
    /// - Throws: What `ImageReader` throws, `.outOfMemory`; nothing is kept then.
    /// - Complexity: O(size).
    static func make(
        image: UnsafeRawBufferPointer, resting: Resting?, isFenced: Bool = false,
        allocator: Allocator, bucketCapacity: Int? = nil
    ) throws(IPAllocError) -> PoolHandle {
        let reader = try unsafe ImageReader(validating: image)
        let format = unsafe reader.format
        let ranges = try unsafe reader.intervals(
            format.rangeCount, at: format.rangesOffset, allocator: allocator)
        let reserved = try unsafe reader.intervals(
            format.reservedCount, at: format.reservedOffset, allocator: allocator)
        let hasWords = resting != nil || isFenced
        let isSparse =
            unsafe SparseBitmap.isBuilt
            && (bucketCapacity != nil || Self.isSparse(ranges.list, hasWords: hasWords))
        if !isSparse {
            try unsafe checkCapacity(ranges.list, family: format.family, hasWords: hasWords)
        }
        let generation = isFenced ? unsafe reader.highestGeneration : nil
        let layout = try unsafe Layout.make(
            ranges: ranges.list, reserved: reserved.list, keeping: nil, isSparse: isSparse,
            isResting: resting != nil, generation: generation, allocator: allocator)
        if isSparse {
            let pool = try unsafe makeSparse(
                family: format.family, owning: layout, resting: resting, generation: generation,
                allocator: allocator,
                bucketCapacity: bucketCapacity ?? SparseBitmap.bucketCapacityMax)
            return try unsafe load(reader, layout, in: pool)
        }
        var index = 0
        var walk = unsafe WordWalk(layout, layout.ranges.list, visitsGroups: true)
        while let position = walk.next()?.position {
            var free = unsafe reader.group(index)
            if resting == nil { free |= unsafe reader.resting(index) }
            layout.segment(position.segment).put(free, inWord: position.word)
            index += 1
        }
        layout.deriveHeaders()
        let pool = try unsafe make(
            family: format.family, owning: layout, resting: resting, generation: generation,
            allocator: allocator)
        return hasWords ? try unsafe load(reader, layout, in: pool) : pool
    }

    /// Loads an image into a new pool, which is destroyed if that fails.
    private static func load(
        _ reader: ImageReader, _ layout: Layout, in pool: PoolHandle
    ) throws(IPAllocError) -> PoolHandle {
        do throws(IPAllocError) {
            try unsafe pool.load(reader, layout)
        } catch {
            pool.destroy()
            throw error
        }
        return pool
    }
}

extension ImageReader {
    /// A copy of one of the tables.
    ///
    /// - Throws: `.outOfMemory`.
    @inline(never)
    func intervals(
        _ count: Int, at start: Int, allocator: Allocator
    ) throws(IPAllocError) -> IntervalBuffer {
        var buffer = try unsafe IntervalBuffer(allocator: allocator, capacity: count)
        // SAFETY: the buffer has room for the whole table.
        unsafe buffer.fill { memory in
            for index in 0..<count {
                let interval = unsafe interval(at: start + index * ImageFormat.intervalSize)
                unsafe (memory + index).initialize(to: interval)
            }
            return count
        }
        return buffer
    }
}
