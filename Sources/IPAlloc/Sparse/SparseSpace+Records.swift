// The records of a pool whose addresses rest or are fenced, a space of their own: one for each address
// that was ever taken, and for each block of more than 64. What rests is taken there, so that all
// questions about what is taken can be asked about what rests.

extension SparseSpace {
    /// The records; nil if the pool's addresses neither rest nor are fenced.
    var records: SparseSpace? { singles.records.map { SparseSpace(singles: $0) } }

    /// The bitmap, in a space of records, that has those of a block, and their numbers; nil if there
    /// is none.
    private func level(of block: Interval) -> SparseLevel? {
        let shift = Self.shift(of: block)
        return shift <= Self.groupShift ? first : level(shift)
    }

    /// The record of an address or of a block of more than 64, in a space of records.
    @inline(never)
    func record(of block: Interval) -> SparseRecord? {
        level(of: block).flatMap { $0.bitmap.record($0.number(of: block.lower)) }
    }

    /// Says, in a space of records, that what rests has changed.
    @inline(never)
    private func note(_ block: Interval, since stamp: UInt64? = nil) {
        guard let level = level(of: block) else { return }
        level.bitmap.note(
            level.number(of: block.lower), isRelease: stamp != nil, stamp: stamp ?? 0)
    }

    /// Calls `body` with the parts of a block that have records: its addresses, or itself.
    @inline(never)
    private static func forEachPart(
        of block: Interval, _ body: (Interval) throws(IPAllocError) -> Void
    ) throws(IPAllocError) {
        if shift(of: block) > groupShift { return try body(block) }
        for value in block.lower...block.upper { try body(Interval(value, value)) }
    }

    /// Makes sure that a block has its records.
    ///
    /// - Throws: `.outOfMemory`.
    @inline(never)
    func makeRecords(of block: Interval) throws(IPAllocError) {
        guard let records else { return }
        try Self.forEachPart(of: block) { part throws(IPAllocError) in
            let shift = Self.shift(of: part)
            let level = shift == 0 ? records.first : try records.makeLevel(shift)
            try level.bitmap.makeRecord(level.number(of: part.lower))
        }
    }

    /// Begins the generations of a block that this call has taken: from here on it can be released.
    ///
    /// - Parameter counter: The word with the last generation of all of a fenced pool; nil: the pool is
    ///   not fenced.
    @inline(never)
    func begin(_ block: Interval, _ counter: NodeWords?) {
        guard let records else { return }
        try? Self.forEachPart(of: block) { part throws(IPAllocError) in
            guard let word = records.record(of: part)?.generation else { return }
            if let counter {
                word[0].beginGeneration(counter[0].nextNumber())
            } else {
                word[0].beginGeneration()
            }
        }
    }

    /// Makes a block free that this call has taken, and that nobody holds.
    @inline(never)
    func drop(_ block: Interval) {
        if let records {
            try? Self.forEachPart(of: block) { part throws(IPAllocError) in
                records.record(of: part)?.forgetRest()
            }
        }
        _ = give(block)
    }

    /// Lays what was taken as one to rest, of which this call has ended the generation.
    @inline(never)
    func layToRest(_ block: Interval, since stamp: UInt64) {
        guard let records else { return }
        records.record(of: block)?.layToRest(since: stamp)
        records.note(block, since: stamp)
    }

    /// Frees an address that this call has taken and that is held, or lays it to rest since when it
    /// was resting.
    func putBack(_ value: UInt128) {
        let block = Interval(value, value)
        guard let record = records?.record(of: block) else {
            _ = give(block)
            return
        }
        let generation = record.generation[0].generation
        // If it has ended, somebody who does not hold it has released it.
        guard record.generation[0].endGeneration(generation) != 0 else { return }
        if record.stamp != 0 { layToRest(block, since: record.stamp) } else { drop(block) }
    }

    /// Takes an address that rests since a stamp or longer.
    @inline(never)
    func takeResting(_ block: Interval, since limit: UInt64) -> Bool {
        endRest(of: block, since: limit, forgets: false)
    }

