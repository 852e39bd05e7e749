internal import CIPAllocMachine

/// The search for an aligned block of which every address is free: best fit.
///
/// What keeps large blocks whole is to cut small ones where much is taken already. So the pool is
/// looked at in *neighbourhoods*: words of 64 addresses for blocks of less than 64, else eight blocks
/// that begin at a multiple of their size. The one with the fewest free addresses that has the block
/// gives it, of several the lowest. Within it a block is cut from the smallest wholly free aligned
/// block, as a buddy allocator does, of several the lowest.
///
/// Every word is looked at, and no hint: a block that is free during the whole search is seen. The
/// search ends early where nothing is free but the block.
struct BlockSearch {
    private let layout: Layout
    /// The size of a block less one.
    private let last: UInt128
    /// Resting addresses count as free if they were released at this stamp or before.
    private let stamp: UInt64
    private var best: (free: UInt64, first: UInt128)?

    /// - Parameter last: The size of a block less one: a power of two less one.
    init(_ layout: Layout, last: UInt128, restingSince stamp: UInt64) {
        self.layout = layout
        self.last = last
        self.stamp = stamp
    }

    /// The first address of the best block; nil if there is none.
    ///
    /// - Complexity: O(n / 64 + r), and the resting addresses if they count.
    @inline(never)
    mutating func run() -> UInt128? {
        for index in 0..<layout.ranges.intervalCount {
            let range = layout.ranges[index]
            // The first and the last block that lie in the range, if any does.
            guard range.countLessOne >= last, range.lower <= UInt128.max - last else { continue }
            let lower = (range.lower + last) & ~last
            guard lower <= range.upper - last else { continue }
            if look(from: lower, to: range.upper - last) { break }
        }
        return best?.first
    }

    /// Looks at the neighbourhoods that begin a block between two addresses.
    ///
    /// - Returns: Whether none can be better.
    private mutating func look(from lower: UInt128, to upper: UInt128) -> Bool {
        let isWord = last < 63
        let reach: UInt128 = isWord ? 63 : last << 3 | 7
        var start = lower & ~reach
        while true {
            let found = isWord ? lookAtWord(start) : lookAtBlocks(start)
            if found { return true }
            guard upper - min(start, upper) > reach else { return false }
            start += reach + 1
        }
    }

    private mutating func lookAtWord(_ start: UInt128) -> Bool {
        let free = free(ofGroup: start)
        let total = cipalloc_popcount(free)
        let length = last.low + 1
        guard total >= length, isBetter(total), free.runs(ofLength: length) != 0 else {
            return false
        }
        let first = start + UInt128(free.preferredRun(ofLength: length))
        best = (total, first)
        return total == length
    }

    private mutating func lookAtBlocks(_ start: UInt128) -> Bool {
        var total: UInt64 = 0
        var whole: UInt64 = 0
        for number in 0..<8 as Range<UInt64> {
            if count(ofBlock: block(number, from: start), &total) { whole |= 1 << number }
        }
        guard whole != 0, isBetter(total) else { return false }
        best = (total, block(whole.preferredRun(ofLength: 1), from: start))
        return total == last.low + 1
    }

    /// The first address of a neighbourhood's block, which is in the address space.
    private func block(_ number: UInt64, from start: UInt128) -> UInt128 {
        start &+ UInt128(number) &* (last &+ 1)
    }

    private func isBetter(_ free: UInt64) -> Bool { best.map { free < $0.free } ?? true }

    /// Adds the free addresses of a block, and tells whether all are free.
    @inline(never)
    private func count(ofBlock block: UInt128, _ total: inout UInt64) -> Bool {
        let range = layout.ranges.firstIndex(endingAtOrAfter: block)
        guard range < layout.ranges.intervalCount, layout.ranges[range].lower <= block + last
        else { return false }
        var common = ~0 as UInt64
        var offset: UInt128 = 0
        while offset < last {
            let free = free(ofGroup: block &+ offset)
            common &= free
            total &+= cipalloc_popcount(free)
            offset &+= 64
        }
        return common == ~0
    }

    /// The addresses among the 64 that begin with `group` which count as free, as bits.
    @inline(never)
    private func free(ofGroup group: UInt128) -> UInt64 {
        guard let position = layout.position(of: group) else { return 0 }
        let segment = layout.segment(position.segment)
        let free = segment.free(inWord: position.word)
        if stamp == 0 { return free }
        return free | segment.rest.resting(inWord: position.word, since: stamp)
    }
}

extension RestPlane {
    /// The addresses of a word, as bits, that rest since a stamp or longer.
    @inline(never)
    fileprivate func resting(inWord word: Int, since stamp: UInt64) -> UInt64 {
        var left = resting(inWord: word)
        var found: UInt64 = 0
        while left != 0 {
            let bit = cipalloc_lowest_bit(left)
            if self.stamp(ofBit: word << 6 + Int(bit)) <= stamp { found |= 1 << bit }
            left &= left - 1
        }
        return found
    }
}

extension UInt64 {
    /// The bits at which an aligned run of ones begins.
    ///
    /// - Parameter length: A power of two, at most 64; runs begin at its multiples.
    fileprivate func runs(ofLength length: UInt64) -> UInt64 {
        var runs = self
        var width: UInt64 = 1
        while width < length {
            runs &= runs >> width
            width <<= 1
        }
        // A one at every multiple of the length.
        return runs & (UInt64.max / (UInt64.max >> (64 - length)))
    }

    /// The bit at which the aligned run of ones begins that is cut from the smallest longer one;
    /// there is a run.
    fileprivate func preferredRun(ofLength length: UInt64) -> UInt64 {
        var length = length
        var runs = runs(ofLength: length)
        while length < 64 {
            let longer = self.runs(ofLength: length << 1)
            let alone = runs & ~(longer | longer << length)
            if alone != 0 { return cipalloc_lowest_bit(alone) }
            runs = longer
            length <<= 1
        }
        return cipalloc_lowest_bit(runs)
    }
}
