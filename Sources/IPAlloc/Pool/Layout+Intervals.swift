// Whole intervals of addresses, word by word.

extension Layout {
    /// Calls `body` for each word that has addresses of an interval, ascending.
    ///
    /// - Parameters:
    ///   - interval: Covered by the segments.
    ///   - body: Gets the place of the first address in the word and the addresses in it as bits;
    ///     returns whether to go on.
    /// - Returns: Whether all words were visited.
    func forEachWord(
        of interval: Interval, _ body: (Position, UInt64) -> Bool
    ) -> Bool {
        var value = interval.lower
        while true {
            guard let position = position(of: value) else { return true }
            let group = value & ~63
            let rest = min(interval.upper - group, 63)
            let mask = position.maskFromHere & (~0 >> UInt64(63 - rest))
            if !body(position, mask) { return false }
            // The last group of the address space has no successor.
            guard interval.upper - group > 63 else { return true }
            value = group + 64
        }
    }

    /// Makes every address of an interval free.
    func give(_ interval: Interval) {
        _ = forEachWord(of: interval) { position, mask in
            let segment = segment(position.segment)
            // None of them is free, unless someone releases what is not held; the second step is
            // for that case.
            var toGive = mask
            while toGive != 0 {
                let already = segment.give(toGive, inWord: position.word)
                if already == 0 { break }
                toGive &= ~already
            }
            mark(position)
            return true
        }
    }

    /// Takes every address of an interval, or none.
    ///
    /// - Returns: nil if they were taken, else the lowest address that was not free.
    func take(_ interval: Interval) -> UInt128? {
        var obstacle: UInt128?
        let isDone = forEachWord(of: interval) { position, mask in
            let missing = segment(position.segment).take(mask, inWord: position.word)
            if missing == 0 { return true }
            let group = address(of: position) & ~63
            obstacle = group + UInt128(missing.trailingZeroBitCount)
            return false
        }
        guard !isDone, let obstacle else { return nil }
        let group = obstacle & ~63
        if group > interval.lower { give(Interval(interval.lower, group - 1)) }
        return obstacle
    }

    /// Takes what is free of some intervals.
    func takeAllFree(_ list: IntervalList) {
        for index in 0..<list.count {
            // SAFETY: indices stay below the count.
            _ = unsafe forEachWord(of: list[index]) { position, mask in
                let segment = segment(position.segment)
                while segment.takeLowest(inWord: position.word, among: mask) != nil {}
                return true
            }
        }
    }

    /// Takes every address of some intervals, or none.
    ///
    /// - Returns: nil if they were taken, else the lowest address that was not free.
    func takeAll(_ list: IntervalList) -> UInt128? {
        for index in 0..<list.count {
            // SAFETY: indices stay below the count.
            guard let obstacle = unsafe take(list[index]) else { continue }
            for taken in 0..<index { unsafe give(list[taken]) }
            return obstacle
        }
        return nil
    }

    /// Makes every address of some intervals free.
    func giveAll(_ list: IntervalList) {
        // SAFETY: indices stay below the count.
        for index in 0..<list.count { unsafe give(list[index]) }
    }
}