    @inline(never)
    private func endRest(of block: Interval, since limit: UInt64, forgets: Bool) -> Bool {
        guard let records, let record = records.record(of: block),
            record.endRest(since: limit, forgets: forgets)
        else { return false }
        records.note(block)
        return true
    }

    /// What was taken as one, and has an address that is taken: the address or a block.
    @inline(never)
    func part(with value: UInt128) -> Interval { block(over: value) ?? Interval(value, value) }

    /// The first of what is taken of an interval that does not rest since a stamp or longer.
    ///
    /// - Complexity: O(log n) per address or block that does before it.
    @inline(never)
    func firstObstacle(in interval: Interval, restingSince limit: UInt64) -> Interval? {
        var rest = interval
        while let found = firstTaken(in: rest) {
            guard let records, !records.isFree(found) else { return part(with: found) }
            let part = records.part(with: found)
            guard let record = records.record(of: part), record.rest.stamp <= limit else {
                return part
            }
            guard part.upper < interval.upper else { return nil }
            rest.lower = part.upper + 1
        }
        return nil
    }

    /// The lowest address of an interval that is taken and does not rest.
    @inline(never)
    func firstHeld(in interval: Interval) -> UInt128? {
        firstObstacle(in: interval, restingSince: SparseRest.none.stamp - 1)
            .map { max($0.lower, interval.lower) }
    }

    /// Makes everything free that rests in an interval, since a stamp or longer; what was taken as one
    /// as a whole, wherever it ends.
    ///
    /// - Parameter ofBlocksOnly: Whether addresses that rest alone go on with it.
    /// - Complexity: O(log n) per address or block that rests.
    @inline(never)
    func endRests(in interval: Interval, since limit: UInt64, ofBlocksOnly: Bool = false) {
        var rest = interval
        while let records, let found = records.firstTaken(in: rest) {
            let part = records.part(with: found)
            let isSpared = ofBlocksOnly && part.countLessOne == 0
            if !isSpared, endRest(of: part, since: limit, forgets: true) { _ = give(part) }
            guard part.upper < interval.upper else { return }
            rest.lower = part.upper + 1
        }
    }

    /// What rests longest, as `SparseBitmap.oldest`; of several, what has the lowest address.
    func oldest(usesBounds: Bool) -> (block: Interval, stamp: UInt64)? {
        var oldest: (block: Interval, stamp: UInt64)?
        var level = records?.first
        while let current = level {
            let found = current.bitmap.oldest(usesBounds: usesBounds)
            let block = current.block(found.number)
            let isOlder =
                oldest.map {
                    found.stamp < $0.stamp
                        || found.stamp == $0.stamp && block.lower < $0.block.lower
                } ?? (found.stamp < SparseRest.none.stamp)
            if isOlder { oldest = (block, found.stamp) }
            level = records?.level(above: current.shift)
        }
        return oldest
    }

    /// Looks, when no call is under way, for something that is taken and neither held nor rests, or
    /// both, and for a record of either that belongs to nothing that is taken.
    ///
    /// - Returns: The first address concerned, or nil.
    /// - Complexity: O(n log n).
    func firstViolation(in records: SparseSpace) -> UInt128? {
        var violation: UInt128?
        var count: UInt64 = 0
        _ = forEachPiece { piece in
            var piece = piece
            while let part = piece.takeFirst().map({ piece.part($0) }) {
                let record = records.record(of: part)
                let isResting = (record?.rest ?? .none).stamp != SparseRest.none.stamp
                if (record?.isHeld ?? false) == isResting { violation = violation ?? part.lower }
                count += 1
            }
            return violation == nil
        }
        var level: SparseLevel? = records.first
        while let current = level {
            _ = current.bitmap.forEachLeaf { leaf in
                if leaf.isInUse { count &-= 1 } else if leaf.words[3].load() != 0 { count = .max }
                return true
            }
            level = records.level(above: current.shift)
        }
        return violation ?? (count == 0 ? nil : 0)
    }
}
