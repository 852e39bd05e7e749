/// What is taken as one, or in one group: a part of what an image tells, or a check looks at.
struct SparsePiece {
    /// The first address of the block or the group.
    var base: UInt128
    /// The block has 2^shift addresses; 0: it is a group of addresses.
    var shift: Int
    /// The taken addresses of a group as bits; 1 for a block.
    var bits: UInt64

    /// The size of a block less one.
    var countLessOne: UInt128 { 1 << UInt128(shift) &- 1 }

    /// The addresses of a block.
    var interval: Interval { Interval(base, base | countLessOne) }
}

extension SparseSpace {
    /// Calls `body` with all that is taken, ascending and disjoint, until it returns false.
    ///
    /// What is disjoint here need not have been taken at the same time: a block that lies over
    /// addresses which were visited before is left out, and so are addresses in a block that was.
    ///
    /// - Returns: Whether it never did.
    /// - Complexity: O(n), and O(log n) per block and size of blocks.
    func forEachPiece(_ body: (SparsePiece) -> Bool) -> Bool {
        // The first address that lies behind all that was visited; nil behind the last of all.
        var next: UInt128? = 0
        func visitBlocks(before limit: UInt128?) -> Bool {
            while let start = next, let block = firstBlock(from: start),
                limit.map({ block.interval.lower < $0 }) ?? true
            {
                next = block.interval.upper == UInt128.max ? nil : block.interval.upper + 1
                let piece = SparsePiece(base: block.interval.lower, shift: block.shift, bits: 1)
                if !body(piece) { return false }
            }
            return true
        }
        let isWhole = singles.forEachGroup { base, taken in
            guard visitBlocks(before: base) else { return false }
            guard let start = next, start <= base else { return true }
            next = base | 63 == UInt128.max ? nil : base + 64
            return body(SparsePiece(base: base, shift: 0, bits: taken))
        }
        return isWhole && visitBlocks(before: nil)
    }

    /// The block with the lowest first address, which is not less than `start`.
    private func firstBlock(from start: UInt128) -> (interval: Interval, shift: Int)? {
        var found: (interval: Interval, shift: Int)?
        var level = level(above: 0)
        while let current = level {
            // The block that begins before `start` and has it is no longer of interest.
            let first = current.number(of: start)
            let skips = current.block(first).lower < start
            let numbers = current.numbers(of: Interval(start, UInt128.max))
            if !skips || numbers.lower < numbers.upper,
                let number = current.bitmap.firstTaken(
                    in: Interval(skips ? first + 1 : first, numbers.upper))
            {
                let block = current.block(number)
                if found.map({ block.lower < $0.interval.lower }) ?? true {
                    found = (block, current.shift)
                }
            }
            level = self.level(above: current.shift)
        }
        return found
    }

    /// The number of pieces.
    ///
    /// - Complexity: As `forEachPiece`.
    var pieceCount: Int {
        var count = 0
        _ = forEachPiece { _ in
            count += 1
            return true
        }
        return count
    }

    /// The number of addresses and blocks that were taken as one.
    var partCount: UInt64 {
        var count: UInt64 = 0
        var level: SparseLevel? = first
        while let current = level {
            count += current.bitmap.takenCount
            level = self.level(above: current.shift)
        }
        return count
    }

    /// Looks for a node that is not as it should be, and for a block that lies over something else
    /// that is taken.
    ///
    /// - Returns: The first address concerned, or nil.
    /// - Complexity: O(n), and O(log n) per block and size of blocks.
    func firstViolation() -> UInt128? {
        var level: SparseLevel? = first
        while let current = level {
            if let number = current.bitmap.firstViolation() { return current.block(number).lower }
            var violation: UInt128?
            if current.shift > 0 {
                _ = current.bitmap.forEachGroup { base, taken in
                    var rest = taken
                    while rest != 0 {
                        let block = current.block(base + UInt128(rest.trailingZeroBitCount))
                        if firstTaken(in: block, below: current.shift) != nil {
                            violation = block.lower
                        }
                        rest &= rest - 1
                    }
                    return violation == nil
                }
            }
            if let violation { return violation }
            level = self.level(above: current.shift)
        }
        return nil
    }
}
