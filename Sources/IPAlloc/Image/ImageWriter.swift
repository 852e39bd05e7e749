internal import CIPAllocMachine

extension PoolHandle {
    /// The size of the pool's image in bytes, which grows with the addresses that rest.
    ///
    /// - Complexity: O(r), and O(n / 64) where addresses rest. Wait-free.
    var imageSize: Int { imageFormat(of: layout).size }

    /// The format of the pool's image; the number of free or held addresses is counted later.
    private func imageFormat(of layout: Layout) -> ImageFormat {
        let isSparse = unsafe Self.isSparse(layout.ranges.list, hasWords: false)
        return ImageFormat(
            family: family, rangeCount: layout.ranges.intervalCount,
            reservedCount: layout.reserved.intervalCount,
            groupCount: isSparse
                ? sparse?.pieceCount ?? 0 : ImageFormat.groupCount(of: layout.ranges),
            countedCount: isFenced ? UInt64(counts.held) : 0,
            restingCount: UInt32(layout.count(.resting)), isWide: isSparse,
            hasGenerations: isFenced)
    }

    /// Writes the pool's image.
    ///
    /// Claims and releases that run meanwhile are in it or not, one by one.
    ///
    /// - Parameter buffer: Any alignment.
    /// - Returns: The number of bytes written.
    /// - Throws: `.bufferTooSmall` with the size as `requested`; `.busy` if the ranges changed
    ///   meanwhile. What the buffer holds then is undefined.
    /// - Complexity: O(n / 64 + r). Lock-free.
    func writeImage(to buffer: UnsafeMutableRawBufferPointer) throws(IPAllocError) -> Int {
        let layout = layout
        var format = imageFormat(of: layout)
        try unsafe requireRoom(buffer, format)
        let writer = unsafe ImageWriter(bytes: buffer)
        writer.put(layout.ranges, at: format.rangesOffset)
        writer.put(layout.reserved, at: format.reservedOffset)
        if let sparse {
            format = writer.put(sparse, layout, format)
            try unsafe requireRoom(buffer, format)
        } else {
            let freeCount = writer.putGroups(of: layout, at: format.groupsOffset)
            if !isFenced { format.countedCount = freeCount }
        }
        if let clock = restClock, format.hasResting {
            format.restingCount = writer.putResting(of: layout, format)
            // Addresses may have gone to rest since they were counted for the first time.
            try unsafe requireRoom(buffer, format)
            if format.hasResting { writer.putAges(of: layout, format, clock) }
        }
        if isFenced {
            format.countedCount = writer.putGenerations(of: layout, format)
            try unsafe requireRoom(buffer, format)
            // Looked for last, so that no address is held under a later one in the image. What was taken
            // for the first time may be under the first one before that has begun.
            let highest = max(layout.highestGeneration(), min(format.countedCount, 1))
            writer.put(max(generation ?? 0, highest), at: format.generationsOffset)
        }
        writer.putHeader(format)
        writer.putChecksums(format)
        // A change of the ranges moves whole ranges between the states, not one by one.
        if self.layout != layout { throw IPAllocError(.busy, family: family) }
        return format.size
    }

    /// Refuses a buffer that is smaller than an image.
    @inline(never)
    private func requireRoom(
        _ buffer: UnsafeMutableRawBufferPointer, _ format: ImageFormat
    ) throws(IPAllocError) {
        guard buffer.count >= format.size else {
            throw IPAllocError(
                .bufferTooSmall, family: family, requested: UInt128(format.size),
                available: UInt128(buffer.count))
        }
    }
}

/// Puts the parts of an image into a buffer that is large enough.
@safe
struct ImageWriter {
    let bytes: UnsafeMutableRawBufferPointer

    // SAFETY, for all below: the format's offsets lie within the buffer, whose size was checked.

