// How the tree grows. An edge leads to more and more: nothing, a leaf, a bucket, a larger bucket, a
// directory, a higher directory. Each step replaces the edge by one to a new node, which has all that
// the edge led to: what is replaced does not change any more (a leaf is led to as it is, a full bucket
// is constant, a directory is led to as it is), so that nothing can be lost between looking at it and
// replacing it.

/// Where the way to a group ends.
struct SparseSpot {
    /// The word at which it ends: an edge or a slot of a bucket.
    let cell: NodeWords
    /// What was found there.
    let found: SparseEdge
    /// The group's leaf, if that is what was found.
    let leaf: SparseLeaf?
}

extension SparseBitmap {
    /// Goes from an edge to where a group's leaf is, or would be put.
    ///
    /// A group without a leaf had none at the moment of the last look at an edge: an edge to a leaf or a
    /// bucket is replaced before another leaf comes under it, and a bucket's first empty slot is
    /// where its next leaf goes.
    func spot(of group: UInt128, from start: NodeWords) -> SparseSpot {
        var cell = start
        while true {
            let found = SparseEdge(in: cell)
            switch found.node {
            case .none: return SparseSpot(cell: cell, found: found, leaf: nil)
            case .leaf(let leaf):
                let isSame = leaf.base == group
                return SparseSpot(cell: cell, found: found, leaf: isSame ? leaf : nil)
            case .bucket(let bucket):
                return spot(of: group, in: bucket)
                    ?? SparseSpot(cell: cell, found: found, leaf: nil)
            case .directory(let directory):
                guard directory.contains(group) else {
                    return SparseSpot(cell: cell, found: found, leaf: nil)
                }
                cell = directory.edge(directory.index(of: group))
            }
        }
    }

    /// The slot of a group's leaf, or the first empty one; nil if the bucket is full of others.
    private func spot(of group: UInt128, in bucket: SparseBucket) -> SparseSpot? {
        for index in 0..<bucket.capacity {
            let slot = bucket.slot(index)
            let found = SparseEdge(in: slot)
            guard case .leaf(let leaf) = found.node else {
                return SparseSpot(cell: slot, found: found, leaf: nil)
            }
            if leaf.base == group { return SparseSpot(cell: slot, found: found, leaf: leaf) }
        }
        return nil
    }

    /// Puts a leaf where its group's way ends.
    ///
    /// The replacement of the edge publishes all that was made; pairs with the load in `SparseEdge`.
    ///
    /// - Parameter spot: Without a leaf of the group.
    /// - Returns: false if another call has changed something there; the leaf is not in the tree then.
    /// - Throws: `.outOfMemory`; the tree is as it was then.
    func extend(_ spot: SparseSpot, by leaf: SparseLeaf) throws(IPAllocError) -> Bool {
        assert(spot.leaf == nil)
        let new: SparseEdge
        switch spot.found.node {
        case .none: new = SparseEdge(to: leaf)
        case .leaf(let other):
            let bucket = try makeBucket(capacity: SparseBucket.firstCapacity)
            bucket.slot(0)[0].storeRelaxed(SparseEdge(to: other).bits)
            bucket.slot(1)[0].storeRelaxed(SparseEdge(to: leaf).bits)
            new = SparseEdge(to: bucket)
        case .bucket(let full) where full.capacity < bucketCapacityMax:
            let bucket = try makeBucket(capacity: full.capacity * 2)
            for index in 0..<full.capacity {
                bucket.slot(index)[0].storeRelaxed(SparseEdge(in: full.slot(index)).bits)
            }
            bucket.slot(full.capacity)[0].storeRelaxed(SparseEdge(to: leaf).bits)
            new = SparseEdge(to: bucket)
        case .bucket(let full): new = SparseEdge(to: try makeDirectory(of: full, and: leaf))
        case .directory(let below):
            let directory = try makeDirectory(
                difference: below.first ^ leaf.base, containing: leaf.base)
            assert(directory.shift > below.shift && directory.contains(below.first))
            let place = directory.edge(directory.index(of: below.first))
            place[0].storeRelaxed(spot.found.bits)
            let own = directory.edge(directory.index(of: leaf.base))
            own[0].storeRelaxed(SparseEdge(to: leaf).bits)
            new = SparseEdge(to: directory)
        }
        while true {
            let result = spot.cell[0].replace(spot.found.bits, by: new.bits)
            if result.replaced { return true }
            if result.found != spot.found.bits { return false }
        }
    }

    private func makeBucket(capacity: Int) throws(IPAllocError) -> SparseBucket {
        let words = try arena.allocate(SparseBucket.wordCount(capacity: capacity))
        return SparseBucket(in: words, capacity: capacity)
    }

    private func makeDirectory(
        difference: UInt128, containing value: UInt128
    ) throws(IPAllocError) -> SparseDirectory {
        let shift = SparseDirectory.shift(forDifference: difference)
        let words = try arena.allocate(SparseDirectory.wordCount(shift: shift))
        return SparseDirectory(
            in: words, shift: shift, containing: value, isOfRecords: kind == .record)
    }

    /// Makes the lowest directory that has a full bucket's leaves and another one, not all of them
    /// under one edge, so that a bucket is enough for those that are.
    private func makeDirectory(
        of full: SparseBucket, and leaf: SparseLeaf
    ) throws(IPAllocError) -> SparseDirectory {
        var difference: UInt128 = 0
        for index in 0..<full.capacity {
            if let other = full.leaf(index) { difference |= other.base ^ leaf.base }
        }
        let directory = try makeDirectory(difference: difference, containing: leaf.base)
        for index in 0...full.capacity {
            guard let moved = index < full.capacity ? full.leaf(index) : leaf else { continue }
            let edge = directory.edge(directory.index(of: moved.base))
            while try !extend(spot(of: moved.base, from: edge), by: moved) {}
        }
        return directory
    }
}
