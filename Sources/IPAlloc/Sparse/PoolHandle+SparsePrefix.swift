// Aligned blocks of sparse pools. One of up to 64 addresses is its addresses, as in dense pools; a
// larger one is taken and given back as one, since there is no memory for its addresses.
//
// Where it lies: the lowest place at which it is wholly free. Addresses and blocks of all sizes are
// packed from below by that, which leaves the large blocks above them whole.

extension PoolHandle {
    /// Takes the lowest aligned block of which every address is usable and free; if there is none, the
    /// lowest that becomes one by resting addresses that may be used.
    ///
    /// - Parameter last: The size of the block less one.
    /// - Returns: nil if a search found none that looked at all that is taken.
    /// - Throws: `.outOfMemory`; nothing is taken then.
    /// - Complexity: O(log n + log r) per run of reserved or taken addresses before it; with resting
    ///   ones per block that is passed by. Lock-free.
    func takeBlock(_ last: UInt128, in sparse: SparseSpace) throws(IPAllocError) -> Interval? {
        if let found = try takeBlock(last, sparse, usesHints: true) { return found }
        if let found = try takeBlock(last, sparse, usesHints: false) { return found }
        guard let clock = restClock else { return nil }
        return try takeBlock(
            last, sparse, usesHints: false, restingSince: clock.latestUsable(at: clock.now))
    }

    /// - Parameter limit: What rests since then or longer counts as free; 0: nothing.
    @inline(never)
    private func takeBlock(
        _ last: UInt128, _ sparse: SparseSpace, usesHints: Bool, restingSince limit: UInt64 = 0
    ) throws(IPAllocError) -> Interval? {
        var next: UInt128 = 0
        while true {
            let layout = layout
            guard let stretch = layout.usable(from: next) else { return nil }
            let (end, overflows) = stretch.lower.addingReportingOverflow(last)
            if overflows { return nil }
            let block = Interval(end & ~last, end | last)
            var passed: UInt128?
            if block.upper > stretch.upper {
                passed = stretch.upper
            } else if let obstacle = sparse.firstObstacle(in: block, restingSince: limit) {
                // Behind the block there may be something that rests.
                let rest = Interval(max(obstacle.lower, block.lower), stretch.upper)
                if limit > 0 {
                    passed = obstacle.upper
                } else if let free = sparse.firstFree(in: rest, usesHints: usesHints) {
                    next = free
                } else {
                    passed = stretch.upper
                }
            } else if try take(block, layout, sparse, restingSince: limit) {
                return block
            }
            if let passed {
                guard passed < UInt128.max else { return nil }
                next = passed + 1
            }
        }
    }

    /// Takes every address of a usable block.
    ///
    /// - Throws: `.held`, `.outsidePool`, `.reserved`, `.resting`, `.outOfMemory`; nothing is taken
    ///   then.
    func claim(
        _ block: Interval, usableIn layout: Layout, _ sparse: SparseSpace
    ) throws(IPAllocError) {
        if let obstacle = try obstacle(to: block, sparse, restingSince: latestRested) {
            throw refusal(layout, block, obstacle, because: .held)
        }
        if let after = settle(block, since: layout, sparse) {
            let obstacle = after.firstUnusable(of: block) ?? block.lower
            throw refusal(after, block, obstacle, because: .outsidePool)
        }
    }

    /// Gives a block back that was taken as one, or has up to 64 held addresses and the pool no
    /// records.
    ///
    /// - Throws: `.notHeld`, `.resting`, `.otherBlock`.
    func release(
        _ block: Interval, usableIn layout: Layout, _ sparse: SparseSpace
    ) throws(IPAllocError) {
        var found: UInt128?
        if let records = sparse.records {
            if let fence = records.record(of: block)?.generation,
                fence[0].endGeneration(fence[0].generation) != 0
            {
                return giveEnded(block, sparse)
            }
            found = block.lower
        } else {
            found = sparse.give(block)
        }
        guard var free = found else { return }
        let isSmall = block.countLessOne < 1 << UInt128(SparseSpace.groupShift)
        var isAllTaken = false
        if !isSmall {
            let found = sparse.firstFree(in: block, usesHints: false)
            let resting = sparse.records?.firstTaken(in: block)
            free = min(found ?? resting ?? free, resting ?? found ?? free)
            isAllTaken = found == nil && resting == nil
        }
        let over = sparse.block(over: block.lower)
        if isSmall { isAllTaken = over != nil }
        // If it is this very block, another call has taken it since it was found not to be held.
        guard isAllTaken, over != block else {
            throw refusal(layout, block, free, because: .notHeld)
        }
        throw otherBlock(block, over ?? Interval(block.lower, block.lower))
    }

    /// The refusal of an address that could not be released.
    func refusalOfRelease(
        _ layout: Layout, _ value: UInt128, in sparse: SparseSpace
    ) -> IPAllocError {
        guard let block = sparse.block(over: value) else { return refusalOfRelease(layout, value) }
        return otherBlock(Interval(value, value), block)
    }

    func otherBlock(_ block: Interval, _ other: Interval) -> IPAllocError {
        IPAllocError(.otherBlock, family: family, subject: block, obstacle: other)
    }
}
