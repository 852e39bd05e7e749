internal import CIPAllocMachine

/// An image that was found valid: the bytes of it may be read without further care.
///
/// Making one is the examination of untrusted bytes: sizes, checksums, order of the ranges, that
/// only usable addresses are free, and that their number is the one in the header.
@unsafe
struct ImageReader {
    let format: ImageFormat
    private let bytes: UnsafeRawBufferPointer

    /// Examines bytes from anywhere, of any alignment, which must stay while the reader is used.
    ///
    /// - Parameter isLive: Whether they are the first part of a live image.
    /// - Throws: `.imageShort`, `.imageFormat`, `.imageVersion`, `.imageChecksum`,
    ///   `.imageContent`, each with the offset at which the trouble was noticed as `position`.
    /// - Complexity: O(size). Allocates nothing.
    @inline(never)
    init(validating bytes: UnsafeRawBufferPointer, isLive: Bool = false) throws(IPAllocError) {
        unsafe self.bytes = unsafe bytes
        unsafe format = try unsafe ImageFormat(readingHeaderOf: bytes, isLive: isLive)
        try unsafe checkPages()
        try unsafe checkIntervals()
        if LiveImage.isBuilt && isLive {
            guard unsafe format.groupCount == 0 else { throw unsafe content(at: 32) }
        } else if unsafe format.isSparse {
            try unsafe checkPieces()
        } else {
            try unsafe checkGroups()
        }
    }

    /// Refers to an image that is being written.
    init(_ format: ImageFormat, writtenTo bytes: UnsafeMutableRawBufferPointer) {
        unsafe self.format = format
        unsafe self.bytes = UnsafeRawBufferPointer(bytes)
    }

    // SAFETY, for all below: the header's counts were checked against the number of bytes first,
    // so every offset of the format lies within them.

    /// The range with an index less than the format's count.
    func range(_ index: Int) -> Interval {
        unsafe interval(at: format.rangesOffset + index * ImageFormat.intervalSize)
    }

    /// The reserved range with an index less than the format's count.
    func reserved(_ index: Int) -> Interval {
        unsafe interval(at: format.reservedOffset + index * ImageFormat.intervalSize)
    }

    /// The free addresses of the group with an index less than the format's count.
    func group(_ index: Int) -> UInt64 {
        unsafe bytes.number(UInt64.self, at: format.groupsOffset + index * ImageFormat.wordSize)
    }

    /// The group, or the block, with an index less than the format's count in an image of a sparse
    /// pool.
    @inline(never)
    func piece(_ index: Int) -> SparsePiece {
        let place = unsafe format.groupsOffset + index * ImageFormat.sparseGroupSize
        let first = unsafe bytes.number(UInt128.self, at: place)
        let word = unsafe bytes.number(
            UInt64.self, at: place + ImageFormat.sparseGroupSize - ImageFormat.wordSize)
        guard first & ImageFormat.blockMark != 0 else {
            return SparsePiece(base: first, shift: 0, bits: word)
        }
        return SparsePiece(
            base: first & ~ImageFormat.blockMark, shift: Int(UInt8(clamping: word)), bits: 1)
    }

    /// The resting addresses of the group with an index less than the format's count; 1 for a block.
    @inline(never)
    func resting(_ index: Int) -> UInt64 {
        guard unsafe format.hasResting else { return 0 }
        return unsafe bytes.number(
            UInt64.self, at: format.restOffset + index * ImageFormat.wordSize)
    }

    /// For how long the resting address with an index less than the format's count rests.
    @inline(never)
    func age(_ index: Int) -> UInt64 {
        unsafe bytes.number(UInt64.self, at: format.agesOffset + index * ImageFormat.wordSize)
    }

    /// The generation under which the held address with an index below the number of them is held.
    @inline(never)
    func generation(_ index: Int) -> UInt64 {
        unsafe bytes.number(
            UInt64.self, at: format.generationsOffset &+ (index &+ 1) &* ImageFormat.wordSize)
    }

