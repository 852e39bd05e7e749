internal import CIPAllocMachine

// The next free and the next taken address.

extension SparseBitmap {
    /// The lowest free address of an interval; nil if there is none.
    ///
    /// - Parameters:
    ///   - interval: Addresses, whatever the pool says of them.
    ///   - usesHints: Whether parts that the hints say are full are left out. If not, an address
    ///     that is free during the whole call is found.
    /// - Complexity: O(log n) with hints, plus the stale ones cleared on the way, each of which was set by
    ///   a release or growth before; else O(n).
    func firstFree(in interval: Interval, usesHints: Bool) -> UInt128? {
        firstFree(in: interval, at: root, usesHints)
    }

    private func firstFree(
        in interval: Interval, at cell: NodeWords, _ usesHints: Bool
    ) -> UInt128? {
        let edge = SparseEdge(in: cell)
        if case .directory(let directory) = edge.node {
            return firstFree(in: interval, of: directory, usesHints)
        }
        var value = interval.lower
        while let leaf = edge.leaf(of: value & ~63) {
            let base = leaf.base
            let free = leaf.free & (~0 &<< UInt64(truncatingIfNeeded: value & 63))
            if free != 0 {
                let found = base + UInt128(cipalloc_lowest_bit(free))
                return found <= interval.upper ? found : nil
            }
            guard interval.upper > base | 63 else { return nil }
            value = base + 64
        }
        return value
    }

    private func firstFree(
        in interval: Interval, of directory: SparseDirectory, _ usesHints: Bool
    ) -> UInt128? {
        // Under this edge there is no leaf before the directory's first address or behind its last.
        guard directory.contains(interval.lower) else { return interval.lower }
        let last = min(interval.upper, directory.last)
        var index = directory.index(of: interval.lower)
        while index <= directory.index(of: last) {
            if usesHints {
                let open = directory.open[0].load() & (~0 &<< UInt64(index))
                guard open != 0 else { break }
                index = Int(truncatingIfNeeded: cipalloc_lowest_bit(open))
                if index > directory.index(of: last) { break }
            }
            let part = directory.part(index)
            let searched = Interval(max(part.lower, interval.lower), min(part.upper, last))
            if let found = firstFree(in: searched, at: directory.edge(index), usesHints) {
                return found
            }
            close(index, of: directory)
            if index + 1 == directory.edgeCount { break }
            index += 1
        }
        return last < interval.upper ? last + 1 : nil
    }

    /// Clears the hint of a part that is full, and sets it again if the part is not by then.
    ///
    /// Clears, then looks below; `note` is called after something below has become free, and looks
    /// at the hint: one of the two sees the other.
    private func close(_ index: Int, of directory: SparseDirectory) {
        guard isFull(index, of: directory) else { return }
        directory.open[0].clear(1 &<< UInt64(index))
        if !isFull(index, of: directory) {
            note(directory.part(index).lower, isRelease: true)
        }
    }

    /// Whether no address of a part is free, as far as its leaf or the hints of the directory below
    /// tell.
    func isFull(_ index: Int, of directory: SparseDirectory) -> Bool {
        switch SparseEdge(in: directory.edge(index)).node {
        case .none, .bucket: return false
        case .leaf(let leaf):
            return directory.shift == SparseDirectory.fanOutBits && leaf.free == 0
        case .directory(let below):
            return below.shift + SparseDirectory.fanOutBits == directory.shift
                && below.open[0].load() == 0
        }
    }
}

extension SparseBitmap {
    /// The lowest taken address of an interval; nil if there is none.
    ///
    /// - Complexity: O(log n) if nothing has changed since the last count; else as a count.
    func firstTaken(in interval: Interval) -> UInt128? {
        firstTaken(in: interval, at: root)
    }

    private func firstTaken(in interval: Interval, at cell: NodeWords) -> UInt128? {
        switch SparseEdge(in: cell).node {
        case .none: return nil
        case .leaf(let leaf): return leaf.firstTaken(in: interval)
        case .bucket(let bucket):
            var first: UInt128?
            for index in 0..<bucket.capacity {
                guard let leaf = bucket.leaf(index) else { break }
                if let found = leaf.firstTaken(in: interval) { first = min(first ?? found, found) }
            }
            return first
        case .directory(let directory):
            let all = directory.interval
            guard interval.overlaps(all), takenCount(in: directory) > 0 else { return nil }
            let first = directory.index(of: max(interval.lower, all.lower))
            for index in first...directory.index(of: min(interval.upper, all.upper)) {
                if let found = firstTaken(in: interval, at: directory.edge(index)) { return found }
            }
            return nil
        }
    }

    /// The last address of the run of taken ones that has `value`.
    ///
    /// - Complexity: O(length / 64 × log n).
    func lastTaken(from value: UInt128) -> UInt128 {
        var last = value
        var next = value
        while true {
            let place = next & kind.places
            let taken = ~free(inGroup: next - place) >> UInt64(truncatingIfNeeded: place)
            let length = (~taken).trailingZeroBitCount
            guard length > 0 else { return last }
            last = next + UInt128(length - 1)
            // The run goes on only if it reaches the group's end, and not past the last address.
            guard ~last & kind.places == 0, last < UInt128.max else { return last }
            next = last + 1
        }
    }
}

extension SparseLeaf {
    /// The lowest taken address of an interval.
    fileprivate func firstTaken(in interval: Interval) -> UInt128? {
        let taken = taken(in: interval)
        return taken == 0 ? nil : base + UInt128(cipalloc_lowest_bit(taken))
    }

    /// The number of taken addresses of an interval.
    func takenCount(in interval: Interval) -> UInt64 { cipalloc_popcount(taken(in: interval)) }

    /// The taken address that has `rank` others of the leaf below it; takes from `rank` what there is
    /// if that is not enough.
    func selectTaken(_ rank: inout UInt64) -> UInt128? {
        let taken = ~free
        let count = cipalloc_popcount(taken)
        guard rank >= count else {
            return base + UInt128(taken.position(ofSetBit: rank))
        }
        rank -= count
        return nil
    }
}
