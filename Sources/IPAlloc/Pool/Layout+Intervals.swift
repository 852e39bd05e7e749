internal import CIPAllocMachine

// Whole intervals of addresses, word by word.

extension Layout {
    /// Makes every address of some intervals free.
    func giveAll(_ list: IntervalList) {
        var walk = unsafe WordWalk(self, list)
        while let step = walk.next() { give(step) }
    }

    @inline(never)
    private func give(_ step: WordWalk.Step) {
        let segment = segment(step.position.segment)
        if segment.rest.isPresent {
            var left = step
            while let position = left.takeFirst() { putBack(position) }
            return
        }
        // None of them is free, unless someone releases what is not held; the second step is for
        // that case.
        var toGive = step.mask
        while toGive != 0 {
            let already = segment.give(toGive, inWord: step.position.word)
            if already == 0 { break }
            toGive &= ~already
        }
        mark(step.position)
    }

    /// Takes every address of a word that is free, or rests since a stamp or longer, or none.
    ///
    /// - Returns: The addresses in the way as bits; 0 if all were taken.
    @inline(never)
    private func take(_ step: WordWalk.Step, restingSince stamp: UInt64) -> UInt64 {
        let segment = segment(step.position.segment)
        let missing = segment.take(step.mask, inWord: step.position.word)
        if missing == 0 || !segment.rest.isPresent { return missing }
        var left = step
        var taken = step
        taken.mask = 0
        while let position = left.takeFirst() {
            guard
                segment.take(position.mask, inWord: position.word) == 0
                    || segment.rest.stamp(ofBit: position.bit) <= stamp
                        && takeResting(position, since: stamp)
            else {
                give(taken)
                return position.mask
            }
            taken.mask |= position.mask
        }
        return 0
    }

    /// Takes what is free or resting of some intervals, and forgets when it was released.
    func takeAllLeft(_ list: IntervalList) {
        var walk = unsafe WordWalk(self, list)
        while let step = walk.next() {
            let segment = segment(step.position.segment)
            takeLeft(step)
            guard segment.rest.isPresent else { continue }
            var left = step
            while let position = left.takeFirst() {
                _ = takeResting(position)
                segment.rest.setStamp(0, ofBit: position.bit)
            }
        }
    }

    /// Takes what is free of a word's addresses.
    @inline(never)
    func takeLeft(_ step: WordWalk.Step) {
        let segment = segment(step.position.segment)
        while segment.takeLowest(inWord: step.position.word, among: step.mask) != nil {}
    }

    /// Takes every address of some intervals, or none.
    ///
    /// - Parameter stamp: Resting addresses are taken if they were released then or before.
    /// - Returns: nil if they were taken, else the lowest address that was neither free nor resting.
    func takeAll(_ list: IntervalList, restingSince stamp: UInt64 = .max) -> UInt128? {
        var walk = unsafe WordWalk(self, list)
        while let step = walk.next() {
            let missing = take(step, restingSince: stamp)
            if missing == 0 { continue }
            var taken = unsafe WordWalk(self, list)
            while let before = taken.next(), before.position != step.position { give(before) }
            return address(of: step, lowestOf: missing)
        }
        return nil
    }

    /// The address of the lowest of some bits of a word.
    @inline(never)
    func address(of step: WordWalk.Step, lowestOf bits: UInt64) -> UInt128 {
        segment(step.position.segment).address(ofWord: step.position.word)
            + UInt128(cipalloc_lowest_bit(bits))
    }
}
