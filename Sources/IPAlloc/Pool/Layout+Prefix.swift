// Whole blocks of addresses: what is in their way, and giving them.

extension Layout {
    /// The lowest address of an interval that is reserved or in no range; nil if all are usable.
    ///
    /// - Complexity: O(log r).
    func firstUnusable(of interval: Interval) -> UInt128? {
        guard let range = ranges.interval(with: interval.lower) else { return interval.lower }
        let index = reserved.firstIndex(endingAtOrAfter: interval.lower)
        if index < reserved.intervalCount {
            let first = max(reserved[index].lower, interval.lower)
            if first <= min(interval.upper, range.upper) { return first }
        }
        return range.upper < interval.upper ? range.upper + 1 : nil
    }

    /// The lowest address of some intervals that is free; nil if none is.
    func firstFree(of list: IntervalList) -> UInt128? {
        var walk = unsafe WordWalk(self, list)
        while let step = walk.next() {
            let segment = segment(step.position.segment)
            let free = segment.free(inWord: step.position.word) & step.mask
            if free != 0 { return address(of: step, lowestOf: free) }
        }
        return nil
    }

    /// Makes every address of some intervals free, in a pool whose addresses do not rest.
    ///
    /// Others may take what was given before it turns out that an address is free already: of that,
    /// only what is left is taken back.
    ///
    /// - Returns: nil if all were given, else the lowest address that was free already.
    func giveAllHeld(_ list: IntervalList) -> UInt128? {
        var walk = unsafe WordWalk(self, list)
        while let step = walk.next() {
            let segment = segment(step.position.segment)
            let already = segment.give(step.mask, inWord: step.position.word)
            if already != 0 {
                var given = unsafe WordWalk(self, list)
                while let before = given.next(), before.position != step.position {
                    takeLeft(before)
                }
                return address(of: step, lowestOf: already)
            }
            mark(step.position)
        }
        return nil
    }
}
