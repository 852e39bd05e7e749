internal import CIPAllocMachine

extension PoolHandle {
    /// Compares everything that the pool derives with its bitmap, and the bitmap with its ranges.
    ///
    /// - Throws: `.corrupt`, with the number of the violated rule as `position` and the first
    ///   address concerned as `subject`.
    /// - Complexity: O(n / 64 + r log r). No other call may be under way.
    func checkInvariants() throws(IPAllocError) {
        let violation =
            sparse.map { layout.firstViolation(in: $0) }
            ?? layout.firstViolation(isFenced: isFenced)
        if let violation {
            throw IPAllocError(
                .corrupt, family: family,
                subject: Interval(violation.address, violation.address),
                position: violation.rule.rawValue)
        }
    }
}

/// What must hold of a pool at rest; in words, for messages: `MESSAGE_ECORRUPT` in `errors.c`.
public enum PoolInvariant: Int, Sendable, CaseIterable {
    /// Ranges and reservations are sorted, disjoint and joined; reservations lie in ranges.
    case tables = 1
    /// Segments are sorted and disjoint, and cover all ranges.
    case segments = 2
    /// Only addresses of the ranges that are not reserved are free.
    case freeIsUsable = 3
    /// A block's tally is marked as changed, or equals the number of its free addresses.
    case tallies = 4
    /// A line with a free address is marked in its block's header.
    case lines = 5
    /// A block with a marked line is marked in the tree, and so is every level above.
    case tree = 6
    /// The free list ends, and has exactly the blocks that are linked.
    case freeList = 7
    /// Only usable addresses that are not free rest, and no bound is too high.
    case resting = 8
    /// Only usable addresses of a sparse pool are held.
    case heldIsUsable = 9
    /// Nodes of a sparse pool lie where their addresses belong, once, and have the tallies and the
    /// hints that they must have.
    case nodes = 10
    /// Exactly the held addresses of a fenced pool are held under a generation; so are those of a
    /// sparse pool whose addresses rest, and what was taken there and is not held rests.
    case fences = 11
}

extension Layout {
    fileprivate typealias Violation = (rule: PoolInvariant, address: UInt128)

    fileprivate func firstViolation(isFenced: Bool) -> Violation? {
        if let violation = tableViolation() { return violation }
        for number in 0..<segmentCount {
            let segment = segment(number)
            if number + 1 < segmentCount, self.segment(number + 1).base <= segment.last {
                return (.segments, segment.base)
            }
            if !segment.rest.isConsistent() { return (.resting, segment.base) }
            for block in 0..<segment.blockCount {
                if let violation = violation(inBlock: block, of: segment, isFenced) {
                    return violation
                }
            }
        }
        if !tree.isConsistent() { return (.tree, 0) }
        if !list.isConsistent() { return (.freeList, 0) }
        return nil
    }

    /// The same in a sparse pool.
    fileprivate func firstViolation(in sparse: SparseSpace) -> Violation? {
        if !areTablesConsistent { return (.tables, 0) }
        if let address = sparse.firstViolation() { return (.nodes, address) }
        var violation: Violation?
        _ = sparse.forEachPiece { piece in
            if !isUsable(piece) { violation = (.heldIsUsable, piece.base) }
            return violation == nil
        }
        if violation != nil { return violation }
        guard let records = sparse.records else { return nil }
        if let address = records.firstViolation() { return (.resting, address) }
        return sparse.firstViolation(in: records).map { (.fences, $0) }
    }

    private var areTablesConsistent: Bool {
        unsafe IntervalAlgebra.isNormalized(ranges.list)
            && IntervalAlgebra.isNormalized(reserved.list)
            && IntervalAlgebra.contains(reserved.list, in: ranges.list)
    }

    private func tableViolation() -> Violation? {
        if !areTablesConsistent { return (.tables, 0) }
        for index in 0..<ranges.intervalCount {
            let range = ranges[index]
            var next = range.lower
            while true {
                guard let position = position(of: next) else { return (.segments, next) }
                let last = segment(position.segment).last
                if last >= range.upper { break }
                next = last + 1
            }
        }
        return nil
    }

    private func violation(
        inBlock block: Int, of segment: Segment, _ isFenced: Bool
    ) -> Violation? {
        let words = segment.words(ofBlock: block)
        for word in words {
            let address = segment.address(ofWord: word)
            let free = segment.free(inWord: word)
            let usable = usableMask(ofGroup: address)
            if free & ~usable != 0 { return (.freeIsUsable, address) }
            let resting = segment.rest.resting(inWord: word)
            if resting & ~(usable & ~free) != 0 { return (.resting, address) }
            if isFenced, segment.fences.held(inWord: word) != usable & ~free & ~resting {
                return (.fences, address)
            }
            let line = segment.line(ofWord: word)
            if free != 0, segment.lines(ofBlock: block) >> UInt64(line & 63) & 1 == 0 {
                return (.lines, address)
            }
        }
        let start = segment.address(ofWord: words.lowerBound)
        if !isShared, !segment.isTallyConsistent(ofBlock: block) { return (.tallies, start) }
        if segment.lines(ofBlock: block) != 0, !tree.isMarked(segment.firstBlock + block) {
            return (.tree, start)
        }
        return nil
    }
}
