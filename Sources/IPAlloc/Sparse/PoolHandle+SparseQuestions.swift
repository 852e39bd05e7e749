// Questions to sparse pools: states, counts, ranks, selections and runs.

extension PoolHandle {
    /// The state of an address.
    func state(of value: UInt128, in sparse: SparseSpace) -> AddressState {
        let state = stateOfTaken(value, in: layout)
        guard state == .held, sparse.isFree(value) else { return state }
        // What rested may be free because it was withdrawn.
        let after = layout
        return after.isUsable(value) ? .free : stateOfTaken(value, in: after)
    }

    /// As `counts`.
    func counts(in sparse: SparseSpace) -> PoolCounts {
        let taken = sparse.takenCount
        // 2^128 addresses are counted as one less, and would leave one.
        let isFull =
            taken == UInt128.max
            && sparse.firstFree(in: Interval(0, UInt128.max), usesHints: false) == nil
        return layout.wideCounts(
            taken: taken, resting: sparse.records?.takenCount ?? 0, isFull: isFull)
    }

    /// As `rank`, which looks at the family first.
    func rank(
        _ kind: AddressSelector, below value: UInt128, in sparse: SparseSpace
    ) -> UInt128 {
        let layout = layout
        switch kind {
        case .any: return unsafe IntervalAlgebra.count(below: value, in: layout.ranges.list)
        case .reserved: return unsafe IntervalAlgebra.count(below: value, in: layout.reserved.list)
        case .resting: return sparse.records?.takenCount(below: value) ?? 0
        case .held, .free:
            let usable = layout.wideUsableCount(below: value)
            let taken = min(sparse.takenCount(below: value), usable)
            if kind == .free { return usable - taken }
            return taken - min(sparse.records?.takenCount(below: value) ?? 0, taken)
        }
    }

    /// As `select`, which throws where this returns nil.
    func select(
        _ kind: AddressSelector, rank: UInt128, in sparse: SparseSpace
    ) -> UInt128? {
        let layout = layout
        switch kind {
        case .any: return unsafe IntervalAlgebra.value(at: rank, in: layout.ranges.list)
        case .reserved: return unsafe IntervalAlgebra.value(at: rank, in: layout.reserved.list)
        case .held, .resting:
            let isSimple = !sparse.hasBlocks && sparse.records == nil
            return isSimple && kind == .held
                ? sparse.singles.selectTaken(UInt64(clamping: rank))
                : search(kind, rank: rank, in: sparse)
        case .free: return selectFree(rank, in: sparse)
        }
    }

    /// The held, resting or free address that has exactly `rank` others below it, by halving the space.
    ///
    /// - Complexity: 128 times that of a rank.
    private func search(_ kind: AddressSelector, rank: UInt128, in sparse: SparseSpace) -> UInt128?
    {
        guard rank < counts[kind] else { return nil }
        var found: UInt128 = 0
        for bit in 1...UInt128.bitWidth {
            let next = found | 1 << UInt128(UInt128.bitWidth - bit)
            if self.rank(kind, below: next, in: sparse) <= rank { found = next }
        }
        return found
    }

    /// The free address that has exactly `rank` others below it.
    ///
    /// Looks for the number of held addresses below it, which is the first one such that enough
    /// addresses are free below the next held one.
    ///
    /// - Complexity: O(log² n + r log n).
    func selectFree(_ rank: UInt128, in sparse: SparseSpace) -> UInt128? {
        if sparse.hasBlocks { return search(.free, rank: rank, in: sparse) }
        let layout = layout
        var low: UInt64 = 0
        var high = sparse.singles.takenCount
        while low < high {
            let middle = low + (high - low) / 2
            guard let held = sparse.singles.selectTaken(middle) else {
                high = middle
                continue
            }
            let usable = layout.wideUsableCount(below: held)
            if usable >= UInt128(middle), usable - UInt128(middle) > rank {
                high = middle
            } else {
                low = middle + 1
            }
        }
        let (place, overflows) = rank.addingReportingOverflow(UInt128(low))
        return overflows ? nil : layout.usableAddress(at: place)
    }

    /// The lowest held, resting or free address that is not less than `value`.
    func next(
        _ kind: AddressSelector, from value: UInt128, in sparse: SparseSpace
    ) -> UInt128? {
        let rest = Interval(value, UInt128.max)
        if kind == .held { return sparse.firstHeld(in: rest) }
        if kind == .resting { return sparse.records?.firstTaken(in: rest) }
        let layout = layout
        var next = value
        while let stretch = layout.usable(from: next) {
            if let found = sparse.firstFree(in: stretch, usesHints: true) { return found }
            guard stretch.upper < UInt128.max else { return nil }
            next = stretch.upper + 1
        }
        return nil
    }

    /// The last address of the run of held, resting or free addresses that has `value`.
    func lastOfRun(
        _ kind: AddressSelector, from value: UInt128, in sparse: SparseSpace
    ) -> UInt128 {
        if kind == .resting { return sparse.records?.lastTaken(from: value) ?? value }
        if kind == .held {
            let last = sparse.lastTaken(from: value)
            guard let resting = sparse.records?.firstTaken(in: Interval(value, last)) else {
                return last
            }
            return max(resting, value + 1) - 1
        }
        guard let stretch = layout.usable(from: value), stretch.lower == value else { return value }
        guard let held = sparse.firstTaken(in: stretch) else { return stretch.upper }
        return max(held, value + 1) - 1
    }
}
