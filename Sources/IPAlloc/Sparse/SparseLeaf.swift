internal import CIPAllocMachine

/// A group of 64 addresses, or of 64 blocks of one size: the truth of a sparse bitmap; or the record
/// of one of these (`SparseRecord`), which counts as taken while it rests.
///
///     | base, 2 words | free |                                  a bit per address, 1 = free
///     | base, 2 words | blocks 0 to 31 | blocks 32 to 63 |      two bits per block
///     | number, 2 words | generation | rest |                   a record
///
/// A leaf stays where it is as long as the bitmap, and is led to from one place.
struct SparseLeaf: BitwiseCopyable {
    /// What a leaf is, as the lowest bits of an edge say it.
    enum Kind: UInt64 {
        case addresses = 1
        /// Its bits stand for blocks, which are taken in two steps.
        case blocks = 4
        case record = 5

        var wordCount: Int { self == .addresses ? 3 : 4 }
        /// A number less what a leaf's number is: its place in the group.
        var places: UInt128 { self == .record ? 0 : 63 }
    }

    let words: NodeWords
    let kind: Kind

    /// The group's first number, a multiple of 64, or the record's number.
    var base: UInt128 { UInt128(high: words.constant(1), low: words.constant(0)) }

    /// The last number.
    var last: UInt128 { base | kind.places }

    /// What is free as bits, the lowest that of `base`.
    var free: UInt64 {
        switch kind {
        case .addresses: words[2].load()
        case .blocks: ~(BlockState.taken(words[2].load()) | BlockState.taken(words[3].load()) << 32)
        case .record: ~(words[3].load() & 1)
        }
    }

    /// Whether something is taken, or a record says anything.
    var isInUse: Bool { free != ~0 || kind == .record && words[2].generation != 0 }

    /// The number of addresses, or blocks, that are taken.
    var takenCount: UInt64 { cipalloc_popcount(~free) }

    /// Takes all bits of `mask`, or none. Of blocks it can be one only, which is claimed then.
    ///
    /// - Returns: The bits that were not free; 0 if they were taken.
    func take(_ mask: UInt64) -> UInt64 {
        guard kind == .blocks else { return words[2].take(mask) }
        return change(mask, from: .free, to: .claimed) == .free ? 0 : mask
    }

    /// Makes all bits of `mask` free, or none. Of blocks it can be one only, which must be held.
    ///
    /// - Returns: The bits that were free already; 0 if they were given.
    func give(_ mask: UInt64) -> UInt64 {
        guard kind == .blocks else { return words[2].give(mask) }
        return change(mask, from: .held, to: .free) == .held ? 0 : mask
    }

    /// Fills new words.
    ///
    /// - Parameters:
    ///   - free: What is free as bits; the word of a record's generation.
    ///   - isClaim: Whether the blocks that are not free are claimed; if not, they are held.
    init(in words: NodeWords, base: UInt128, free: UInt64, kind: Kind, isClaim: Bool) {
        self.words = words
        self.kind = kind
        words.setConstant(0, base.low)
        words.setConstant(1, base.high)
        let state = (isClaim ? BlockState.claimed : .held).rawValue
        let isOfBlocks = kind == .blocks
        words[2].storeRelaxed(isOfBlocks ? (~free & 0xFFFF_FFFF) * state : free)
        if kind != .addresses { words[3].storeRelaxed(isOfBlocks ? (~free >> 32) * state : 0) }
    }

    init(words: NodeWords, kind: Kind) {
        self.words = words
        self.kind = kind
    }

    /// The taken numbers of an interval as bits.
    @inline(never)
    func taken(in interval: Interval) -> UInt64 {
        let base = base
        guard interval.overlaps(Interval(base, last)) else { return 0 }
        let group = base & ~63
        return ~free & interval.mask(ofGroup: group) &>> UInt64(truncatingIfNeeded: base - group)
    }
}

/// What becomes of a block: each state is a bit of the lower half of a word and one of the upper.
enum BlockState: UInt64 {
    case free = 0
    /// Taken by a call that looks whether nothing else has an address of it.
    case claimed = 0x0_0000_0001
    case held = 0x1_0000_0000
    /// Claimed, but another call was faster with an address of it; becomes free.
    case calledOff = 0x1_0000_0001

    /// Which of a word's 32 blocks are not free.
    static func taken(_ word: UInt64) -> UInt64 { (word | word >> 32) & 0xFFFF_FFFF }
}

extension SparseLeaf {
    /// Changes a block's state, if it is `old`.
    ///
    /// The replacement of the word is where it takes effect.
    ///
    /// - Parameter mask: The block as a bit.
    /// - Returns: The state before; `old` means that it was changed.
    func change(_ mask: UInt64, from old: BlockState, to new: BlockState) -> BlockState {
        let bit = cipalloc_lowest_bit(mask)
        let cell = words.from(bit < 32 ? 2 : 3)
        let shift = bit & 31
        var found = cell[0].load()
        while true {
            // SAFETY: two bits of a word are one of the four states.
            let state = unsafe BlockState(
                rawValue: (found &>> shift) & BlockState.calledOff.rawValue
            ).unsafelyUnwrapped
            guard state == old else { return state }
            let next = found ^ ((old.rawValue ^ new.rawValue) &<< shift)
            let result = cell[0].replace(found, by: next)
            if result.replaced { return old }
            found = result.found
        }
    }

    /// Whether no block is claimed or called off, as must be when no call is under way.
    var isSettled: Bool {
        kind != .blocks || (words[2].load() | words[3].load()) & 0xFFFF_FFFF == 0
    }
}
