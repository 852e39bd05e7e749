#if !hasFeature(Embedded)

extension RangeSet {
    /// The addresses that are in either set.
    ///
    /// - Throws: `.familyMismatch`.
    /// - Complexity: O(n + m).
    public func union(_ other: RangeSet) throws(IPAllocError) -> RangeSet {
        // SAFETY: the operation gets the room that it asks for.
        try unsafe combined(with: other) { unsafe IntervalAlgebra.union($0, $1, into: $2) }
    }

    /// The addresses of this set that are not in the other one.
    ///
    /// - Throws: `.familyMismatch`.
    /// - Complexity: O(n + m).
    public func subtracting(_ other: RangeSet) throws(IPAllocError) -> RangeSet {
        // SAFETY: the operation gets the room that it asks for.
        try unsafe combined(with: other) { unsafe IntervalAlgebra.subtract($0, $1, into: $2) }
    }

    /// The addresses that are in both sets.
    ///
    /// - Throws: `.familyMismatch`.
    /// - Complexity: O(n + m).
    public func intersection(_ other: RangeSet) throws(IPAllocError) -> RangeSet {
        // SAFETY: the operation gets the room that it asks for.
        try unsafe combined(with: other) { unsafe IntervalAlgebra.intersect($0, $1, into: $2) }
    }

    /// Adds the addresses of the other set.
    ///
    /// - Throws: `.familyMismatch`; the set is unchanged then.
    /// - Complexity: O(n + m).
    public mutating func formUnion(_ other: RangeSet) throws(IPAllocError) {
        self = try union(other)
    }

    /// Removes the addresses of the other set.
    ///
    /// - Throws: `.familyMismatch`; the set is unchanged then.
    /// - Complexity: O(n + m).
    public mutating func subtract(_ other: RangeSet) throws(IPAllocError) {
        self = try subtracting(other)
    }

    /// Removes the addresses that are not in the other set too.
    ///
    /// - Throws: `.familyMismatch`; the set is unchanged then.
    /// - Complexity: O(n + m).
    public mutating func formIntersection(_ other: RangeSet) throws(IPAllocError) {
        self = try intersection(other)
    }

    /// Adds the addresses of a range.
    ///
    /// - Throws: `.familyMismatch`; the set is unchanged then.
    /// - Complexity: O(n).
    public mutating func insert(_ range: AddressRange) throws(IPAllocError) {
        try formUnion(RangeSet(range))
    }

    /// Removes the addresses of a range.
    ///
    /// - Throws: `.familyMismatch`; the set is unchanged then.
    /// - Complexity: O(n).
    public mutating func remove(_ range: AddressRange) throws(IPAllocError) {
        try subtract(RangeSet(range))
    }

    private func combined(
        with other: RangeSet,
        _ operation: (IntervalList, IntervalList, UnsafeMutablePointer<Interval>) -> Int
    ) throws(IPAllocError) -> RangeSet {
        try other.requireFamily(family)
        let room = intervals.count + other.intervals.count
        guard room > 0 else { return self }
        // SAFETY: every operation stays within this room, which is not empty.
        let result = unsafe [Interval](unsafeUninitializedCapacity: room) { memory, count in
            unsafe intervals.withUnsafeBufferPointer { left in
                unsafe other.intervals.withUnsafeBufferPointer { right in
                    count = unsafe operation(left, right, memory.baseAddress.unsafelyUnwrapped)
                }
            }
        }
        return RangeSet(unchecked: result, family: family)
    }
}

#endif
