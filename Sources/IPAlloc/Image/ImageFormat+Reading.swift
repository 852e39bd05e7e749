extension ImageFormat {
    /// Reads the header and checks that the image has the size that it says.
    init(
        readingHeaderOf bytes: UnsafeRawBufferPointer, isLive: Bool
    ) throws(IPAllocError) {
        guard bytes.count >= Self.headerSize else {
            throw IPAllocError(
                .imageShort, requested: UInt128(Self.headerSize),
                available: UInt128(bytes.count), position: bytes.count)
        }
        // SAFETY: the header's bytes are there.
        let isLive = LiveImage.isBuilt && isLive
        let magic = isLive ? Self.liveMagic : Self.magic
        guard unsafe bytes.number(UInt64.self, at: 0) == magic else {
            throw IPAllocError(.imageFormat, position: 0)
        }
        let version = unsafe bytes.number(UInt32.self, at: 8)
        guard version >= 1, version <= Self.versionMax else {
            throw IPAllocError(
                .imageVersion, requested: UInt128(version), available: UInt128(Self.versionMax),
                position: 8)
        }
        guard unsafe bytes.checksum(of: 0..<60) == bytes.number(UInt32.self, at: 60) else {
            throw IPAllocError(.imageChecksum, position: 0)
        }
        let family = unsafe AddressFamily(
            rawValue: UInt8(clamping: bytes.number(UInt32.self, at: 12)))
        guard let family else { throw IPAllocError(.imageContent, position: 12) }
        let isSparse = version == 3 || version > 4
        let isFenced = version == 4 || version == 6
        // As for the other tables: what is counted in a fenced image has a word each.
        let countedCount =
            isFenced
            ? UInt64(try unsafe bytes.count(at: 40, of: Self.wordSize))
            : unsafe bytes.number(UInt64.self, at: 40)
        self.init(
            family: family, rangeCount: try unsafe bytes.count(at: 16, of: Self.intervalSize),
            reservedCount: try unsafe bytes.count(at: 24, of: Self.intervalSize),
            groupCount: try unsafe bytes.count(
                at: 32, of: isSparse ? Self.sparseGroupSize : Self.wordSize),
            countedCount: countedCount,
            restingCount: unsafe bytes.number(UInt32.self, at: 56), isWide: isSparse,
            hasGenerations: isFenced, isLive: isLive)
        guard self.version == version, !isLive || version == 1 else {
            throw IPAllocError(.imageContent, position: 56)
        }
        guard unsafe bytes.number(UInt64.self, at: 48) == UInt64(size) else {
            throw IPAllocError(.imageContent, position: 48)
        }
        guard bytes.count >= size else {
            throw IPAllocError(
                .imageShort, requested: UInt128(size), available: UInt128(bytes.count),
                position: bytes.count)
        }
        guard bytes.count == size else {
            throw IPAllocError(
                .imageFormat, requested: UInt128(size), available: UInt128(bytes.count),
                position: size)
        }
    }
}
