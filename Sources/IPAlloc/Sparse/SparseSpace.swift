/// Which addresses of the whole IPv6 space are taken: one by one, each a bit of a bitmap, or as
/// blocks, each a bit of the bitmap of its size.
///
///     root ─────▶ addresses; a block of up to 64 is its addresses
///     sizes ────▶ | sizes of which there ever was a block | root of 2^7 | root of 2^8 | … |
///     link ─────▶ another space, of records, if addresses rest or are fenced (`SparseSpace+Records`)
///
/// A block is taken in two steps, so that of a block and an address of it only one is taken, whoever
/// comes first (`SparseSpace+Blocks`). Where no block was ever taken all this costs one load.
///
/// This is a reference: copying it copies nothing.
struct SparseSpace: BitwiseCopyable {
    /// Blocks of up to 2^6 addresses lie in one word of a leaf, and are bits of it.
    static let groupShift = 6

    /// The addresses.
    let singles: SparseBitmap

    /// The words with the sizes and roots of the bitmaps of blocks; nil if there never was one.
    private var table: NodeWords? {
        // Acquires what the replacement in `makeTable` published.
        let bits = singles.head[Self.tableIndex].load()
        return bits == 0 ? nil : NodeWords(bits: bits)
    }

    private static let tableIndex = 2
    /// Two words of sizes, of which bit i is that of 2^(i + 1), and a root per size.
    private static let tableWordCount = 2 + UInt128.bitWidth - groupShift

    /// The bitmaps of the next larger size of which there ever was a block.
    ///
    /// - Parameter shift: Of the size before; 0: that of an address.
    func level(above shift: Int) -> SparseLevel? {
        guard let table else { return nil }
        let sizes = UInt128(high: table[1].load(), low: table[0].load())
        let larger = (sizes >> UInt128(shift)) << UInt128(shift)
        return larger == 0 ? nil : level(larger.trailingZeroBitCount + 1, table)
    }

    /// Whether there ever was a block of more than 2^6 addresses.
    var hasBlocks: Bool { table != nil }

    /// All bitmaps, beginning with that of the addresses.
    var first: SparseLevel { SparseLevel(bitmap: singles, shift: 0) }

    private func level(_ shift: Int, _ table: NodeWords) -> SparseLevel {
        let root = table.from(2 + shift - Self.groupShift - 1)
        return SparseLevel(bitmap: singles.blocks(from: root), shift: shift)
    }

    /// The bitmap of a size, if there ever was a block of it or of another size.
    func level(_ shift: Int) -> SparseLevel? { table.map { level(shift, $0) } }

    /// The bitmap of a size, which is one of those that are looked at from now on.
    ///
    /// - Parameter shift: More than `groupShift`.
    /// - Throws: `.outOfMemory`; nothing has changed then.
    func makeLevel(_ shift: Int) throws(IPAllocError) -> SparseLevel {
        let table = if let known = self.table { known } else { try makeTable() }
        let sizes = table.from((shift - 1) >> 6)
        let size: UInt64 = 1 &<< UInt64(shift - 1)
        if sizes[0].load() & size == 0 { sizes[0].set(size) }
        return level(shift, table)
    }

    private func makeTable() throws(IPAllocError) -> NodeWords {
        let made = try singles.arena.allocate(Self.tableWordCount)
        for index in 0..<Self.tableWordCount { made[index].storeRelaxed(0) }
        let cell = singles.head.from(Self.tableIndex)
        while true {
            let result = cell[0].replace(0, by: made.bits)
            if result.replaced { return made }
            if result.found != 0 { return NodeWords(bits: result.found) }
        }
    }

    /// Takes what an image says is taken, in a bitmap that nobody else sees and that has nothing of it.
    ///
    /// - Throws: `.outOfMemory`.
    func put(_ piece: SparsePiece) throws(IPAllocError) {
        if piece.shift == 0 { return try singles.put(~piece.bits, at: piece.base) }
        let level = try makeLevel(piece.shift)
        let number = level.number(of: piece.base)
        if try level.bitmap.take(number) { _ = level.bitmap.confirm(number) }
    }

    /// Makes everything anew, without what has become free and what was replaced; records without those
    /// of what is free.
    ///
    /// - Throws: `.outOfMemory`; all is as it was then.
    /// - Complexity: O(n log n). No other call may be under way.
    func rebuild() throws(IPAllocError) {
        let isOfRecords = singles.link == SparseBitmap.recordsLink
        let copy = try unsafe SparseSpace(
            singles: SparseBitmap.make(
                allocator: singles.allocator, bucketCapacityMax: singles.bucketCapacityMax,
                link: isOfRecords ? SparseBitmap.recordsLink : 0))
        var failure: IPAllocError?
        var level: SparseLevel? = first
        while let current = level {
            _ = current.bitmap.forEachLeaf { leaf in
                guard leaf.isInUse else { return true }
                do throws(IPAllocError) {
                    let target = current.shift == 0 ? copy.first : try copy.makeLevel(current.shift)
                    try target.bitmap.put(copyOf: leaf)
                } catch {
                    failure = error
                }
                return failure == nil
            }
            level = failure == nil ? self.level(above: current.shift) : nil
        }
        if let failure {
            copy.singles.destroy()
            throw failure
        }
        singles.arena.freeAll()
        for index in 0..<SparseBitmap.headWordCount {
            singles.head[index].store(copy.singles.head[index].load())
            copy.singles.head[index].store(0)
        }
        copy.singles.destroy()
    }
}

/// The bitmap of the blocks of one size, or of the addresses.
struct SparseLevel: BitwiseCopyable {
    let bitmap: SparseBitmap
    /// A block has 2^shift addresses.
    let shift: Int

    /// The number of the block that has an address.
    @inline(never)
    func number(of value: UInt128) -> UInt128 { value >> UInt128(shift) }

    /// The addresses of the block with a number.
    func block(_ number: UInt128) -> Interval {
        SparsePiece(base: number << UInt128(shift), shift: shift, bits: 1).interval
    }

    /// The numbers of the blocks that have an address of an interval.
    func numbers(of interval: Interval) -> Interval {
        Interval(number(of: interval.lower), number(of: interval.upper))
    }

    /// Whether no address of the block that has `value` was taken with it.
    func isFree(_ value: UInt128) -> Bool { bitmap.isFree(number(of: value)) }
}
