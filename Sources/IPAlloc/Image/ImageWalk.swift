/// Goes through the groups of an image, or its groups and blocks if it is a wide pool's, ascending.
@unsafe
struct ImageWalk {
    private let reader: ImageReader
    private let layout: Layout
    /// The number of groups that were visited.
    private(set) var count = 0
    /// No group below is left to visit.
    private var next: UInt128 = 0
    /// What is left of the group that `part` goes through.
    private var left = SparsePiece(base: 0, shift: 0, bits: 0)

    /// Starts before the first group of an image that has the ranges of a layout.
    ///
    /// - Parameter reader: Its groups are there, and as far as its format says so what rests.
    init(_ reader: ImageReader, _ layout: Layout) {
        unsafe self.reader = unsafe reader
        unsafe self.layout = layout
    }

    /// The next one with the addresses that are held or rest, and which of those rest; nil after the
    /// last.
    @inline(never)
    mutating func step() -> (piece: SparsePiece, resting: UInt64)? {
        guard unsafe count < reader.format.groupCount else { return nil }
        let index = unsafe count
        unsafe count &+= 1
        let resting = unsafe reader.resting(index)
        if unsafe reader.format.isSparse { return unsafe (reader.piece(index), resting) }
        guard let base = unsafe layout.ranges.firstGroup(from: next) else { return nil }
        // Behind the last group of all there is none to visit.
        unsafe next = base &+ 64
        let taken = unsafe layout.usableMask(ofGroup: base) & ~reader.group(index)
        return (SparsePiece(base: base, shift: 0, bits: taken), resting)
    }

    /// The next address, or block, that rests or is held; nil after the last.
    ///
    /// - Parameter isResting: Which of the two; the same in all calls.
    @inline(never)
    mutating func part(isResting: Bool) -> Interval? {
        while true {
            if let place = unsafe left.takeFirst() { return unsafe left.part(place) }
            guard let (piece, resting) = unsafe step() else { return nil }
            unsafe left = piece
            unsafe left.bits = isResting ? resting : piece.bits & ~resting
        }
    }
}

extension SparsePiece {
    /// Leaves out the first of what is taken.
    ///
    /// - Returns: Its place in the group; nil if there was none.
    @inline(never)
    mutating func takeFirst() -> Int? {
        guard bits != 0 else { return nil }
        defer { bits &= bits &- 1 }
        return bits.trailingZeroBitCount
    }

    /// The address at a place of a group, or the block.
    func part(_ place: Int) -> Interval {
        if SparseBitmap.isBuilt, shift > 0 { return interval }
        let value = base &+ UInt128(UInt64(truncatingIfNeeded: place))
        return Interval(value, value)
    }
}

extension IntervalTable {
    /// The first group from a value on that has one of the intervals' values.
    func firstGroup(from value: UInt128) -> UInt128? {
        let index = firstIndex(endingAtOrAfter: value)
        return index < intervalCount ? max(self[index].lower, value) & ~63 : nil
    }
}
