internal import CIPAllocMachine

extension PoolHandle {
    /// The size of the pool's image in bytes.
    ///
    /// - Complexity: O(r). Wait-free.
    var imageSize: Int { ImageFormat(of: layout, family: family).size }

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
        var format = ImageFormat(of: layout, family: family)
        guard buffer.count >= format.size else {
            throw IPAllocError(
                .bufferTooSmall, family: family, requested: UInt128(format.size),
                available: UInt128(buffer.count))
        }
        let writer = unsafe ImageWriter(bytes: buffer)
        writer.put(layout.ranges, at: format.rangesOffset)
        writer.put(layout.reserved, at: format.reservedOffset)
        format.freeCount = writer.putGroups(of: layout, at: format.groupsOffset)
        writer.putHeader(format)
        writer.putChecksums(format)
        // A change of the ranges moves whole ranges between the states, not one by one.
        if self.layout != layout { throw IPAllocError(.busy, family: family) }
        return format.size
    }
}

extension ImageFormat {
    /// The format of a layout's image; the number of free addresses is counted later.
    fileprivate init(of layout: Layout, family: AddressFamily) {
        self.init(
            family: family, rangeCount: layout.ranges.intervalCount,
            reservedCount: layout.reserved.intervalCount,
            groupCount: Self.groupCount(of: layout.ranges), freeCount: 0)
    }
}

/// Puts the parts of an image into a buffer that is large enough.
@safe
private struct ImageWriter {
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
        layout.forEachGroup { position in
            let free = layout.segment(position.segment).free(inWord: position.word)
            put(free, at: place)
            freeCount += cipalloc_popcount(free)
            place += ImageFormat.wordSize
        }
        return freeCount
    }

    func putHeader(_ format: ImageFormat) {
        put(ImageFormat.magic, at: 0)
        put(ImageFormat.version, at: 8)
        put(UInt32(format.family.rawValue), at: 12)
        put(UInt64(format.rangeCount), at: 16)
        put(UInt64(format.reservedCount), at: 24)
        put(UInt64(format.groupCount), at: 32)
        put(format.freeCount, at: 40)
        put(UInt64(format.size), at: 48)
        put(UInt32(0), at: 56)
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

extension Layout {
    /// Calls `body` with the place of each word that has an address of the ranges, ascending.
    func forEachGroup(_ body: (Position) -> Void) {
        var next: UInt128 = 0
        for index in 0..<ranges.intervalCount {
            let first = max(ranges[index].lower >> 6, next)
            let last = ranges[index].upper >> 6
            if first <= last {
                _ = forEachWord(of: Interval(first << 6, last << 6)) { position, _ in
                    body(position)
                    return true
                }
            }
            next = last + 1
        }
    }
}
