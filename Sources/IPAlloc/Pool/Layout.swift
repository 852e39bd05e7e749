/// What a pool's addresses are at one time: its ranges, its reservations, its segments, and the
/// hints that lead to free addresses.
///
/// A layout is made whole, published by one store, and from then on changed only through its
/// hints. A change of the ranges makes a new one; the old one stays until nobody can look at it.
/// Segments are shared by all layouts of a pool, so that the truth and the counts never move.
///
/// This type is a reference to the layout's memory: copying it copies nothing.
@safe
struct Layout: BitwiseCopyable, Equatable {
    private let record: UnsafeMutablePointer<LayoutRecord>

    /// Refers to a layout by the number that `bits` gave.
    ///
    /// - Parameter bits: From a layout whose memory is still there.
    init(bits: UInt64) {
        // SAFETY: the number came from a pointer to a live record.
        unsafe record = UnsafeMutablePointer(bitPattern: UInt(bits)).unsafelyUnwrapped
    }

    init(_ record: UnsafeMutablePointer<LayoutRecord>) {
        unsafe self.record = unsafe record
    }

    static func == (left: Layout, right: Layout) -> Bool {
        unsafe left.record == right.record
    }

    /// The reference as a number, to be stored in an atomic word.
    var bits: UInt64 { unsafe UInt64(UInt(bitPattern: record)) }

    // SAFETY, for all below: the record is live as long as the layout is used; it is written only
    // before it is published and by `retire`, which the pool's owner serialises.

    /// All ranges of the pool.
    var ranges: IntervalTable { @inline(__always) get { unsafe record.pointee.ranges } }
    /// The ranges that are reserved; each lies in one of `ranges`.
    var reserved: IntervalTable { @inline(__always) get { unsafe record.pointee.reserved } }
    /// The number of segments.
    var segmentCount: Int { @inline(__always) get { unsafe record.pointee.segmentCount } }
    /// Which blocks may have a free address.
    var tree: SummaryTree { unsafe record.pointee.tree }
    /// The blocks in which addresses were released lately.
    var list: BlockList { unsafe record.pointee.list }
    /// The layout that this one replaced, if its memory is still there.
    var previous: Layout? { unsafe record.pointee.previous.map { unsafe Layout($0) } }
    /// The size of the layout's memory in bytes, without the segments'.
    var byteCount: Int { unsafe record.pointee.byteCount }

    /// A segment by its number, in ascending order of addresses.
    @inline(__always)
    func segment(_ index: Int) -> Segment {
        assert(index >= 0 && index < segmentCount)
        return unsafe record.pointee.segments[index]
    }

    /// Whether segments and tree lie in a live image, which belongs to no process.
    var isShared: Bool {
        @inline(__always) get { unsafe LiveImage.isBuilt && record.pointee.isShared }
    }

    /// Whether released addresses rest, as far as there are any.
    var isResting: Bool { segmentCount > 0 && segment(0).rest.isPresent }

    /// The number of blocks of all segments.
    var blockCount: Int { tree.blockCount }

    /// Remembers the layout that this one replaces.
    func replaces(_ previous: Layout?) {
        unsafe record.pointee.previous = previous.map { unsafe $0.record }
    }

    /// Gives the layout's memory back, without the segments'.
    func free(to allocator: Allocator) {
        unsafe allocator.deallocateBytes(
            record, size: byteCount, alignment: Segment.cacheLine)
    }
}

/// A layout in memory; what it points to follows it in the same piece of memory.
@unsafe
struct LayoutRecord: BitwiseCopyable {
    var ranges: IntervalTable
    var reserved: IntervalTable
    var segments: UnsafeMutablePointer<Segment>
    var segmentCount: Int
    var tree: SummaryTree
    var list: BlockList
    var previous: UnsafeMutablePointer<LayoutRecord>?
    var byteCount: Int
    var isShared: Bool
}
