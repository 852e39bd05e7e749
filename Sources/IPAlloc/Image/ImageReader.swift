/// An image that was found valid: the bytes of it may be read without further care.
///
/// Making one is the examination of untrusted bytes: sizes, checksums, order of the ranges, that
/// only usable addresses are free, and that their number is the one in the header.
@unsafe
struct ImageReader {
    let format: ImageFormat
    let bytes: UnsafeRawBufferPointer

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

    func lowerBound(at offset: Int) -> UInt128 {
        unsafe bytes.number(UInt128.self, at: offset)
    }

    func upperBound(at offset: Int) -> UInt128 {
        unsafe bytes.number(UInt128.self, at: offset + ImageFormat.intervalSize / 2)
    }
}
