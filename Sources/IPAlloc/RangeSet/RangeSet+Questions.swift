#if !hasFeature(Embedded)

extension RangeSet {
    /// Whether the set has no address.
    public var isEmpty: Bool { intervals.isEmpty }

    /// The number of addresses; the 2^128 of `::/0` are given as 2^128 - 1.
    ///
    /// - Complexity: O(n).
    public var count: UInt128 {
        // SAFETY: the list is borrowed for the call only.
        unsafe intervals.withUnsafeBufferPointer { unsafe IntervalAlgebra.count($0) }
    }

    /// Whether the address is in the set; never one of the other family.
    ///
    /// - Complexity: O(log n).
    public func contains(_ address: IPAddress) -> Bool {
        // SAFETY: the list is borrowed for the call only.
        guard address.family == family else { return false }
        return unsafe intervals.withUnsafeBufferPointer {
            unsafe IntervalAlgebra.contains(address.value, in: $0)
        }
    }

    /// Whether every address of the range is in the set.
    ///
    /// - Complexity: O(log n).
    public func contains(_ range: AddressRange) -> Bool {
        // SAFETY: the list is borrowed for the call only.
        guard range.family == family else { return false }
        return unsafe intervals.withUnsafeBufferPointer {
            unsafe IntervalAlgebra.contains(range.interval, in: $0)
        }
    }

    /// Whether every address of the other set, which is of the same family or empty, is in this
    /// one.
    ///
    /// - Complexity: O(m log n).
    public func contains(_ other: RangeSet) -> Bool {
        // SAFETY: the list is borrowed for the call only.
        guard other.family == family else { return other.isEmpty }
        return unsafe intervals.withUnsafeBufferPointer { list in
            unsafe other.intervals.withUnsafeBufferPointer {
                unsafe IntervalAlgebra.contains($0, in: list)
            }
        }
    }

    /// The number of addresses of the set below the given one; nil if that is not in the set.
    ///
    /// - Complexity: O(n).
    public func ordinal(of address: IPAddress) -> UInt128? {
        // SAFETY: the list is borrowed for the call only.
        guard address.family == family else { return nil }
        return unsafe intervals.withUnsafeBufferPointer {
            unsafe IntervalAlgebra.ordinal(of: address.value, in: $0)
        }
    }

    /// The address that has exactly `ordinal` others of the set below it; nil if there are not so
    /// many.
    ///
    /// - Complexity: O(n).
    public func address(at ordinal: UInt128) -> IPAddress? {
        // SAFETY: the list is borrowed for the call only.
        let value = unsafe intervals.withUnsafeBufferPointer {
            unsafe IntervalAlgebra.value(at: ordinal, in: $0)
        }
        return value.map { IPAddress(unchecked: $0, family: family) }
    }

    /// The smallest list of CIDR blocks that covers exactly the set, ascending.
    ///
    /// - Complexity: O(blocks); a range takes at most two blocks per prefix length.
    public var cidrBlocks: [CIDRBlock] {
        // SAFETY: the list is borrowed for the call only.
        unsafe intervals.withUnsafeBufferPointer { list in
            var cover = unsafe CIDRCover(of: list, family: family)
            var blocks: [CIDRBlock] = []
            while let block = unsafe cover.next() {
                let address = IPAddress(unchecked: block.value, family: family)
                blocks.append(CIDRBlock(unchecked: address, prefixLength: block.prefixLength))
            }
            return blocks
        }
    }
}

#endif
