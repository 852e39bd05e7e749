// Aligned blocks: 2^k addresses that begin at a multiple of 2^k, as a prefix names them; allocated,
// claimed and released as one.
//
// A block of up to 64 addresses lies in one word and changes hands by one replacement of it. A
// larger one is taken word by word, ascending, and given back as far as it was taken if a word is
// not wholly to be had. Two blocks are disjoint, or one lies in the other, so of two calls that meet
// in a word one is the first there, and goes on.

extension PoolHandle {
    /// Takes a block, of those that are wholly free the one that fits best (`BlockSearch`); if there
    /// is none, the first that becomes one by resting addresses that may be used.
    ///
    /// - Parameter length: The number of bits of the network prefix.
    /// - Throws: `.prefixLength`; `.count` if the pool has fewer addresses than the block; `.noBlock`
    ///   with the number of free addresses as `available`; `.outOfMemory` if the pool is sparse.
    /// - Complexity: O(n / 64); O(n / 64 + resting) where addresses rest; in a sparse pool as
    ///   `takeBlock(_:in:)` there. Lock-free.
    func allocatePrefix(_ length: Int) throws(IPAllocError) -> Interval {
        guard length >= 0, length <= family.bitWidth else {
            throw IPAllocError(
                .prefixLength, family: family, requested: UInt128(length.magnitude),
                available: UInt128(family.bitWidth))
        }
        let last = family.hostMask(ofPrefix: length)
        let layout = layout
        let size = last == .max ? last : last + 1
        let capacity = unsafe IntervalAlgebra.count(layout.ranges.list)
        guard size <= capacity else {
            throw IPAllocError(.count, family: family, requested: size, available: capacity)
        }
        if let sparse {
            if let block = try takeBlock(last, in: sparse) { return block }
            throw noBlock(of: size)
        }
        if let block = takeBlock(last, in: layout, restingSince: 0) { return block }
        if let clock = restClock {
            let stamp = clock.latestUsable(at: clock.now)
            if let block = takeBlock(last, in: layout, restingSince: stamp) { return block }
        }
        throw noBlock(of: size)
    }

    private func noBlock(of size: UInt128) -> IPAllocError {
        IPAllocError(.noBlock, family: family, requested: size, available: counts.free)
    }

    /// Takes the block that fits best.
    ///
    /// - Parameters:
    ///   - last: The size of the block less one.
    ///   - stamp: Resting addresses count as free if they were released then or before; 0: none.
    /// - Returns: nil if a search found none.
    @inline(never)
    private func takeBlock(
        _ last: UInt128, in layout: Layout, restingSince stamp: UInt64
    ) -> Interval? {
        while true {
            var search = BlockSearch(layout, last: last, restingSince: stamp)
            guard let first = search.run() else { return nil }
            let block = Interval(first, first + last)
            if take(block, in: layout, restingSince: stamp) == nil { return block }
            // Another call has got an address of it: there may be another block.
        }
    }

    /// Takes every address of a block, if all are free or have rested long enough.
    ///
    /// - Parameter block: Its host bits are ignored.
    /// - Throws: `.familyMismatch`, `.outsidePool`, `.held`, `.reserved`, `.resting`, each with the
    ///   block as `subject` and the lowest address in the way as `obstacle`; `.outOfMemory` if the
    ///   pool is sparse. Nothing is taken then.
    /// - Complexity: O(size / 64 + log r); O(size) where addresses rest; O(log n + log r) in a sparse
    ///   pool. Lock-free.
    func claimPrefix(_ block: CIDRBlock) throws(IPAllocError) {
        let layout = layout
        let block = try usable(block, in: layout)
        if let sparse { return try claim(block, usableIn: layout, sparse) }
        if let obstacle = take(block, in: layout, restingSince: latestRested) {
            throw refusal(layout, block, obstacle, because: .held)
        }
    }

