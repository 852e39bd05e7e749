// A live image: a pool in memory that several processes have at once. What is shared is the bits
// of the addresses and the hints that lead to them; each process has tables and layout of its own,
// made of the image's first part, which never changes. docs/engine.md says why nothing is lost when
// one of them ends anywhere.
//
//     ranges and reservations, in the format of an image     constant
//     per segment: leaf, headers                             the truth, and hints
//     tree                                                   hints

/// Where the parts of a live image lie.
enum LiveImage {
    /// Whether this build of the engine has live images: `libipalloc` has none, `libipalloc-full` has.
    static var isBuilt: Bool {
        @inline(__always) get { SparseBitmap.isBuilt }
    }

    /// What the memory must be aligned to, in bytes.
    static var alignment: Int { Segment.cacheLine }

    /// Where the words begin, behind the first part.
    static func wordsOffset(behind format: ImageFormat) -> Int {
        (format.size + alignment - 1) & -alignment
    }

    /// The first word, which says that the image is whole.
    static func firstWord(of memory: UnsafeMutableRawPointer) -> AtomicWords {
        // SAFETY: the callers have memory of at least a header.
        unsafe AtomicWords(memory, count: 1)
    }

    /// Refuses memory that is not aligned.
    @inline(never)
    static func start(
        of memory: UnsafeMutableRawBufferPointer
    ) throws(IPAllocError) -> UnsafeMutableRawPointer {
        // Of no memory, sizes alone are computed.
        let start = unsafe memory.baseAddress ?? UnsafeMutableRawPointer(bitPattern: alignment)
        guard let start = unsafe start, Int(bitPattern: start) & (alignment - 1) == 0 else {
            throw IPAllocError(.invalidArgument)
        }
        return unsafe start
    }
}

extension PoolHandle {
    /// The number of bytes that a live image of the pool has.
    ///
    /// - Throws: `.tooLarge` for sparse pools, `.unsupported` for fenced ones; `.outOfMemory`.
    func liveImageSize() throws(IPAllocError) -> Int {
        do throws(IPAllocError) {
            // SAFETY: there is no memory to write to.
            return try unsafe writeLiveImage(
                to: UnsafeMutableRawBufferPointer(start: nil, count: 0))
        } catch {
            guard error.code == .bufferTooSmall else { throw error }
            return Int(error.requested)
        }
    }

    /// Writes a live image of the pool: its ranges, its reservations, and which addresses are held;
    /// those that rest are free in it.
    ///
    /// Whoever sees the first word sees the image whole: it is stored last.
    ///
    /// - Parameter memory: Used by nobody else yet.
    /// - Returns: The number of bytes that the image has.
    /// - Throws: `.bufferTooSmall` with the size as `requested`; `.invalidArgument` if the memory is
    ///   not aligned; `.tooLarge` for sparse pools; `.unsupported` for fenced ones; `.busy` if the ranges changed meanwhile;
    ///   `.outOfMemory`.
    /// - Complexity: O(n / 64 + r). Lock-free.
    func writeLiveImage(to memory: UnsafeMutableRawBufferPointer) throws(IPAllocError) -> Int {
        let source = layout
        if isFenced { throw IPAllocError(.unsupported, family: family) }
        guard sparse == nil else {
            let capacity = unsafe IntervalAlgebra.count(source.ranges.list)
            throw IPAllocError(
                .tooLarge, family: family, requested: capacity, available: Self.capacityMax)
        }
        let start = try unsafe LiveImage.start(of: memory)
        var format = ImageFormat(
            family: family, rangeCount: source.ranges.intervalCount,
            reservedCount: source.reserved.intervalCount, groupCount: 0, countedCount: 0,
            restingCount: 0, isLive: true)
        // SAFETY: nothing behind the start is looked at before the size is known.
        let target = try unsafe Layout.make(
            ranges: source.ranges.list, reserved: source.reserved.list, keeping: nil,
            isResting: false, allocator: allocator,
            shared: start + LiveImage.wordsOffset(behind: format))
        defer { unsafe target.free(to: allocator) }
        let size = LiveImage.wordsOffset(behind: format) + target.sharedSize
        guard memory.count >= size else {
            throw IPAllocError(
                .bufferTooSmall, family: family, requested: UInt128(size),
                available: UInt128(memory.count))
        }
        format.countedCount = UInt64(size)
        let tables = try unsafe allocator.allocateBytes(format.size, alignment: Segment.cacheLine)
        defer {
            unsafe allocator.deallocateBytes(
                tables, size: format.size, alignment: Segment.cacheLine)
        }
        let writer = unsafe ImageWriter(
            bytes: UnsafeMutableRawBufferPointer(start: tables, count: format.size))
        writer.put(source.ranges, at: format.rangesOffset)
        writer.put(source.reserved, at: format.reservedOffset)
        writer.putHeader(format)
        writer.putChecksums(format)

        let firstWord = unsafe LiveImage.firstWord(of: start)
        let second = MemoryLayout<UInt64>.stride
        // SAFETY: both have at least a header's bytes, and the memory has all of the image's.
        firstWord[0].store(0)
        unsafe (start + second).initializeMemory(as: UInt8.self, repeating: 0, count: size - second)
        unsafe (start + second).copyMemory(from: tables + second, byteCount: format.size - second)
        target.copyFree(of: source)
        if layout != source { throw IPAllocError(.busy, family: family) }
        firstWord[0].store(format.firstWord.littleEndian)
        return size
    }

