// Fenced pools: each address is held under a generation, and may be released by it.
//
// Whoever has got an address asks for its generation and keeps it. A release that names a
// generation is refused once that has ended, whoever holds the address by then: so a release that comes
// late, or twice, takes nothing from anybody. All ways lead past the hot segment here.

extension PoolHandle {
    /// The generation under which an address is held.
    ///
    /// - Throws: `.unsupported` if the pool is not fenced; `.familyMismatch`, `.outsidePool`,
    ///   `.reserved`, `.notHeld`, `.resting`.
    /// - Complexity: O(log r), in a sparse pool O(log n + log r). Wait-free.
    func generation(of address: IPAddress) throws(IPAllocError) -> UInt64 {
        try checkIsFenced()
        try check(address)
        let layout = layout
        let found = fence(over: address.value, in: layout)?[0].generation ?? 0
        guard found != 0 else { throw refusalOfFenced(layout, address.value) }
        return found
    }

    /// Gives an address back, if it is held under a generation.
    ///
    /// - Throws: `.generation` with the one under which it is held as `available`; as
    ///   `generation(of:)`; `.otherBlock` if it is held as part of a block of a sparse pool.
    /// - Complexity: O(log r), in a sparse pool O(log n + log r). Lock-free.
    func release(_ address: IPAddress, generation: UInt64) throws(IPAllocError) {
        try checkIsFenced()
        try check(address)
        try release(address.value, in: layout, generation: generation)
    }

    /// The general way of a release.
    ///
    /// - Parameter generation: Only if it is held under this one; nil: whatever the generation.
    @inline(never)
    func release(
        _ value: UInt128, in layout: Layout, generation: UInt64?
    ) throws(IPAllocError) {
        if let sparse { return try release(value, in: layout, generation: generation, sparse) }
        // An address without a bit in a segment is in no range, so the first test fails.
        guard layout.isUsable(value), let position = layout.position(of: value) else {
            throw refusalOfRelease(layout, value)
        }
        if isFenced { try endGeneration(generation, of: value, in: layout) }
        if let clock = restClock { return try rest(value, at: position, in: layout, clock) }
        guard give(position, in: layout) else { throw refusalOfRelease(layout, value) }
        if self.layout != layout { try confirmRelease(of: value) }
    }

    /// Begins the generation of an address that this call has taken, if the pool is fenced.
    ///
    /// - Returns: The address.
    @inline(never)
    @discardableResult
    func hold(_ position: Position, in layout: Layout) -> UInt128 {
        if isFenced { fence(at: position, in: layout)[0].beginGeneration() }
        return layout.address(of: position)
    }

    /// Begins the generations of all addresses of some intervals that this call has taken.
    @inline(never)
    func holdAll(_ list: IntervalList, in layout: Layout) {
        var walk = unsafe WordWalk(layout, list)
        while var step = walk.next() {
            while let position = step.takeFirst() { hold(position, in: layout) }
        }
    }

    /// Ends the generation of an address that this call has taken and gives back, if it has begun.
    func endGeneration(at position: Position, in layout: Layout) {
        guard isFenced else { return }
        let fence = fence(at: position, in: layout)
        _ = fence[0].endGeneration(fence[0].generation)
    }

    /// Ends a generation of a usable address, or whichever there is.
    ///
    /// - Throws: `.generation`, `.notHeld`, `.resting`, `.otherBlock`.
    func endGeneration(
        _ generation: UInt64?, of value: UInt128, in layout: Layout
    ) throws(IPAllocError) {
        let fence = fence(of: value, in: layout)
        let wanted = generation ?? fence?[0].generation ?? 0
        let found = fence?[0].endGeneration(wanted) ?? 0
        if found == wanted && found != 0 { return }
        // If any would do, another release came first, whatever has become of the address since.
        guard found != 0, generation != nil else { throw refusalOfFenced(layout, value) }
        throw IPAllocError(
            .generation, family: family, subject: Interval(value, value),
            requested: UInt128(wanted), available: UInt128(found))
    }

    /// The same, or in a sparse pool that of the block as part of which the address is held.
    private func fence(over value: UInt128, in layout: Layout) -> NodeWords? {
        if let sparse, let block = sparse.block(over: value) {
            return sparse.records?.record(of: block)?.generation
        }
        return fence(of: value, in: layout)
    }

    /// The word with the generation of an address; nil if it never had one, or is not usable.
    private func fence(of value: UInt128, in layout: Layout) -> NodeWords? {
        guard layout.isUsable(value) else { return nil }
        if let sparse { return sparse.records?.singles.record(value)?.generation }
        return layout.position(of: value).map { fence(at: $0, in: layout) }
    }

    /// The word with the generation of an address of a dense fenced pool.
    func fence(at position: Position, in layout: Layout) -> NodeWords {
        layout.segment(position.segment).fences.word(ofBit: position.bit)
    }

    private func refusalOfFenced(_ layout: Layout, _ value: UInt128) -> IPAllocError {
        let isResting = stateOfTaken(value, in: layout) == .resting
        if !isResting, let sparse { return refusalOfRelease(layout, value, in: sparse) }
        return refusalOfRelease(layout, value, because: isResting ? .resting : .notHeld)
    }

    private func checkIsFenced() throws(IPAllocError) {
        guard isFenced else { throw IPAllocError(.unsupported, family: family) }
    }
}
