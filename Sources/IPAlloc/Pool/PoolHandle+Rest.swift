// Pools whose addresses rest: a released address is neither free nor held until it is taken again.
//
// Its leaf bit is 0 and its bit in the segment's `RestPlane` 1. A release sets the latter, an
// allocation or a claim clears it, and whoever clears it holds the address. Both bits are 1 only
// while a release by someone who does not hold the address is under way, and then it is free.

extension PoolHandle {
    /// The latest stamp of an address that has rested long enough; 0: of none, or none rests.
    var latestRested: UInt64 { restClock.map { $0.latestRested(at: $0.now) } ?? 0 }

    /// Lays a held address to rest; the pool's addresses rest, and this one is usable.
    ///
    /// - Throws: `.notHeld`, `.resting`; `.outsidePool`, `.reserved` if that has changed meanwhile.
    func rest(
        _ value: UInt128, at position: Position, in layout: Layout, _ clock: RestClock
    ) throws(IPAllocError) {
        let segment = layout.segment(position.segment)
        guard segment.free(inWord: position.word) & position.mask == 0 else {
            throw refusalOfRelease(layout, value)
        }
        guard segment.rest.add(position.bit, stamp: clock.now) else {
            throw refusalOfRelease(layout, value, because: .resting)
        }
        // Free it is only if that was a release by someone who is not the holder, or if others have
        // gone on with it since. What rests then may be another's release: it goes on resting, if
        // the address is not free after all.
        let plane = segment.rest
        if segment.free(inWord: position.word) & position.mask != 0, plane.remove(position.bit) {
            if segment.free(inWord: position.word) & position.mask != 0 {
                throw refusalOfRelease(layout, value)
            }
            _ = plane.add(position.bit, stamp: plane.stamp(ofBit: position.bit))
        }
        if self.layout != layout { try confirmRelease(of: value) }
    }

    /// Takes the address that was released first, if it may be used.
    ///
    /// - Parameter looksAtAll: Whether every word is looked at, so that one is taken if some one
    ///   address was resting during the whole call and might be used; else the bounds are followed.
    /// - Returns: nil if none may, or none was found.
    /// - Complexity: O(s log n) for s segments; O(n / 64 + resting) with a look at all.
    @inline(never)
    func takeResting(_ layout: Layout, looksAtAll: Bool) -> UInt128? {
        guard let clock = restClock else { return nil }
        let now = clock.now
        while true {
            var first = (bit: 0, stamp: UInt64.max)
            var segment = 0
            for number in 0..<layout.segmentCount {
                let plane = layout.segment(number).rest
                let found = looksAtAll ? plane.firstOfAll() : plane.first()
                if found.stamp < first.stamp {
                    first = found
                    segment = number
                }
            }
            guard first.stamp < .max, clock.mayUse(first.stamp, at: now) else { return nil }
            let position = Position(segment: segment, bit: first.bit)
            if layout.takeResting(position, since: first.stamp) {
                return hold(position, in: layout)
            }
        }
    }

    /// Takes a given address if it has rested long enough.
    func claimResting(_ position: Position, in layout: Layout) -> Bool {
        guard let clock = restClock else { return false }
        let plane = layout.segment(position.segment).rest
        guard plane.resting(inWord: position.word) & position.mask != 0 else { return false }
        let stamp = plane.stamp(ofBit: position.bit)
        return clock.hasRested(stamp, at: clock.now) && layout.takeResting(position, since: stamp)
    }
}

extension Layout {
    /// Takes an address if it is resting since a stamp or longer.
    func takeResting(_ position: Position, since limit: UInt64 = .max) -> Bool {
        let segment = segment(position.segment)
        guard segment.rest.remove(position.bit) else { return false }
        // Since its stamp was read, others may have taken it and released it again: one rest cannot
        // be told from the next before it is ended.
        let stamp = segment.rest.stamp(ofBit: position.bit)
        guard stamp <= limit else {
            _ = segment.rest.add(position.bit, stamp: stamp)
            return false
        }
        // If it was free all the same, it is this call's only if it is not another's.
        return segment.free(inWord: position.word) & position.mask == 0
            || segment.take(position.mask, inWord: position.word) == 0
    }

    /// Frees an address that this call has taken, or lays it to rest since when it was resting.
    func putBack(_ position: Position) {
        let segment = segment(position.segment)
        let plane = segment.rest
        let stamp = plane.isPresent ? plane.stamp(ofBit: position.bit) : 0
        if stamp != 0 {
            _ = plane.add(position.bit, stamp: stamp)
        } else if segment.give(position.mask, inWord: position.word) == 0 {
            mark(position)
        }
    }
}
