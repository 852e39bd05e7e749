// All groups with taken addresses.

extension SparseBitmap {
    /// Calls `body` with the base and the taken addresses of each group that has any, ascending,
    /// until it returns false.
    ///
    /// - Returns: Whether it never did.
    /// - Complexity: O(n).
    func forEachGroup(_ body: (UInt128, UInt64) -> Bool) -> Bool {
        forEachLeaf { leaf in
            let taken = ~leaf.free
            return taken == 0 || body(leaf.base, taken)
        }
    }

    /// Calls `body` with each leaf, ascending, until it returns false.
    ///
    /// - Returns: Whether it never did.
    func forEachLeaf(_ body: (SparseLeaf) -> Bool) -> Bool { forEachLeaf(at: root, body) }

    @inline(never)
    private func forEachLeaf(at cell: NodeWords, _ body: (SparseLeaf) -> Bool) -> Bool {
        switch SparseEdge(in: cell).node {
        case .none: return true
        case .leaf(let leaf): return body(leaf)
        case .bucket(let bucket):
            var next = bucket.firstLeaf(from: 0)
            while let leaf = next {
                if !body(leaf) { return false }
                next = bucket.firstLeaf(after: leaf)
            }
            return true
        case .directory(let directory):
            for index in 0..<directory.edgeCount
            where !forEachLeaf(at: directory.edge(index), body) { return false }
            return true
        }
    }
}

extension SparseBucket {
    /// The leaf that follows another one in the order of addresses.
    func firstLeaf(after leaf: SparseLeaf) -> SparseLeaf? {
        let last = leaf.last
        return last == UInt128.max ? nil : firstLeaf(from: last + 1)
    }

    /// The leaf with the lowest base that is not less than `value`.
    func firstLeaf(from value: UInt128) -> SparseLeaf? {
        var first: SparseLeaf?
        for index in 0..<capacity {
            guard let leaf = leaf(index) else { break }
            if leaf.base >= value, first.map({ leaf.base < $0.base }) ?? true { first = leaf }
        }
        return first
    }
}
