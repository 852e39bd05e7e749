// Changes of a pool's ranges and reservations while others allocate and release.
// A pool that is attached to a live image has none: they throw `.unsupported`, and `reclaim` does nothing.
//
// Each makes a new layout first, since that is what can fail; then moves addresses between "free"
// and "taken" in the leaf; then publishes. Addresses are taken before a layout says that they are
// reserved or gone, and given after a layout says that they are usable, so that a holder's release
// is never refused. One change is made at a time; nobody waits for it.

extension PoolHandle {
    /// Adds ranges; addresses that the pool has already stay as they are.
    ///
    /// - Parameter added: Sorted, disjoint and joined, like all lists below.
    /// - Throws: `.tooLarge`, `.outOfMemory`, `.busy`; nothing has changed then.
    /// - Complexity: O(added / 64 + b + r). Lock-free.
    func grow(by added: IntervalList) throws(IPAllocError) {
        try unsafe apply(.grow, added)
    }

    /// Takes ranges out of the pool.
    ///
    /// - Throws: `.outsidePool`, `.held`, each with the lowest address in the way; `.outOfMemory`,
    ///   `.busy`. Nothing has changed then.
    /// - Complexity: O(removed / 64 + b + r). Lock-free.
    func shrink(by removed: IntervalList) throws(IPAllocError) {
        try unsafe apply(.shrink, removed)
    }

    /// Makes every address of the ranges reserved.
    ///
    /// - Throws: `.outsidePool`, `.held`, each with the lowest address in the way; `.outOfMemory`,
    ///   `.busy`. Nothing has changed then.
    /// - Complexity: O(reserved / 64 + b + r). Lock-free.
    func reserve(_ added: IntervalList) throws(IPAllocError) {
        try unsafe apply(.reserve, added)
    }

    /// Makes every address of the ranges free again.
    ///
    /// - Throws: `.outsidePool`, `.notReserved`, each with the lowest address in the way;
    ///   `.outOfMemory`, `.busy`. Nothing has changed then.
    /// - Complexity: O(unreserved / 64 + b + r). Lock-free.
    func unreserve(_ removed: IntervalList) throws(IPAllocError) {
        try unsafe apply(.unreserve, removed)
    }

    /// Gives back what changes of the ranges have left behind, and makes the segments anew.
    ///
    /// - Throws: `.outOfMemory`; the pool is as it was then.
    /// - Complexity: O(n / 64 + r). No other call may be under way.
    func reclaim() throws(IPAllocError) {
        if layout.isShared { return }
        if let sparse {
            try sparse.rebuild()
            try sparse.records?.rebuild()
            return freeRetired()
        }
        let old = layout
        // What leaves the memory now may come back to the pool.
        let generation = generation.map { max($0, old.highestGeneration()) }
        let new = try unsafe Layout.make(
            ranges: old.ranges.list, reserved: old.reserved.list, keeping: nil,
            isResting: isResting, generation: generation, allocator: allocator)
        var walk = unsafe WordWalk(old, old.ranges.list, visitsGroups: true)
        while let position = walk.next()?.position {
            guard let place = new.position(of: old.address(of: position)) else { continue }
            let segment = old.segment(position.segment)
            let copy = new.segment(place.segment)
            copy.put(segment.free(inWord: position.word), inWord: place.word)
            if isFenced {
                copy.fences.copy(word: place.word, from: segment.fences, word: position.word)
            }
            var resting = segment.rest.resting(inWord: position.word)
            while resting != 0 {
                let bit = resting.trailingZeroBitCount
                let stamp = segment.rest.stamp(ofBit: position.word << 6 + bit)
                _ = copy.rest.add(place.word << 6 + bit, stamp: stamp)
                resting &= resting - 1
            }
        }
        new.deriveHeaders()
        replaceAll(with: new, generation: generation)
    }

    private enum Change {
        case grow, shrink, reserve, unreserve
    }

