// Which record rests longest. The bounds of the directories lead to it, as in `RestPlane`; `note`
// lowers them.

/// Since when a number rests.
struct SparseRest {
    let number: UInt128
    /// `UInt64.max`: it does not.
    let stamp: UInt64

    static var none: SparseRest { SparseRest(number: 0, stamp: .max) }

    /// The one that rests longer; of two, the lower one.
    @inline(never)
    func oldest(_ other: SparseRest) -> SparseRest {
        other.stamp < stamp || other.stamp == stamp && other.number < number ? other : self
    }
}

extension SparseBitmap {
    /// The record that rests longest.
    ///
    /// - Parameter usesBounds: Whether the bounds are followed, which proves nothing while other
    ///   calls are under way. If not, each record is looked at.
    /// - Complexity: O(log n), 64 steps per directory, plus as many per bound that is too low; else
    ///   O(n).
    func oldest(usesBounds: Bool) -> SparseRest {
        while true {
            guard usesBounds, case .directory(let directory) = SparseEdge(in: root).node else {
                return least(at: root, usesBounds: usesBounds)
            }
            if let found = oldest(of: directory) { return found }
        }
    }

    /// - Returns: nil if a bound was too low, and has been raised.
    private func oldest(of directory: SparseDirectory) -> SparseRest? {
        let bound = directory.open[0].load()
        if bound == SparseRest.none.stamp { return SparseRest.none }
        let least = least(of: directory, usesBounds: true)
        if least.stamp > bound {
            raise(directory, from: bound, to: least.stamp)
            return nil
        }
        let edge = directory.edge(directory.index(of: least.number))
        guard case .directory(let below) = SparseEdge(in: edge).node else { return least }
        return oldest(of: below)
    }

    /// Raises a bound that was found too low, and lowers it again if it is too high then.
    ///
    /// Raises, then looks below; `note` is called after something below has gone to rest, and looks
    /// at the bound: one of the two sees the other.
    private func raise(_ directory: SparseDirectory, from bound: UInt64, to stamp: UInt64) {
        guard directory.open[0].replace(bound, by: stamp).replaced else { return }
        let least = least(of: directory, usesBounds: true)
        if least.stamp < stamp { note(least.number, isRelease: true, stamp: least.stamp) }
    }

    /// The oldest of what lies under an edge; of a directory its bound, if bounds are used.
    @inline(never)
    private func least(at cell: NodeWords, usesBounds: Bool) -> SparseRest {
        switch SparseEdge(in: cell).node {
        case .none: return .none
        case .leaf(let leaf): return SparseRecord(words: leaf.words).rest
        case .bucket(let bucket):
            var least = SparseRest.none
            for index in 0..<bucket.capacity {
                guard let leaf = bucket.leaf(index) else { break }
                least = least.oldest(SparseRecord(words: leaf.words).rest)
            }
            return least
        case .directory(let directory):
            guard usesBounds else { return self.least(of: directory, usesBounds: false) }
            return SparseRest(number: directory.first, stamp: directory.open[0].load())
        }
    }

    /// The oldest of what the edges of a directory lead to.
    @inline(never)
    private func least(of directory: SparseDirectory, usesBounds: Bool) -> SparseRest {
        var least = SparseRest.none
        for index in 0..<directory.edgeCount {
            least = least.oldest(self.least(at: directory.edge(index), usesBounds: usesBounds))
        }
        return least
    }

    /// Whether something below a directory rests since earlier than its bound says.
    func isBoundTooHigh(of directory: SparseDirectory) -> Bool {
        directory.open[0].load() > least(of: directory, usesBounds: false).stamp
    }
}
