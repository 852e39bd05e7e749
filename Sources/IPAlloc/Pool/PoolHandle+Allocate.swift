// Allocation: the policies. Each tries the hints first and answers "full" only after a sweep.

extension PoolHandle {
    /// Takes the lowest free address.
    ///
    /// - Throws: `.full`; `.outOfMemory` if the pool is sparse.
    /// - Complexity: Constant if it succeeds. Lock-free.
    @inline(__always)
    func allocateLowest() throws(IPAllocError) -> UInt128 {
        if let value = allocateLowestAtHand() { return value }
        return try allocateLowestFarther()
    }

    /// The shortest way of `allocateLowest`: where marks lead to it, and nothing else is to be done.
    @inline(__always)
    func allocateLowestAtHand() -> UInt128? {
        isFenced ? nil : layout.takeLowestAtHand()
    }

    /// The general way of `allocateLowest`.
    @inline(never)
    func allocateLowestFarther() throws(IPAllocError) -> UInt128 {
        if let sparse { return try allocate(from: 0, in: sparse) }
        let layout = layout
        return try finish(layout.takeFirst(fromBlock: 0), in: layout)
    }

    /// Takes the first free address at or after the cursor's place, going round at the end.
    ///
    /// - Throws: `.full`; `.outOfMemory` if the pool is sparse. The cursor stays where it is then.
    /// - Complexity: Constant if it succeeds. Lock-free.
    @inline(__always)
    func allocateNext(_ cursor: inout Cursor) throws(IPAllocError) -> UInt128 {
        if let value = allocateAtHand(&cursor) { return value }
        return try allocateFarther(&cursor)
    }

    /// The shortest way of `allocateNext`: in the cursor's word, if that is in the hot segment.
    @inline(__always)
    func allocateAtHand(_ cursor: inout Cursor) -> UInt128? {
        guard let value = hot.takeNext(from: cursor.place, guess: cursor.guess) else { return nil }
        cursor.move(behind: value)
        return value
    }

    /// The general way of `allocateNext`.
    @inline(never) @_optimize(speed)
    func allocateFarther(_ cursor: inout Cursor) throws(IPAllocError) -> UInt128 {
        let layout = layout
        cursor.settle(in: layout)
        if let sparse {
            let value = try allocate(from: cursor.place, in: sparse)
            cursor.place = value &+ 1
            return value
        }
        let ahead = layout.position(atOrAfter: cursor.place).flatMap { layout.takeFirst(from: $0) }
        let value = try finish(ahead ?? layout.takeFirst(fromBlock: 0), in: layout)
        cursor.place = value &+ 1
        return value
    }

    /// Ends an allocation: with what a search found; else with the address that has rested longest
    /// of those that hints lead to; else with what a look at every word finds.
    ///
    /// - Parameter found: nil if the summaries led to none.
    /// - Throws: `.full`.
    @inline(never) @_optimize(speed)
    func finish(_ found: Position?, in layout: Layout) throws(IPAllocError) -> UInt128 {
        if found == nil, let value = takeResting(layout, looksAtAll: false) {
            repeatMarks(after: layout)
            return value
        }
        let last = found ?? layout.sweep()
        repeatMarks(after: layout)
        if let last { return hold(last, in: layout) }
        if let value = takeResting(layout, looksAtAll: true) { return value }
        throw full(requested: 1, available: Int(layout.count(.resting)))
    }

    /// Takes the free address that is cheapest to find: in the cursor's word, else in the block
    /// that the free list names, else the next one.
    ///
    /// - Throws: `.full`; `.outOfMemory` if the pool is sparse. The cursor stays where it is then.
    /// - Complexity: Constant if it succeeds. Lock-free.
    func allocateAny(_ cursor: inout Cursor) throws(IPAllocError) -> UInt128 {
        if sparse != nil { return try allocateFarther(&cursor) }
        let layout = layout
        cursor.settle(in: layout)
        if let start = layout.position(of: cursor.place),
            let bit = layout.segment(start.segment).takeLowest(inWord: start.word)
        {
            let found = Position(segment: start.segment, bit: start.word << 6 + bit)
            cursor.place = hold(found, in: layout)
            return cursor.place
        }
        let listed = layout.takeListed()
        repeatMarks(after: layout)
        guard let found = listed else { return try allocateFarther(&cursor) }
        cursor.place = hold(found, in: layout)
        return cursor.place
    }

