// The operations of sparse pools: those that have more addresses than a bit can be kept for.
//
// The bitmap has no say in which addresses are usable, the tables have: a claim looks at the layout,
// takes the bit, and looks whether the address was withdrawn meanwhile (`PoolHandle+Withdraw`).

extension PoolHandle {
    /// Takes an address if it is usable, and free or resting since a stamp or longer.
    ///
    /// - Throws: `.outsidePool`, `.held`, `.reserved`, `.resting`, `.outOfMemory`.
    /// - Complexity: O(log n + log r). Lock-free.
    func claim(
        _ value: UInt128, in sparse: SparseSpace, restingSince limit: UInt64
    ) throws(IPAllocError) {
        let layout = layout
        let block = Interval(value, value)
        guard layout.isUsable(block), try obstacle(to: block, sparse, restingSince: limit) == nil
        else { throw refusalOfClaim(layout, value) }
        if let after = settle(block, since: layout, sparse) { throw refusalOfClaim(after, value) }
    }

    /// Takes the first free address at or after a place, going round at the end; else the one that
    /// has rested longest.
    ///
    /// - Throws: `.full`, `.outOfMemory`.
    /// - Complexity: O(log n + log r) if it succeeds. Lock-free.
    func allocate(from place: UInt128, in sparse: SparseSpace) throws(IPAllocError) -> UInt128 {
        if let found = try takeFirst(from: place, sparse, usesHints: true) { return found }
        if place > 0, let found = try takeFirst(from: 0, sparse, usesHints: true) { return found }
        if let found = try takeResting(sparse, usesBounds: true) { return found }
        // The sweep, which alone can tell that the pool is full.
        if let found = try takeFirst(from: 0, sparse, usesHints: false) { return found }
        if let found = try takeResting(sparse, usesBounds: false) { return found }
        throw full(requested: 1, available: Int(clamping: counts.resting))
    }

    /// Takes the address that was released first, if it may be used; out of a block that rests as one
    /// its first, and the others become free.
    ///
    /// - Parameter usesBounds: As in `SparseBitmap.oldest`.
    /// - Returns: nil if none may, or none was found.
    @inline(never)
    private func takeResting(
        _ sparse: SparseSpace, usesBounds: Bool
    ) throws(IPAllocError) -> UInt128? {
        guard let clock = restClock else { return nil }
        let now = clock.now
        while let oldest = sparse.oldest(usesBounds: usesBounds) {
            guard clock.mayUse(oldest.stamp, at: now) else { return nil }
            let layout = layout
            let first = Interval(oldest.block.lower, oldest.block.lower)
            if try take(first, layout, sparse, restingSince: oldest.stamp) { return first.lower }
            // Whoever has taken it out of use has not yet ended its rest.
            if !layout.isUsable(first) { sparse.endRests(in: first, since: .max) }
        }
        return nil
    }

    /// Takes a free address, each with the same probability; see `allocateRandom`.
    func allocateRandom(
        _ source: inout RandomSource, in sparse: SparseSpace
    ) throws(IPAllocError) -> UInt128 {
        let layout = layout
        let ranges = unsafe layout.ranges.list
        guard !layout.ranges.isEmpty else { throw full(requested: 1) }
        let lastRank =
            layout.ranges.isWholeSpace
            ? UInt128.max : unsafe IntervalAlgebra.count(ranges) - 1
        for _ in 0..<Self.drawsMax {
            let rank = source.next(through: lastRank)
            if let drawn = unsafe IntervalAlgebra.value(at: rank, in: ranges),
                try take(Interval(drawn, drawn), layout, sparse)
            {
                return drawn
            }
        }
        while true {
            let free = counts.free
            guard free > 0 else { break }
            let drawn = selectFree(source.next(through: free - 1), in: sparse)
            if let drawn, try take(Interval(drawn, drawn), self.layout, sparse) { return drawn }
        }
        // None was counted, which proves nothing while other calls are under way.
        return try allocate(from: 0, in: sparse)
    }

    /// Takes the first free address from a place to the end.
    @inline(never)
    private func takeFirst(
        from place: UInt128, _ sparse: SparseSpace, usesHints: Bool
    ) throws(IPAllocError) -> UInt128? {
        var layout = layout
        var next = place
        while let stretch = layout.usable(from: next) {
            if let found = sparse.firstFree(in: stretch, usesHints: usesHints) {
                next = found
                if try take(Interval(found, found), layout, sparse) { return found }
            } else {
                guard stretch.upper < UInt128.max else { return nil }
                next = stretch.upper + 1
            }
            layout = self.layout
        }
        return nil
    }

    /// Takes an address, or an aligned block, if it is usable in a layout and free, or resting since
    /// a stamp or longer, and stays usable.
    @inline(never)
    func take(
        _ block: Interval, _ layout: Layout, _ sparse: SparseSpace, restingSince limit: UInt64 = 0
    ) throws(IPAllocError) -> Bool {
        guard layout.isUsable(block),
            try obstacle(to: block, sparse, restingSince: limit) == nil
        else { return false }
        return settle(block, since: layout, sparse) == nil
    }

    /// Takes an address, or an aligned block, if all of it is free, or rests since a stamp or longer.
    ///
    /// An address that rests alone is taken by one step. Everything else that rests is made free first, if
    /// nothing else is in the way; others may be faster then.
    ///
    /// - Returns: nil if it was taken, and is to be settled; else the lowest address in the way.
    /// - Throws: `.outOfMemory`; nothing is taken then.
    @inline(never)
    func obstacle(
        to block: Interval, _ sparse: SparseSpace, restingSince limit: UInt64
    ) throws(IPAllocError) -> UInt128? {
        try sparse.makeRecords(of: block)
        while let obstacle = try sparse.take(block) {
            if limit == 0 { return obstacle }
            let isOne = block.countLessOne == 0
            if isOne, sparse.takeResting(block, since: limit) { return nil }
            if let found = sparse.firstObstacle(in: block, restingSince: limit) {
                return max(found.lower, block.lower)
            }
            sparse.endRests(in: block, since: limit, ofBlocksOnly: isOne)
        }
        return nil
    }

    /// Makes a block held that this call has taken, unless some of it was withdrawn since it was found
    /// usable; then it is given back.
    ///
    /// - Parameter layout: The one in which it was found usable, before it was taken.
    /// - Returns: The layout in which it is not; nil if it is held.
    @inline(never)
    func settle(_ block: Interval, since layout: Layout, _ sparse: SparseSpace) -> Layout? {
        if let after = withdrawal(of: block, since: layout, sparse) { return after }
        sparse.begin(block, isFenced ? generationWord : nil)
        return nil
    }

    /// Gives back what was taken as one and is held, or lays it to rest; the pool has records.
    ///
    /// - Parameter block: An address, or a block of more than 64, of which the caller has ended the
    ///   generation: so nobody else gives it, and nobody withdraws it.
    @inline(never)
    func giveEnded(_ block: Interval, _ sparse: SparseSpace) {
        if let clock = restClock {
            sparse.layToRest(block, since: clock.now)
        } else {
            sparse.drop(block)
        }
    }

    /// The general way of a release in a sparse pool.
    func release(
        _ value: UInt128, in layout: Layout, generation: UInt64?, _ sparse: SparseSpace
    ) throws(IPAllocError) {
        let block = Interval(value, value)
        guard sparse.records == nil else {
            try endGeneration(generation, of: value, in: layout)
            return giveEnded(block, sparse)
        }
        // No change takes an address from its holder, so the bit alone decides.
        if sparse.give(block) != nil { throw refusalOfRelease(layout, value, in: sparse) }
    }
}
