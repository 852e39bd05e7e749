// What is taken, over all sizes of blocks: O(log n) for each size of which there ever was a block.

extension SparseSpace {
    /// Whether an address is free.
    @inline(never)
    func isFree(_ value: UInt128) -> Bool { singles.isFree(value) && level(over: value) == nil }

    /// The free addresses of a group as bits.
    ///
    /// - Parameter group: A multiple of 64.
    func free(inGroup group: UInt128) -> UInt64 {
        level(over: group) == nil ? singles.free(inGroup: group) : 0
    }

    /// The size of the smallest block that has an address and is taken; nil if there is none.
    @inline(never)
    private func level(over value: UInt128) -> SparseLevel? {
        var level = level(above: 0)
        while let current = level, current.isFree(value) {
            level = self.level(above: current.shift)
        }
        return level
    }

    /// The smallest block that has an address and is taken.
    @inline(never)
    func block(over value: UInt128) -> Interval? {
        level(over: value).map { $0.block($0.number(of: value)) }
    }

    /// How many addresses are taken; at most 2^128 - 1.
    var takenCount: UInt128 {
        sum { $0.size(of: $0.bitmap.takenCount) }
    }

    /// How many taken addresses are less than `value`.
    func takenCount(below value: UInt128) -> UInt128 {
        sum { level in
            let number = level.number(of: value)
            let whole = level.size(of: level.bitmap.takenCount(below: number))
            let isPart = level.shift > 0 && !level.bitmap.isFree(number)
            return isPart ? whole + (value - level.block(number).lower) : whole
        }
    }

    @inline(never)
    private func sum(_ count: (SparseLevel) -> UInt128) -> UInt128 {
        var total: UInt128 = 0
        var level: SparseLevel? = first
        while let current = level {
            let (sum, overflows) = total.addingReportingOverflow(count(current))
            total = overflows ? UInt128.max : sum
            level = self.level(above: current.shift)
        }
        return total
    }

    /// The lowest taken address of an interval; nil if there is none.
    ///
    /// - Parameter limit: Blocks of less than 2^limit addresses are looked at.
    @inline(never)
    func firstTaken(in interval: Interval, below limit: Int = UInt128.bitWidth + 1) -> UInt128? {
        var lowest: UInt128?
        var level: SparseLevel? = first
        while let current = level, current.shift < limit {
            if let number = current.bitmap.firstTaken(in: current.numbers(of: interval)) {
                let value = max(current.block(number).lower, interval.lower)
                lowest = min(lowest ?? value, value)
            }
            level = self.level(above: current.shift)
        }
        return lowest
    }

    /// The lowest free address of an interval; nil if there is none.
    ///
    /// - Parameter usesHints: As in `SparseBitmap.firstFree`.
    /// - Complexity: The same for each run of blocks of one size before it.
    func firstFree(in interval: Interval, usesHints: Bool) -> UInt128? {
        var rest = interval
        while let found = singles.firstFree(in: rest, usesHints: usesHints) {
            guard let level = level(over: found) else { return found }
            let numbers = level.numbers(of: Interval(found, interval.upper))
            guard numbers.lower < numbers.upper,
                let number = level.bitmap.firstFree(
                    in: Interval(numbers.lower + 1, numbers.upper), usesHints: usesHints)
            else { return nil }
            rest.lower = level.block(number).lower
        }
        return nil
    }

    /// The last address of the run of taken ones that has `value`.
    ///
    /// - Complexity: O(log n) per 64 addresses and per block of the run.
    @inline(never)
    func lastTaken(from value: UInt128) -> UInt128 {
        var last = value
        var next = value
        while true {
            if let block = block(over: next) {
                last = block.upper
            } else if !singles.isFree(next) {
                last = singles.lastTaken(from: next)
            } else {
                return last
            }
            guard last < UInt128.max else { return last }
            next = last + 1
        }
    }
}

extension SparseLevel {
    /// How many addresses some blocks have; at most 2^128 - 1.
    fileprivate func size(of count: UInt64) -> UInt128 {
        let count = UInt128(count)
        return count > UInt128.max >> UInt128(shift) ? UInt128.max : count << UInt128(shift)
    }
}