    /// Makes a pool of a live image, beside all others that have it.
    ///
    /// What processes that have ended left undone is put right first, whether others go on or not.
    ///
    /// - Parameter memory: A live image, at most followed by other bytes; it must stay until the pool
    ///   is destroyed, and outlives it.
    /// - Throws: `.invalidArgument` if the memory is not aligned; what `ImageReader` throws;
    ///   `.outOfMemory`.
    /// - Complexity: O(n / 64 + r). Lock-free.
    static func attach(
        to memory: UnsafeMutableRawBufferPointer, allocator: Allocator
    ) throws(IPAllocError) -> PoolHandle {
        let start = try unsafe LiveImage.start(of: memory)
        // Others may write to the memory at any time: what is examined is a copy.
        var count = min(memory.count, ImageFormat.headerSize)
        if count == ImageFormat.headerSize {
            // SAFETY: the memory has a header's bytes. The load acquires what was stored before.
            let found = unsafe LiveImage.firstWord(of: start)[0].load()
            guard found == ImageFormat.liveMagic.littleEndian else {
                throw IPAllocError(.imageFormat)
            }
            let size = unsafe UnsafeRawBufferPointer(memory).number(UInt64.self, at: 48)
            count = Int(min(max(size, UInt64(count)), UInt64(memory.count)))
        }
        let copy = try unsafe allocator.allocateBytes(max(count, 1), alignment: Segment.cacheLine)
        defer {
            unsafe allocator.deallocateBytes(
                copy, size: max(count, 1), alignment: Segment.cacheLine)
        }
        // SAFETY: the memory has that many bytes, and so has the copy.
        unsafe copy.copyMemory(from: start, byteCount: count)
        let reader = try unsafe ImageReader(
            validating: UnsafeRawBufferPointer(start: copy, count: count), isLive: true)
        let format = unsafe reader.format
        let ranges = try unsafe reader.intervals(
            format.rangeCount, at: format.rangesOffset, allocator: allocator)
        let reserved = try unsafe reader.intervals(
            format.reservedCount, at: format.reservedOffset, allocator: allocator)
        let layout = try unsafe Layout.make(
            ranges: ranges.list, reserved: reserved.list, keeping: nil, isResting: false,
            allocator: allocator, shared: start + LiveImage.wordsOffset(behind: format))
        do throws(IPAllocError) {
            let size = LiveImage.wordsOffset(behind: format) + layout.sharedSize
            guard format.countedCount == UInt64(size) else {
                throw IPAllocError(.imageContent, position: 40)
            }
            guard memory.count >= size else {
                throw IPAllocError(
                    .imageShort, requested: UInt128(size), available: UInt128(memory.count),
                    position: memory.count)
            }
            layout.recover()
            return try unsafe make(
                family: format.family, layout: layout, resting: nil, sparse: nil,
                allocator: allocator)
        } catch {
            unsafe layout.free(to: allocator)
            throw error
        }
    }
}