    func put<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number, at offset: Int) {
        unsafe bytes.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
    }

    func put(_ table: IntervalTable, at offset: Int) {
        for index in 0..<table.intervalCount {
            let place = offset + index * ImageFormat.intervalSize
            put(table[index].lower, at: place)
            put(table[index].upper, at: place + ImageFormat.intervalSize / 2)
        }
    }

    /// Writes the words of all groups and returns the number of free addresses.
    func putGroups(of layout: Layout, at offset: Int) -> UInt64 {
        var place = offset
        var freeCount: UInt64 = 0
        var walk = unsafe WordWalk(layout, layout.ranges.list, visitsGroups: true)
        while let position = walk.next()?.position {
            let free = layout.segment(position.segment).free(inWord: position.word)
            put(free, at: place)
            freeCount += cipalloc_popcount(free)
            place += ImageFormat.wordSize
        }
        return freeCount
    }

    /// Writes the groups of a sparse pool: as a dense one has them if it has no more addresses than
    /// such a one, so that equal states have equal images, else those with held addresses, and blocks.
    ///
    /// - Returns: The format with the numbers that it came to. More groups may have got held addresses
    ///   since they were counted: if there is no room for them, they are left out.
    func put(_ sparse: SparseSpace, _ layout: Layout, _ format: ImageFormat) -> ImageFormat {
        var done = format
        guard format.isSparse else {
            var place = format.groupsOffset
            var group: UInt128 = 0
            while let base = layout.ranges.firstGroup(from: group) {
                let free = sparse.free(inGroup: base) & layout.usableMask(ofGroup: base)
                put(free, at: place)
                done.countedCount += cipalloc_popcount(free)
                place += ImageFormat.wordSize
                guard base | 63 < UInt128.max else { break }
                group = base + 64
            }
            return done
        }
        done.groupCount = 0
        _ = sparse.forEachPiece { piece in
            let place = done.restOffset
            done.groupCount += 1
            done.countedCount += cipalloc_popcount(piece.bits)
            guard unsafe done.size <= bytes.count else { return true }
            let isBlock = piece.shift > 0
            put(isBlock ? piece.base | ImageFormat.blockMark : piece.base, at: place)
            put(
                isBlock ? UInt64(piece.shift) : piece.bits,
                at: place + ImageFormat.sparseGroupSize - ImageFormat.wordSize)
            return true
        }
        return done
    }

    /// Writes which addresses of all groups rest, and returns how many. None is among them that the
    /// image has as a free one.
    func putResting(of layout: Layout, _ format: ImageFormat) -> UInt32 {
        var place = format.restOffset
        var free = format.groupsOffset
        var count: UInt64 = 0
        var walk = unsafe WordWalk(layout, layout.ranges.list, visitsGroups: true)
        while let position = walk.next()?.position {
            let plane = layout.segment(position.segment).rest
            let resting = plane.resting(inWord: position.word) & ~word(at: free)
            put(resting, at: place)
            count += cipalloc_popcount(resting)
            place += ImageFormat.wordSize
            free += ImageFormat.wordSize
        }
        return UInt32(count)
    }

    /// Writes for how long the addresses rest that the image has as resting ones.
    func putAges(of layout: Layout, _ format: ImageFormat, _ clock: RestClock) {
        let now = clock.now
        var place = format.restOffset
        var agePlace = format.agesOffset
        var walk = unsafe WordWalk(layout, layout.ranges.list, visitsGroups: true)
        while let position = walk.next()?.position {
            var resting = word(at: place)
            while resting != 0 {
                let bit = position.word << 6 + Int(cipalloc_lowest_bit(resting))
                let stamp = layout.segment(position.segment).rest.stamp(ofBit: bit)
                put(clock.age(of: stamp, at: now), at: agePlace)
                agePlace += ImageFormat.wordSize
                resting &= resting - 1
            }
            place += ImageFormat.wordSize
        }
    }

    /// Writes the generations under which the addresses are held that the image has as held ones, as
    /// far as there is room, and returns how many these are.
    ///
    /// A release that has ended a generation and given nothing when the groups were written is not in
    /// the image. An allocation that had taken an address and begun nothing is in it, under the
    /// generation before.
    func putGenerations(of layout: Layout, _ format: ImageFormat) -> UInt64 {
        var free = format.groupsOffset
        // Where nothing rests, the free ones are looked at twice.
        var rest = format.hasResting ? format.restOffset : free
        var place = format.generationsOffset
        var count: UInt64 = 0
        var walk = unsafe WordWalk(layout, layout.ranges.list, visitsGroups: true)
        while let position = walk.next()?.position {
            let group = layout.address(of: position)
            var held = layout.usableMask(ofGroup: group) & ~word(at: free) & ~word(at: rest)
            let plane = layout.segment(position.segment).fences
            while held != 0 {
                let bit = position.bit &+ Int(truncatingIfNeeded: cipalloc_lowest_bit(held))
                held &= held &- 1
                count &+= 1
                place &+= ImageFormat.wordSize
                guard unsafe place &+ ImageFormat.wordSize <= bytes.count else { continue }
                put(plane.lastGeneration(ofBit: bit), at: place)
            }
            free &+= ImageFormat.wordSize
            rest &+= ImageFormat.wordSize
        }
        return count
    }

    private func word(at offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    func putHeader(_ format: ImageFormat) {
        put(format.firstWord, at: 0)
        put(format.version, at: 8)
        put(UInt32(format.family.rawValue), at: 12)
        put(UInt64(format.rangeCount), at: 16)
        put(UInt64(format.reservedCount), at: 24)
        put(UInt64(format.groupCount), at: 32)
        put(format.countedCount, at: 40)
        put(UInt64(format.size), at: 48)
        put(format.restingCount, at: 56)
        put(checksum(of: 0..<60), at: 60)
    }

    func putChecksums(_ format: ImageFormat) {
        for index in 0..<format.pageCount {
            put(
                checksum(of: format.page(index)),
                at: format.checksumsOffset + index * ImageFormat.checksumSize)
        }
    }

    private func checksum(of range: Range<Int>) -> UInt32 {
        let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
        return unsafe cipalloc_crc32c(0, part.baseAddress, part.count)
    }
}

extension IntervalTable {
    /// The first group from a value on that has one of the intervals' values.
    fileprivate func firstGroup(from value: UInt128) -> UInt128? {
        let index = firstIndex(endingAtOrAfter: value)
        return index < intervalCount ? max(self[index].lower, value) & ~63 : nil
    }
}
