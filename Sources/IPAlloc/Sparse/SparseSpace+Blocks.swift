internal import CIPAllocMachine

// Taking addresses and blocks, and giving them back.
//
// Two blocks are disjoint, or one lies in the other; an address counts as the smallest of them. Of two
// of which one lies in the other, only one is to be taken:
//
//     inner                                         outer
//     1. takes its bit: an address is held          1. takes its bit: is claimed
//        with it, a block claimed                   2. looks below: if anything is taken there, is
//     2. looks above: refused if a larger one is       dropped, and refused
//        held; calls off those that are claimed     3. confirms: replaces "claimed" by "held", or
//     3. confirms, if it is a block                    finds itself called off, and is dropped
//
// Each takes its bit before it looks, so that one of the two sees the other. If the outer one sees the
// inner one, it gives way. If only the inner one sees the outer one, then one replacement decides:
// "called off", and the outer one gives way, or "held", and the inner one does. A block does both, since
// it may be inside of one and outside of another. A call that gives way without having seen what is taken
// tries again, after another call has succeeded: so the steps are lock-free.

extension SparseSpace {
    /// Takes every address of an aligned block, if all are free.
    ///
    /// - Parameter block: 2^k addresses that begin at a multiple of 2^k; one for k = 0.
    /// - Returns: nil if it was taken, else the lowest address that was seen in the way.
    /// - Throws: `.outOfMemory`; nothing is taken then.
    /// - Complexity: O(log n) per size of which there ever was a block. Lock-free.
    @inline(never)
    func take(_ block: Interval) throws(IPAllocError) -> UInt128? {
        let shift = Self.shift(of: block)
        if shift <= Self.groupShift { return try takeSingles(block) }
        let level = try makeLevel(shift)
        let number = level.number(of: block.lower)
        while true {
            guard try level.bitmap.take(number) else { return block.lower }
            let obstacle =
                isTaken(block.lower, above: shift)
                ? block.lower : firstTaken(in: block, below: shift)
            if obstacle == nil, level.bitmap.confirm(number) { return nil }
            level.bitmap.drop(number)
            if let obstacle { return obstacle }
        }
    }

    private func takeSingles(_ block: Interval) throws(IPAllocError) -> UInt128? {
        let group = block.lower & ~63
        let mask = block.mask(ofGroup: group)
        let missing = try singles.take(mask, inGroup: group)
        if missing != 0 { return group + UInt128(cipalloc_lowest_bit(missing)) }
        guard isTaken(block.lower, above: 0) else { return nil }
        _ = singles.give(mask, inGroup: group)
        return block.lower
    }

    /// Whether an address lies in a held block of more than 2^shift addresses. Blocks that are only
    /// claimed are called off.
    private func isTaken(_ value: UInt128, above shift: Int) -> Bool {
        var level = level(above: shift)
        while let current = level {
            if current.bitmap.callOff(current.number(of: value)) { return true }
            level = self.level(above: current.shift)
        }
        return false
    }

    /// Makes every address of an aligned block free that was taken as one, or if it has up to 64
    /// addresses, of which each is taken, however that was.
    ///
    /// - Returns: nil if that was so; else the lowest address that was seen not to be, or of a block
    ///   that is not held as one, its first. Nothing has changed then.
    @inline(never)
    func give(_ block: Interval) -> UInt128? {
        let shift = Self.shift(of: block)
        if shift <= Self.groupShift {
            let group = block.lower & ~63
            let missing = singles.give(block.mask(ofGroup: group), inGroup: group)
            return missing == 0 ? nil : group + UInt128(cipalloc_lowest_bit(missing))
        }
        guard let level = level(shift), level.bitmap.give(level.number(of: block.lower)) else {
            return block.lower
        }
        return nil
    }

    /// The logarithm of a block's size.
    static func shift(of block: Interval) -> Int {
        UInt128.bitWidth - block.countLessOne.leadingZeroBitCount
    }
}