    /// Takes `count` addresses, all or none.
    ///
    /// - Parameters:
    ///   - cursor: Where to begin; nil: lowest first.
    ///   - keep: Told the index and the address of each one taken.
    ///   - kept: Gives an address back by its index, to undo.
    /// - Throws: `.count` if `count` is 0 or exceeds the capacity; `.full` with the number that
    ///   could be had as `available`; `.outOfMemory` if the pool is sparse. Nothing stays taken then.
    /// - Complexity: O(count). Lock-free.
    func allocateMany(
        _ count: Int, _ cursor: inout Cursor?, keep: (Int, UInt128) -> Void,
        kept: (Int) -> UInt128
    ) throws(IPAllocError) {
        let capacity = unsafe IntervalAlgebra.count(layout.ranges.list)
        guard count > 0, UInt128(count) <= capacity else {
            throw IPAllocError(
                .count, family: family, requested: UInt128(count), available: capacity)
        }
        for index in 0..<count {
            do throws(IPAllocError) {
                keep(index, try allocate(&cursor))
            } catch {
                for taken in 0..<index { giveBack(kept(taken)) }
                throw error.code == .full ? full(requested: count, available: index) : error
            }
        }
    }

    /// Takes the next address from a cursor on, or the lowest.
    ///
    /// - Throws: `.full`, `.outOfMemory`.
    @inline(never)
    private func allocate(_ cursor: inout Cursor?) throws(IPAllocError) -> UInt128 {
        guard var moving = cursor else { return try allocateLowestFarther() }
        defer { cursor = moving }
        return try allocateNext(&moving)
    }

    /// Frees an address that this call has taken, or lays it to rest since when it was resting.
    @inline(never)
    func giveBack(_ value: UInt128) {
        if let sparse { return sparse.putBack(value) }
        let layout = layout
        guard let position = layout.position(of: value) else { return }
        endGeneration(at: position, in: layout)
        layout.putBack(position)
        repeatMarks(after: layout)
    }

    /// Makes an address free and worth finding.
    ///
    /// - Returns: Whether it was not free before.
    @inline(__always)
    func give(_ position: Position, in layout: Layout) -> Bool {
        let segment = layout.segment(position.segment)
        guard segment.give(position.mask, inWord: position.word) == 0 else { return false }
        if layout.mark(position) { repeatMarks(after: layout) }
        return true
    }

    /// Makes up for marks that went to a layout which was replaced meanwhile.
    ///
    /// A new layout starts with all hints set, but a searcher in it may have cleared one while a
    /// line was unmarked, before the mark went to the old layout. Called after the lines were
    /// marked: a layout that is published after the look at the current one here has searchers
    /// that look at the lines later still, so that only the current one needs the marks.
    @inline(__always)
    func repeatMarks(after used: Layout) {
        let current = layout
        if current != used { current.markAllWithFree() }
    }

    /// The refusal of an allocation.
    func full(requested: Int, available: Int = 0) -> IPAllocError {
        IPAllocError(
            .full, family: family, requested: UInt128(requested), available: UInt128(available))
    }
}

extension Layout {
    /// Marks, in the tree, every block in which a line is marked.
    @inline(never)
    fileprivate func markAllWithFree() {
        for block in 0..<blockCount {
            let place = place(ofBlock: block)
            if segment(place.segment).lines(ofBlock: place.block) != 0 { tree.mark(block) }
        }
    }

    /// How many blocks of the free list one call looks at before it searches the summaries.
    private static let listLooksMax = 4

    /// Takes a free address of the block that was listed most recently.
    ///
    /// A block without one is taken off; if it has got one meanwhile, it is listed anew: its link
    /// is cleared before that look, and an insertion looks at the link after its release.
    fileprivate func takeListed() -> Position? {
        for _ in 0..<Self.listLooksMax {
            guard let block = list.first else { return nil }
            let place = place(ofBlock: block)
            if let found = takeLowest(in: place, fromLine: 0) { return found }
            if list.remove(block), segment(place.segment).lines(ofBlock: place.block) != 0 {
                list.insert(block)
            }
        }
        return nil
    }
}
