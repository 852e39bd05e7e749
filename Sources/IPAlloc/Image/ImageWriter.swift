internal import CIPAllocMachine

extension PoolHandle {
    /// The size of the pool's image in bytes, which grows with the addresses that rest.
    ///
    /// - Complexity: O(r), and O(n / 64) where addresses rest. Wait-free.
    var imageSize: Int { imageFormat(of: layout).size }

    /// The format of the pool's image; the number of free or held addresses is counted later.
    private func imageFormat(of layout: Layout) -> ImageFormat {
        let isWide = unsafe Self.isSparse(layout.ranges.list, hasWords: false)
        var resting = sparse == nil ? layout.count(.resting) : UInt64(clamping: counts.resting)
        var held = isFenced ? UInt64(clamping: counts.held) : 0
        if let sparse, isWide {
            // Blocks count as one each.
            resting = sparse.records?.partCount ?? 0
            held = sparse.partCount - min(resting, sparse.partCount)
        }
        return ImageFormat(
            family: family, rangeCount: layout.ranges.intervalCount,
            reservedCount: layout.reserved.intervalCount,
            groupCount: isWide
                ? sparse?.pieceCount ?? 0 : ImageFormat.groupCount(of: layout.ranges),
            countedCount: isFenced ? held : 0, restingCount: UInt32(clamping: resting),
            isWide: isWide, hasGenerations: isFenced)
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
        var counted: UInt64
        if let sparse {
            (format.groupCount, counted) = writer.put(sparse, layout, format)
            try unsafe requireRoom(buffer, format)
        } else {
            counted = writer.putGroups(of: layout, at: format.groupsOffset)
        }
        if let clock = restClock, format.hasResting {
            format.restingCount = putResting(layout, format, writer)
            // What rests was counted as taken.
            if format.isSparse { counted -= UInt64(format.restingCount) }
            // Addresses may have gone to rest since they were counted for the first time.
            try unsafe requireRoom(buffer, format)
            if format.hasResting { putAges(layout, format, clock, writer) }
        }
        format.countedCount = isFenced ? putGenerations(layout, format, writer) : counted
        if isFenced {
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
    /// - Returns: The number of groups, and of free addresses, or in the latter case of taken ones. More
    ///   groups may have got such since they were counted: if there is no room for them, they are left
    ///   out.
    func put(
        _ sparse: SparseSpace, _ layout: Layout, _ format: ImageFormat
    ) -> (groups: Int, addresses: UInt64) {
        var done = format
        var counted: UInt64 = 0
        // Generations are counted when they are written.
        defer { if !format.isFenced { done.countedCount = counted } }
        guard format.isSparse else {
            var place = format.groupsOffset
            var group: UInt128 = 0
            while let base = layout.ranges.firstGroup(from: group) {
                let free = sparse.free(inGroup: base) & layout.usableMask(ofGroup: base)
                put(free, at: place)
                counted += cipalloc_popcount(free)
                place += ImageFormat.wordSize
                guard base | 63 < UInt128.max else { break }
                group = base + 64
            }
            return (format.groupCount, counted)
        }
        done.groupCount = 0
        _ = sparse.forEachPiece { piece in
            let place = done.restOffset
            done.groupCount += 1
            counted += cipalloc_popcount(piece.bits)
            guard unsafe done.size <= bytes.count else { return true }
            let isBlock = piece.shift > 0
            put(isBlock ? piece.base | ImageFormat.blockMark : piece.base, at: place)
            put(
                isBlock ? UInt64(piece.shift) : piece.bits,
                at: place + ImageFormat.sparseGroupSize - ImageFormat.wordSize)
            return true
        }
        return (done.groupCount, counted)
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