    private func apply(_ change: Change, _ list: IntervalList) throws(IPAllocError) {
        if layout.isShared { throw IPAllocError(.unsupported, family: family) }
        try exclusively { layout throws(IPAllocError) in
            if change != .grow {
                try unsafe requireAll(list, in: layout.ranges, orThrow: .outsidePool)
            }
            if change == .unreserve {
                try unsafe requireAll(list, in: layout.reserved, orThrow: .notReserved)
            }
            let moved = try unsafe movedBy(change, list, layout)
            let next = try unsafe layoutAfter(change, list, layout)
            if let sparse {
                guard change == .shrink || change == .reserve else {
                    next.replaces(layout)
                    return publish(next, insteadOf: layout)
                }
                if let held = try unsafe withdraw(moved.list, in: sparse, layout, next) {
                    throw unsafe refusal(.held, list, obstacle: held)
                }
                return
            }
            switch change {
            case .grow, .unreserve:
                publish(next)
                unsafe next.giveAll(moved.list)
            case .shrink, .reserve:
                if let held = unsafe layout.takeAll(moved.list) {
                    unsafe next.free(to: allocator)
                    throw unsafe refusal(.held, list, obstacle: held)
                }
                publish(next)
                // A release by someone who was not the holder may have come between.
                unsafe next.takeAllLeft(moved.list)
            }
        }
    }

    /// The addresses that become free, or that must be free and become taken.
    private func movedBy(
        _ change: Change, _ list: IntervalList, _ layout: Layout
    ) throws(IPAllocError) -> IntervalBuffer {
        switch change {
        // Those that the pool has already stay as they are.
        case .grow: try unsafe combine(list, layout.ranges.list, .subtract)
        // Those that are reserved already are not free, and need not be.
        case .shrink, .reserve:
            try unsafe combine(list, layout.reserved.list, .subtract)
        case .unreserve: try unsafe combine(list, Self.none, .subtract)
        }
    }

    /// Makes the layout that a change leads to.
    private func layoutAfter(
        _ change: Change, _ list: IntervalList, _ layout: Layout
    ) throws(IPAllocError) -> Layout {
        let movesRanges = change == .grow || change == .shrink
        let ranges = try unsafe combine(
            layout.ranges.list, movesRanges ? list : Self.none,
            change == .grow ? .union : .subtract)
        let reserved = try unsafe combine(
            layout.reserved.list, change == .grow ? Self.none : list,
            change == .reserve ? .union : .subtract)
        let isSparse = sparse != nil
        if !isSparse {
            try unsafe Self.checkCapacity(
                ranges.list, family: family, hasWords: isResting || isFenced)
        }
        return try unsafe Layout.make(
            ranges: ranges.list, reserved: reserved.list, keeping: layout,
            isSparse: isSparse, isResting: isResting, generation: generation,
            allocator: allocator)
    }

    private static var none: IntervalList { unsafe IntervalList(start: nil, count: 0) }

    /// Refuses a list that is not wholly in a table.
    private func requireAll(
        _ list: IntervalList, in table: IntervalTable, orThrow code: IPAllocError.Code
    ) throws(IPAllocError) {
        guard unsafe !IntervalAlgebra.contains(list, in: table.list) else { return }
        let missing = try unsafe combine(list, table.list, .subtract)
        // SAFETY: what is not contained leaves at least one interval.
        throw unsafe refusal(code, list, obstacle: missing.list[0].lower)
    }

    /// The refusal of a change: its subject is the range that has the obstacle.
    private func refusal(
        _ code: IPAllocError.Code, _ list: IntervalList, obstacle: UInt128
    ) -> IPAllocError {
        let index = unsafe IntervalAlgebra.firstIndex(endingAtOrAfter: obstacle, in: list)
        // SAFETY: the obstacle is in one of the intervals.
        return unsafe IPAllocError(
            code, family: family, subject: list[index], obstacle: Interval(obstacle, obstacle))
    }

    /// A new list from two.
    private func combine(
        _ left: IntervalList, _ right: IntervalList, _ operation: IntervalAlgebra.Operation
    ) throws(IPAllocError) -> IntervalBuffer {
        var buffer = unsafe IntervalBuffer(emptyWith: allocator)
        try unsafe buffer.replace(by: operation, of: left, right)
        return buffer
    }
}
