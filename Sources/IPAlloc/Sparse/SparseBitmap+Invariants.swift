// What must hold of a bitmap when no call is under way.

extension SparseBitmap {
    /// Looks for a node that is not as it should be.
    ///
    /// - Returns: The first address concerned, or nil.
    /// - Complexity: O(n).
    func firstViolation() -> UInt128? {
        firstViolation(at: root, in: Interval(0, UInt128.max))
    }

    /// The same below an edge, whose nodes must have addresses of an interval only.
    private func firstViolation(at cell: NodeWords, in bounds: Interval) -> UInt128? {
        switch SparseEdge(in: cell).node {
        case .none: return nil
        case .leaf(let leaf):
            return bounds.contains(leaf.base) && leaf.isSettled ? nil : leaf.base
        case .bucket(let bucket): return firstViolation(of: bucket, in: bounds)
        case .directory(let directory):
            let all = directory.interval
            guard bounds.contains(all) else { return all.lower }
            for index in 0..<directory.edgeCount {
                let part = directory.part(index)
                let edge = directory.edge(index)
                if let violation = firstViolation(at: edge, in: part) { return violation }
                let isOpen = kind == .record || directory.open[0].load() >> UInt64(index) & 1 == 1
                if !isOpen && !isFull(index, of: directory) { return part.lower }
            }
            if kind == .record, isBoundTooHigh(of: directory) { return all.lower }
            let isCounted = directory.tally[0].isTally(of: Int(recount(directory)))
            return isCounted ? nil : all.lower
        }
    }

    /// Each leaf is there once, and no slot before one is empty.
    private func firstViolation(of bucket: SparseBucket, in bounds: Interval) -> UInt128? {
        var isAtEnd = false
        for index in 0..<bucket.capacity {
            guard let leaf = bucket.leaf(index) else {
                isAtEnd = true
                continue
            }
            if isAtEnd || !bounds.contains(leaf.base) || !leaf.isSettled { return leaf.base }
            for other in 0..<index where bucket.leaf(other)?.base == leaf.base { return leaf.base }
        }
        return nil
    }
}
