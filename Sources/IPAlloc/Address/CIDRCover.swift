/// The smallest list of CIDR blocks that covers exactly the values of a list, one by one.
///
/// Each block is the largest that starts where the last one ended, is aligned to its own size and
/// does not pass the interval's end; since a normalized list has gaps between its intervals, no
/// shorter list of blocks exists. Blocks come in ascending order.
///
/// The list is borrowed: it must outlive the iterator.
@unsafe
struct CIDRCover: IteratorProtocol {
    /// A block: its first value and the length of the prefix that its values share.
    struct Block: Equatable {
        var value: UInt128
        var prefixLength: Int
    }

    private let list: IntervalList
    private let bitWidth: Int
    private var index = 0
    /// The values of `list[index]` that are not yet covered; nil at its start.
    private var rest: Interval?

    /// Starts before the first block.
    ///
    /// - Parameters:
    ///   - list: A normalized list of values of the family.
    ///   - family: Decides what a prefix length means.
    init(of list: IntervalList, family: AddressFamily) {
        // SAFETY: the list is only stored here.
        unsafe assert(list.last.map { $0.upper <= family.maximum } ?? true)
        unsafe self.list = unsafe list
        unsafe self.bitWidth = family.bitWidth
    }

    /// The next block, or nil after the last one.
    ///
    /// - Complexity: O(1).
    @inline(never)
    mutating func next() -> Block? {
        // SAFETY: the index is checked against the count first.
        guard unsafe index < list.count else { return nil }
        let open = unsafe rest ?? list[index]
        let hostBits = unsafe min(Self.hostBits(of: open), bitWidth)
        // A shift by all 128 bits gives 0, so that the mask of ::/0 is all ones.
        let last = open.lower | ((1 << hostBits) &- 1)
        assert(last <= open.upper)
        if last == open.upper {
            unsafe index += 1
            unsafe rest = nil
        } else {
            unsafe rest = Interval(last + 1, open.upper)
        }
        return unsafe Block(value: open.lower, prefixLength: bitWidth - hostBits)
    }

    /// The number of blocks from here on.
    ///
    /// - Complexity: O(blocks).
    func count() -> Int {
        // SAFETY: the copy reads the same borrowed list.
        var cover = unsafe self
        var count = 0
        while unsafe cover.next() != nil { count += 1 }
        return count
    }

    /// The logarithm of the largest block that starts at the interval's first value and fits.
    private static func hostBits(of interval: Interval) -> Int {
        let span = interval.countLessOne
        let fitting = span == UInt128.max ? 128 : 127 - (span + 1).leadingZeroBitCount
        return min(interval.lower.trailingZeroBitCount, fitting)
    }
}