    /// Gives every address of a block back, or lays all to rest. They need not have been taken as
    /// one, but for blocks of more than 64 addresses of a sparse pool.
    ///
    /// Each is looked at before the first is given. If one is refused all the same (another call has
    /// released it meanwhile), those that were given are taken again, unless somebody else got them.
    ///
    /// - Parameter block: Its host bits are ignored.
    /// - Throws: `.familyMismatch`, `.outsidePool`, `.reserved`, `.notHeld`, `.resting`, each with the
    ///   block as `subject` and the lowest address in the way as `obstacle`; `.otherBlock` with what
    ///   was taken as one as `obstacle`.
    /// - Complexity: O(size / 64 + log r); O(size) where addresses rest; O(log n + log r) in a sparse
    ///   pool. Lock-free.
    func releasePrefix(_ block: CIDRBlock) throws(IPAllocError) {
        let layout = layout
        let block = try usable(block, in: layout)
        let isOne = sparse != nil && SparseSpace.shift(of: block) > SparseSpace.groupShift
        if isResting || isFenced, !isOne { return try releaseEach(of: block) }
        if let sparse { return try release(block, usableIn: layout, sparse) }
        let given = unsafe block.withList { list in
            unsafe layout.firstFree(of: list) ?? layout.giveAllHeld(list)
        }
        repeatMarks(after: layout)
        if let obstacle = given { throw refusal(layout, block, obstacle, because: .notHeld) }
        if self.layout != layout { try confirmRelease(of: block) }
    }

    /// Takes back what of a block's release came after its address was reserved or removed.
    ///
    /// - Throws: `.outsidePool`, `.reserved` for the lowest such address; none of them is free then.
    private func confirmRelease(of block: Interval) throws(IPAllocError) {
        var refusal: IPAllocError?
        for offset in 0...block.countLessOne {
            do throws(IPAllocError) {
                try confirmRelease(of: block.lower + offset)
            } catch {
                refusal = refusal ?? error
            }
        }
        if let refusal { throw refusal }
    }

    /// The addresses of a given block, if they are of the pool's family and usable.
    @inline(never)
    private func usable(
        _ block: CIDRBlock, in layout: Layout
    ) throws(IPAllocError) -> Interval {
        try check(block.address)
        let block = block.range.interval
        if let obstacle = layout.firstUnusable(of: block) {
            throw refusal(layout, block, obstacle, because: .outsidePool)
        }
        return block
    }

    /// Releases the addresses of a block one by one, all or none.
    private func releaseEach(of block: Interval) throws(IPAllocError) {
        do throws(IPAllocError) {
            try releaseMany(Int(block.countLessOne) + 1) { index in
                IPAddress(unchecked: block.lower + UInt128(index), family: family)
            }
        } catch {
            if SparseBitmap.isBuilt, error.code == .otherBlock, let other = error.obstacleInterval {
                throw otherBlock(block, other)
            }
            throw refusal(layout, block, block.lower + UInt128(error.position), because: error.code)
        }
    }

    /// Takes every address of an interval that is free, or has rested since a stamp or longer.
    ///
    /// - Returns: nil if all were taken, else the lowest address in the way; none is taken then.
    @inline(never)
    private func take(
        _ block: Interval, in layout: Layout, restingSince stamp: UInt64
    ) -> UInt128? {
        let obstacle = unsafe block.withList { unsafe layout.takeAll($0, restingSince: stamp) }
        // What was given back may have been marked in a layout that was replaced meanwhile.
        if obstacle != nil {
            repeatMarks(after: layout)
        } else if isFenced {
            unsafe block.withList { unsafe holdAll($0, in: layout) }
        }
        return obstacle
    }

    /// The refusal of a block: by the state of the address in the way, if that is still one.
    @inline(never)
    func refusal(
        _ layout: Layout, _ block: Interval, _ obstacle: UInt128, because code: IPAllocError.Code
    ) -> IPAllocError {
        let code: IPAllocError.Code =
            switch stateOfTaken(obstacle, in: layout) {
            case .outside: .outsidePool
            case .reserved: .reserved
            case .resting where code == .held || code == .notHeld: .resting
            default: code
            }
        return IPAllocError(
            code, family: family, subject: block, obstacle: Interval(obstacle, obstacle))
    }
}

extension Interval {
    /// Calls `body` with a list of this interval alone.
    fileprivate func withList<Result>(_ body: (IntervalList) -> Result) -> Result {
        // SAFETY: the list is used during the call only.
        unsafe withUnsafePointer(to: self) { unsafe body(IntervalList(start: $0, count: 1)) }
    }
}
