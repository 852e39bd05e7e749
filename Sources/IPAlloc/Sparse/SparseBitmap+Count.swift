// How many addresses are taken. Exact at rest; meanwhile within the number of updates that overlap
// the call.

extension SparseBitmap {
    /// How many addresses are taken in all.
    ///
    /// - Complexity: O(1) if nothing has changed since the last count, else 64 steps per directory in
    ///   which something has.
    var takenCount: UInt64 { takenCount(at: root) }

    private func takenCount(at cell: NodeWords) -> UInt64 {
        switch SparseEdge(in: cell).node {
        case .none: return 0
        case .leaf(let leaf): return leaf.takenCount
        case .bucket(let bucket):
            var total: UInt64 = 0
            for index in 0..<bucket.capacity { total += bucket.leaf(index)?.takenCount ?? 0 }
            return total
        case .directory(let directory): return takenCount(in: directory)
        }
    }

    func takenCount(in directory: SparseDirectory) -> UInt64 {
        let count = directory.tally[0].countedFree { Int(recount(directory)) }
        return UInt64(count)
    }

    /// Adds up what the edges of a directory lead to.
    func recount(_ directory: SparseDirectory) -> UInt64 {
        var total: UInt64 = 0
        for index in 0..<directory.edgeCount { total += takenCount(at: directory.edge(index)) }
        return total
    }

    /// How many taken addresses are less than `value`.
    func takenCount(below value: UInt128) -> UInt64 {
        value == 0 ? 0 : takenCount(in: Interval(0, value - 1), at: root)
    }

    /// How many taken addresses of an interval, which begins before all of them, an edge leads to.
    private func takenCount(in interval: Interval, at cell: NodeWords) -> UInt64 {
        switch SparseEdge(in: cell).node {
        case .none: return 0
        case .leaf(let leaf): return leaf.takenCount(in: interval)
        case .bucket(let bucket):
            var total: UInt64 = 0
            for index in 0..<bucket.capacity {
                total += bucket.leaf(index)?.takenCount(in: interval) ?? 0
            }
            return total
        case .directory(let directory):
            let all = directory.interval
            if interval.upper < all.lower { return 0 }
            if interval.upper >= all.upper { return takenCount(in: directory) }
            let last = directory.index(of: interval.upper)
            var total = takenCount(in: interval, at: directory.edge(last))
            for index in 0..<last { total += takenCount(at: directory.edge(index)) }
            return total
        }
    }

    /// The taken address that has exactly `rank` others below it; nil if there are not that many.
    func selectTaken(_ rank: UInt64) -> UInt128? {
        var left = rank
        return selectTaken(&left, at: root)
    }

    /// The same below an edge; takes from `rank` what there is if that is not enough, as can happen
    /// when others write meanwhile.
    private func selectTaken(_ rank: inout UInt64, at cell: NodeWords) -> UInt128? {
        switch SparseEdge(in: cell).node {
        case .none: return nil
        case .leaf(let leaf): return leaf.selectTaken(&rank)
        case .bucket(let bucket):
            var next = bucket.firstLeaf(from: 0)
            while let leaf = next {
                if let found = leaf.selectTaken(&rank) { return found }
                next = bucket.firstLeaf(after: leaf)
            }
            return nil
        case .directory(let directory):
            for index in 0..<directory.edgeCount {
                let edge = directory.edge(index)
                let count = takenCount(at: edge)
                if rank >= count {
                    rank -= count
                } else if let found = selectTaken(&rank, at: edge) {
                    return found
                }
            }
            return nil
        }
    }
}