    /// The highest generation of all addresses, which lies before those of the held ones.
    var highestGeneration: UInt64 { unsafe format.isFenced ? generation(-1) : 0 }

    /// The interval at an offset of a table.
    @inline(never)
    func interval(at offset: Int) -> Interval {
        unsafe Interval(lowerBound(at: offset), upperBound(at: offset))
    }

    private func lowerBound(at offset: Int) -> UInt128 {
        unsafe bytes.number(UInt128.self, at: offset)
    }

    private func upperBound(at offset: Int) -> UInt128 {
        unsafe bytes.number(UInt128.self, at: offset + ImageFormat.intervalSize / 2)
    }
}

// MARK: Checks

extension ImageReader {
    private func checkPages() throws(IPAllocError) {
        for index in unsafe 0..<format.pageCount {
            let page = unsafe format.page(index)
            let place = unsafe format.checksumsOffset + index * ImageFormat.checksumSize
            guard unsafe bytes.checksum(of: page) == bytes.number(UInt32.self, at: place) else {
                throw IPAllocError(.imageChecksum, position: page.lowerBound)
            }
        }
    }

    /// Both tables are sorted, disjoint, joined and in the family; reserved ranges lie in ranges.
    private func checkIntervals() throws(IPAllocError) {
        try unsafe checkOrder(count: format.rangeCount, at: format.rangesOffset)
        try unsafe checkOrder(count: format.reservedCount, at: format.reservedOffset)
        // Disjoint ranges have at most 2^128 addresses, which is too many as soon as one more than
        // the limit are counted.
        var capacity: UInt128 = 0
        for index in unsafe 0..<format.rangeCount where capacity <= PoolHandle.capacityMax {
            capacity += unsafe min(range(index).countLessOne, PoolHandle.capacityMax) + 1
        }
        guard unsafe format.isSparse == (capacity > PoolHandle.capacityMax) else {
            throw unsafe content(at: format.rangesOffset)
        }
        var index = 0
        for number in unsafe 0..<format.reservedCount {
            let inner = unsafe reserved(number)
            while unsafe index < format.rangeCount && range(index).upper < inner.upper {
                index += 1
            }
            guard unsafe index < format.rangeCount && range(index).contains(inner) else {
                let offset = number * ImageFormat.intervalSize
                throw unsafe content(at: format.reservedOffset + offset)
            }
        }
    }

    private func checkOrder(count: Int, at start: Int) throws(IPAllocError) {
        for index in 0..<count {
            let place = start + index * ImageFormat.intervalSize
            let lower = unsafe lowerBound(at: place)
            let upper = unsafe upperBound(at: place)
            guard lower <= upper, unsafe upper <= format.family.maximum else {
                throw unsafe content(at: place)
            }
            if index > 0 {
                let before = unsafe upperBound(at: place - ImageFormat.intervalSize)
                guard before < lower, lower - before > 1 else { throw unsafe content(at: place) }
            }
        }
    }

    /// Only addresses that are in a range and not reserved are free, or rest and are not free, and
    /// as many as the header says. The groups' own number was not compared with the ranges' before.
    private func checkGroups() throws(IPAllocError) {
        var walk = unsafe UsableWalk(self)
        var counted: UInt64 = 0
        var restingCount: UInt64 = 0
        for index in unsafe 0..<format.groupCount {
            let free = unsafe group(index)
            guard let usable = unsafe walk.next(), free & ~usable == 0 else {
                throw unsafe content(at: format.groupsOffset + index * ImageFormat.wordSize)
            }
            let resting = unsafe resting(index)
            guard resting & ~(usable & ~free) == 0 else { throw unsafe contentOfResting(index) }
            counted += cipalloc_popcount(
                unsafe format.isFenced ? usable & ~free & ~resting : free)
            restingCount += cipalloc_popcount(resting)
        }
        guard unsafe walk.next() == nil else { throw unsafe content(at: 32) }
        try unsafe check(counted, restingCount)
    }

