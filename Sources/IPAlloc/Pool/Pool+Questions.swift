#if !hasFeature(Embedded)

// Answers are exact when nobody else writes. Meanwhile counts and ranks are within the number of
// updates that overlap the call and never drift, and an address was in the state asked for at some
// moment of the call: a hint that a claim must confirm.

extension Pool {
    /// The state of one address.
    ///
    /// - Throws: `.familyMismatch`.
    /// - Complexity: O(log r).
    public borrowing func state(of address: IPAddress) throws(IPAllocError) -> AddressState {
        try handle.state(of: address)
    }

    /// How many addresses are in each state.
    ///
    /// - Complexity: O(b + r + c), c being the blocks changed since the last such question.
    public var counts: PoolCounts { handle.counts }

    /// How many addresses of a kind lie below the given address, which need not be in the pool.
    ///
    /// - Throws: `.familyMismatch`.
    /// - Complexity: O(b + r + c).
    public borrowing func rank(
        of kind: AddressSelector, below address: IPAddress
    ) throws(IPAllocError) -> UInt128 {
        try handle.rank(kind, below: address)
    }

    /// The address of a kind that has exactly `rank` others of it below; with `.any`, the pool's
    /// address with that ordinal.
    ///
    /// - Throws: `.notFound`, with the number that there are as `available`.
    /// - Complexity: O(b + r + c).
    public borrowing func select(
        _ kind: AddressSelector, rank: UInt128
    ) throws(IPAllocError) -> IPAddress {
        address(try handle.select(kind, rank: rank))
    }

    /// The lowest address of a kind that is greater than `after`, or the lowest of all.
    ///
    /// - Throws: `.familyMismatch`, `.notFound`.
    /// - Complexity: O(b + r).
    public borrowing func next(
        _ kind: AddressSelector, after: IPAddress? = nil
    ) throws(IPAllocError) -> IPAddress {
        address(try handle.next(kind, after: after))
    }

    /// The longest range of addresses of a kind that starts at the lowest one greater than
    /// `after`, or at the lowest of all.
    ///
    /// - Throws: `.familyMismatch`, `.notFound`.
    /// - Complexity: O(b + r + length / 64).
    public borrowing func nextRange(
        _ kind: AddressSelector, after: IPAddress? = nil
    ) throws(IPAllocError) -> AddressRange {
        AddressRange(unchecked: try handle.nextRun(kind, after: after), family: family)
    }

    /// Calls `body` with every range of addresses of a kind, ascending.
    ///
    /// - Complexity: O(n / 64 + r) for all ranges together, and O(b + r) for each.
    public borrowing func forEachRange<Failure: Error>(
        of kind: AddressSelector, _ body: (AddressRange) throws(Failure) -> Void
    ) throws(Failure) {
        var after: IPAddress?
        while let range = try? nextRange(kind, after: after) {
            try body(range)
            after = range.upper
        }
    }
}

#endif
