internal import CIPAllocMachine

extension PoolHandle {
    /// Makes a pool from an image, which is examined first and copied.
    ///
    /// - Parameters:
    ///   - image: Bytes from anywhere, of any alignment.
    ///   - resting: How released addresses rest; nil: they do not, and those that do in the image
    ///     become free.
    ///   - isFenced: Whether each address is held under a generation: the image's, if it has any, else
    ///     the first.
    /// - Throws: What `ImageReader` throws, `.outOfMemory`; nothing is kept then.
    /// - Complexity: O(size).
    static func make(
        image: UnsafeRawBufferPointer, resting: Resting?, isFenced: Bool = false,
        allocator: Allocator
    ) throws(IPAllocError) -> PoolHandle {
        let reader = try unsafe ImageReader(validating: image)
        let format = unsafe reader.format
        let ranges = try unsafe reader.intervals(
            format.rangeCount, at: format.rangesOffset, allocator: allocator)
        let reserved = try unsafe reader.intervals(
            format.reservedCount, at: format.reservedOffset, allocator: allocator)
        if format.isSparse && resting == nil && !isFenced {
            return try unsafe make(
                sparse: reader, ranges: ranges.list, reserved: reserved.list, allocator: allocator)
        }
        try unsafe checkCapacity(
            ranges.list, family: format.family, hasWords: resting != nil || isFenced)
        let generation = isFenced ? unsafe reader.highestGeneration : nil
        let layout = try unsafe Layout.make(
            ranges: ranges.list, reserved: reserved.list, keeping: nil,
            isResting: resting != nil, generation: generation, allocator: allocator)
        var index = 0
        var walk = unsafe WordWalk(layout, layout.ranges.list, visitsGroups: true)
        while let position = walk.next()?.position {
            var free = unsafe reader.group(index)
            if resting == nil { free |= unsafe reader.resting(index) }
            layout.segment(position.segment).put(free, inWord: position.word)
            index += 1
        }
        layout.deriveHeaders()
        if FencePlane.isBuilt && isFenced { unsafe layout.hold(whatIsHeldIn: reader) }
        let pool = try unsafe make(
            family: format.family, owning: layout, resting: resting, generation: generation,
            allocator: allocator)
        if let clock = pool.restClock {
            unsafe layout.layToRest(what: reader, by: clock)
        }
        return pool
    }
}

extension PoolHandle {
    /// Makes a sparse pool of an image's groups.
    private static func make(
        sparse reader: ImageReader, ranges: IntervalList, reserved: IntervalList,
        allocator: Allocator
    ) throws(IPAllocError) -> PoolHandle {
        let layout = try unsafe Layout.make(
            ranges: ranges, reserved: reserved, keeping: nil, isSparse: true, isResting: false,
            allocator: allocator)
        let pool = try unsafe makeSparse(
            family: reader.format.family, owning: layout, allocator: allocator)
        do throws(IPAllocError) {
            for index in unsafe 0..<reader.format.groupCount {
                let piece = unsafe reader.piece(index)
                guard layout.isUsable(piece) else { throw unsafe reader.contentOfPiece(index) }
                try pool.sparse?.put(piece)
            }
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

extension Layout {
    /// Begins the generations of what an image has held, in a layout that nobody else sees.
    @inline(never)
    fileprivate func hold(whatIsHeldIn reader: ImageReader) {
        var index = 0
        var heldIndex = 0
        var walk = unsafe WordWalk(self, ranges.list, visitsGroups: true)
        while let position = walk.next()?.position {
            var held =
                unsafe usableMask(ofGroup: address(of: position)) & ~reader.group(index)
                & ~reader.resting(index)
            while held != 0 {
                let bit = position.bit &+ Int(truncatingIfNeeded: cipalloc_lowest_bit(held))
                let generation = unsafe reader.format.isFenced ? reader.generation(heldIndex) : 1
                segment(position.segment).fences.hold(bit, generation: generation)
                heldIndex &+= 1
                held &= held &- 1
            }
            index &+= 1
        }
    }

    /// Lays to rest what rests in an image, in a layout that nobody else sees.
    @inline(never)
    fileprivate func layToRest(what reader: ImageReader, by clock: RestClock) {
        let now = clock.now
        var index = 0
        var ageIndex = 0
        var walk = unsafe WordWalk(self, ranges.list, visitsGroups: true)
        while let position = walk.next()?.position {
            var resting = unsafe reader.resting(index)
            while resting != 0 {
                let bit = position.word << 6 + Int(cipalloc_lowest_bit(resting))
                let stamp = clock.stamp(ofAge: unsafe reader.age(ageIndex), at: now)
                _ = segment(position.segment).rest.add(bit, stamp: stamp)
                ageIndex += 1
                resting &= resting - 1
            }
            index += 1
        }
    }
}
