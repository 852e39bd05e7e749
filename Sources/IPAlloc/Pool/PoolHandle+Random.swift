// The policies that choose by number: at random, or by an owner's key.

extension PoolHandle {
    /// How many addresses are drawn, whatever their state, before the free ones are counted.
    static let drawsMax = 16

    /// If fewer than one address in so many is free, the next allocation from the same source counts
    /// at once.
    static let scarcity: UInt64 = 10

    /// Takes a free address, each with the same probability.
    ///
    /// A drawn address that is not free is dropped and another one drawn, so that what is taken is
    /// uniform over the free ones. In a pool with hardly any of those, one is drawn by its rank
    /// among them instead; if another call takes it first, the draw is repeated. The source remembers
    /// that, so that the next allocation does not draw in vain.
    ///
    /// - Throws: `.full`; `.outOfMemory` if the pool is sparse.
    /// - Complexity: O(log r) as long as one address in ten is free, else O(b + c). Lock-free.
    func allocateRandom(_ source: inout RandomSource) throws(IPAllocError) -> UInt128 {
        if let sparse { return try allocateRandom(&source, in: sparse) }
        let layout = layout
        let capacity = layout.ranges.count
        guard capacity > 0 else { throw full(requested: 1) }
        if source.skipsDraws == 0 {
            for _ in 0..<Self.drawsMax {
                let drawn = layout.ranges.value(at: source.next(below: capacity))
                if let drawn, take(drawn, in: layout) { return drawn }
            }
        }
        while true {
            let free = layout.count(.free)
            source.skipsDraws = free < capacity / Self.scarcity ? 1 : 0
            guard free > 0 else { break }
            let drawn = layout.select(.free, rank: source.next(below: free))
            if let drawn, take(drawn, in: layout) { return drawn }
            // In a live image a count may be wrong for ever, if somebody has overwritten it.
            if drawn == nil && layout.isShared { break }
        }
        // None was counted, which proves nothing while other calls are under way.
        return try finish(nil, in: layout)
    }

    /// Takes the address that a key prefers, or the first free one behind it, going round at the
    /// end.
    ///
    /// - Parameter key: What the owner is known by; any bytes. Equal keys prefer equal addresses,
    ///   as long as the pool's ranges stay as they are.
    /// - Throws: `.full`; `.outOfMemory` if the pool is sparse.
    /// - Complexity: O(key + log r) if it succeeds. Lock-free.
    func allocateSticky(_ key: UnsafeRawBufferPointer) throws(IPAllocError) -> UInt128 {
        var cursor = Cursor()
        cursor.place = unsafe layout.place(atShare: Self.hash(key))
        return try allocateFarther(&cursor)
    }

    /// Takes an address if it is free.
    @inline(never)
    private func take(_ value: UInt128, in layout: Layout) -> Bool {
        guard let position = layout.position(of: value),
            layout.segment(position.segment).take(position.mask, inWord: position.word) == 0
        else { return false }
        hold(position, in: layout)
        return true
    }

    /// A number for a key, the same on every machine and in every release: FNV-1a with 64 bits,
    /// whose high bits are too regular for short keys and are therefore mixed.
    private static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        // SAFETY: the indices are those of the buffer.
        for index in 0..<key.count {
            hash = unsafe (hash ^ UInt64(key[index])) &* 0x100_0000_01B3
        }
        return RandomSource.mix(hash)
    }
}