    /// Generations begin with 1, and none is higher than the highest, behind which there is room for
    /// more than anybody can use.
    private func checkGenerations(_ count: Int) throws(IPAllocError) {
        let highest = unsafe highestGeneration
        var found = highest
        var limit: UInt64 = 1 << 62
        var index = 0
        while found <= limit, index == 0 || found > 0 {
            if index == count { return }
            limit = highest
            found = unsafe generation(index)
            index &+= 1
        }
        throw unsafe content(at: format.generationsOffset &+ index &* ImageFormat.wordSize)
    }

    /// Groups and blocks ascend, have held or resting addresses, and groups only such as are in a range
    /// and not reserved; and all together as many as the header says. Of blocks that is looked at later,
    /// in tables that can be searched.
    private func checkPieces() throws(IPAllocError) {
        var walk = unsafe UsableWalk(self)
        var counted: UInt64 = 0
        var restingCount: UInt64 = 0
        var next: UInt128 = 0
        for index in unsafe 0..<format.groupCount {
            let piece = unsafe piece(index)
            let isBlock = piece.shift > SparseSpace.groupShift
            guard isBlock || piece.shift == 0, unsafe piece.shift <= format.family.bitWidth else {
                throw unsafe contentOfPiece(index)
            }
            let last = isBlock ? piece.countLessOne : 63
            guard piece.base & last == 0, piece.base >= next, index == 0 || next != 0,
                piece.bits != 0,
                unsafe isBlock || piece.bits & ~walk.usable(ofGroup: piece.base >> 6) == 0
            else { throw unsafe contentOfPiece(index) }
            let resting = unsafe resting(index)
            guard resting & ~piece.bits == 0 else { throw unsafe contentOfResting(index) }
            counted += cipalloc_popcount(piece.bits & ~resting)
            restingCount += cipalloc_popcount(resting)
            // 0 behind the last address of all.
            next = (piece.base | last) &+ 1
        }
        try unsafe check(counted, restingCount)
    }

    /// There are as many addresses as the header says.
    private func check(_ counted: UInt64, _ restingCount: UInt64) throws(IPAllocError) {
        guard unsafe counted == format.countedCount else { throw unsafe content(at: 40) }
        guard unsafe restingCount == format.restingCount else { throw unsafe content(at: 56) }
        if unsafe format.isFenced { try unsafe checkGenerations(Int(counted)) }
    }

    private func contentOfResting(_ index: Int) -> IPAllocError {
        unsafe content(at: format.restOffset + index * ImageFormat.wordSize)
    }

    /// The refusal of a group or a block in an image of a sparse pool.
    func contentOfPiece(_ index: Int) -> IPAllocError {
        unsafe content(at: format.groupsOffset + index * ImageFormat.sparseGroupSize)
    }

    private func content(at offset: Int) -> IPAllocError {
        IPAllocError(.imageContent, position: offset)
    }
}

extension ImageFormat {
    /// Reads the header and checks that the image has the size that it says.
    fileprivate init(
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

extension UnsafeRawBufferPointer {
    /// A little-endian number at an offset that is in bounds.
    func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type, at offset: Int
    ) -> Number {
        unsafe Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }

    /// A number of elements, which cannot be more than fit into any image.
    fileprivate func count(at offset: Int, of size: Int) throws(IPAllocError) -> Int {
        let count = unsafe number(UInt64.self, at: offset)
        // Five tables of this size and their checksums stay below the largest integer.
        guard count <= UInt64(Int.max / 8 / size) else {
            throw IPAllocError(.imageContent, position: offset)
        }
        return Int(count)
    }

    fileprivate func checksum(of range: Range<Int>) -> UInt32 {
        let part = unsafe UnsafeRawBufferPointer(rebasing: self[range])
        return unsafe cipalloc_crc32c(0, part.baseAddress, part.count)
    }
}
