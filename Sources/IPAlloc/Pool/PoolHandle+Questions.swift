// Questions about a whole pool. Exact when nobody else writes; meanwhile within the number of
// updates that overlap the call. In their complexities, c is the size of the blocks that have
// changed since they were last counted.

extension PoolHandle {
    /// How many addresses are in each state.
    ///
    /// - Complexity: O(b + r + c). Wait-free.
    var counts: PoolCounts {
        let layout = layout
        if let sparse { return counts(in: sparse) }
        let usable = layout.usableCount
        // Blocks are counted one after the other, so that their sum may exceed what there is.
        let free = min(layout.count(.free), usable)
        let resting = min(layout.count(.resting), usable - free)
        return PoolCounts(
            capacity: UInt128(layout.ranges.count), free: UInt128(free),
            held: UInt128(usable - free - resting), resting: UInt128(resting),
            reserved: UInt128(layout.reserved.count))
    }

    /// How many addresses of a kind lie below an address, which need not be in the pool.
    ///
    /// - Throws: `.familyMismatch`.
    /// - Complexity: O(b + r + c). Wait-free.
    func rank(_ kind: AddressSelector, below address: IPAddress) throws(IPAllocError) -> UInt128 {
        try check(address)
        if let sparse { return rank(kind, below: address.value, in: sparse) }
        let layout = layout
        let value = address.value
        switch kind {
        case .any: return UInt128(layout.ranges.countBelow(value))
        case .reserved: return UInt128(layout.reserved.countBelow(value))
        default: return UInt128(layout.count(kind, below: value))
        }
    }

    /// The address of a kind that has exactly `rank` others of it below.
    ///
    /// - Throws: `.notFound`, with the number that there are as `available`.
    /// - Complexity: O(b + r + c). Wait-free.
    func select(_ kind: AddressSelector, rank: UInt128) throws(IPAllocError) -> UInt128 {
        if let found = find(kind, rank: rank) { return found }
        throw IPAllocError(
            .notFound, family: family, requested: rank, available: counts[kind])
    }

    private func find(_ kind: AddressSelector, rank: UInt128) -> UInt128? {
        if let sparse { return select(kind, rank: rank, in: sparse) }
        let layout = layout
        let narrow = UInt64(clamping: rank)
        switch kind {
        case .any: return layout.ranges.value(at: narrow)
        case .reserved: return layout.reserved.value(at: narrow)
        default: return layout.select(kind, rank: narrow)
        }
    }

    /// The lowest address of a kind that is greater than `after`, or the lowest of all.
    ///
    /// - Throws: `.familyMismatch`, `.notFound`.
    /// - Complexity: O(b + r). Wait-free.
    func next(_ kind: AddressSelector, after: IPAddress?) throws(IPAllocError) -> UInt128 {
        if let after { try check(after) }
        if let found = next(kind, after: after?.value, layout) { return found }
        throw IPAllocError(
            .notFound, family: family, subject: after.map { Interval($0) })
    }

    /// The longest run of addresses of a kind that begins with the next one after `after`.
    ///
    /// - Throws: `.familyMismatch`, `.notFound`.
    /// - Complexity: O(b + r + length / 64). Wait-free.
    func nextRun(_ kind: AddressSelector, after: IPAddress?) throws(IPAllocError) -> Interval {
        let first = try next(kind, after: after)
        let layout = layout
        switch kind {
        case .any: return layout.ranges.rest(from: first)
        case .reserved: return layout.reserved.rest(from: first)
        default:
            let last =
                sparse.map { lastOfRun(kind, from: first, in: $0) }
                ?? layout.lastOfRun(kind, from: first)
            return Interval(first, last)
        }
    }

    private func next(_ kind: AddressSelector, after: UInt128?, _ layout: Layout) -> UInt128? {
        if after == UInt128.max { return nil }
        let start = after.map { $0 + 1 } ?? 0
        switch kind {
        case .any: return layout.ranges.first(from: start)
        case .reserved: return layout.reserved.first(from: start)
        default:
            if let sparse { return next(kind, from: start, in: sparse) }
            return layout.next(kind, from: start)
        }
    }
}

extension IntervalTable {
    /// The lowest value of the intervals that is not less than `start`.
    fileprivate func first(from start: UInt128) -> UInt128? {
        let index = firstIndex(endingAtOrAfter: start)
        return index < intervalCount ? max(self[index].lower, start) : nil
    }

    /// The rest of the interval that has a value, from there on.
    fileprivate func rest(from value: UInt128) -> Interval {
        Interval(value, interval(with: value)?.upper ?? value)
    }
}
