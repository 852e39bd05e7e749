#if !hasFeature(Embedded)

extension Pool {
    /// Allocates the lowest free address: exactly that if no other call is under way meanwhile. A
    /// lower one may be passed over whose neighbours another call is releasing or searching.
    ///
    /// - Throws: `.full`; `.outOfMemory` if the pool is sparse.
    /// - Complexity: Constant if it succeeds.
    public borrowing func allocateLowest() throws(IPAllocError) -> IPAddress {
        address(try handle.allocateLowest())
    }

    /// Allocates the first free address at or after the cursor's place, going round at the end of
    /// the pool, and moves the cursor behind it. The fastest way, and the one for many threads.
    ///
    /// - Throws: `.full`; `.outOfMemory` if the pool is sparse.
    /// - Complexity: Constant if it succeeds.
    public borrowing func allocateNext(_ cursor: inout Cursor) throws(IPAllocError) -> IPAddress {
        address(try handle.allocateNext(&cursor))
    }

    /// Allocates the free address that is cheapest to find: at the cursor's place, else in the
    /// block where addresses were released most recently, else anywhere.
    ///
    /// - Throws: `.full`; `.outOfMemory` if the pool is sparse.
    /// - Complexity: Constant if it succeeds.
    public borrowing func allocateAny(_ cursor: inout Cursor) throws(IPAllocError) -> IPAddress {
        address(try handle.allocateAny(&cursor))
    }

    /// Allocates a free address at random: each has the same probability.
    ///
    /// - Parameter source: Where the random numbers come from; advanced also by a refusal.
    /// - Throws: `.full`; `.outOfMemory` if the pool is sparse.
    /// - Complexity: O(log r) as long as one address in ten is free, else as `select`.
    public borrowing func allocateRandom(
        _ source: inout RandomSource
    ) throws(IPAllocError) -> IPAddress {
        address(try handle.allocateRandom(&source))
    }

    /// Allocates the address that a key prefers, or the first free one behind it, going round at
    /// the end of the pool: an owner who comes back gets the address it had, if that is free.
    ///
    /// - Parameter key: What the owner is known by; any bytes. Equal keys prefer equal addresses
    ///   in every process and release, as long as the pool's ranges stay as they are.
    /// - Throws: `.full`; `.outOfMemory` if the pool is sparse.
    /// - Complexity: O(key + log r) if it succeeds.
    public borrowing func allocateSticky(
        key: some Collection<UInt8>
    ) throws(IPAllocError) -> IPAddress {
        let bytes = [UInt8](key)
        let handle = handle
        // SAFETY: the bytes stay where they are during the call.
        let result = unsafe bytes.withUnsafeBytes { bytes -> Result<UInt128, IPAllocError> in
            do throws(IPAllocError) {
                return .success(try unsafe handle.allocateSticky(bytes))
            } catch {
                return .failure(error)
            }
        }
        return address(try result.get())
    }

    /// Allocates the lowest free addresses, all or none.
    ///
    /// - Throws: `.count` if `count` is less than 1 or exceeds the capacity; `.full` with the
    ///   number that could be had as `available`; `.outOfMemory` if the pool is sparse.
    /// - Complexity: O(count).
    public borrowing func allocate(count: Int) throws(IPAllocError) -> [IPAddress] {
        var none: Cursor?
        return try allocate(count: count, from: &none)
    }

    /// Allocates the next free addresses from the cursor on, all or none.
    ///
    /// - Throws: As without a cursor, which stays where it is then.
    /// - Complexity: O(count).
    public borrowing func allocate(
        count: Int, _ cursor: inout Cursor
    ) throws(IPAllocError) -> [IPAddress] {
        var moving: Cursor? = cursor
        let addresses = try allocate(count: count, from: &moving)
        if let moved = moving { cursor = moved }
        return addresses
    }

    private borrowing func allocate(
        count: Int, from cursor: inout Cursor?
    ) throws(IPAllocError) -> [IPAddress] {
        var taken: [IPAddress] = []
        let family = family
        try handle.allocateMany(max(count, 0), &cursor) { _, value in
            taken.append(IPAddress(unchecked: value, family: family))
        } kept: { index in
            taken[index].value
        }
        return taken
    }

    /// Takes the given address, if it is free.
    ///
    /// - Throws: `.familyMismatch`, `.outsidePool`, `.held`, `.reserved`, `.resting`; `.outOfMemory` if
    ///   the pool is sparse.
    /// - Complexity: O(log r).
    public borrowing func claim(_ address: IPAddress) throws(IPAllocError) {
        try handle.claim(address)
    }

    /// Takes the given addresses, all or none; others may see them held meanwhile.
    ///
    /// - Throws: As `claim(_:)`, with the index of the address in the way as `position`. One that
    ///   occurs twice is refused the second time.
    /// - Complexity: O(count log r).
    public borrowing func claim(_ addresses: [IPAddress]) throws(IPAllocError) {
        try handle.claimMany(addresses.count) { index throws(IPAllocError) in addresses[index] }
    }

    /// Gives a held address back; only its holder may do so.
    ///
    /// - Throws: `.familyMismatch`, `.outsidePool`, `.reserved`, `.notHeld`, `.resting`; `.otherBlock` if
    ///   it is held as part of a block of a sparse pool, which is the `obstacle`.
    /// - Complexity: O(log r).
    public borrowing func release(_ address: IPAddress) throws(IPAllocError) {
        try handle.release(address)
    }

    /// Gives a held address back and moves the cursor to it, so that the next allocation with the
    /// cursor finds the address while it is still in the cache.
    ///
    /// - Throws: As `release(_:)`; the cursor stays where it is then.
    /// - Complexity: O(log r).
    public borrowing func release(
        _ address: IPAddress, _ cursor: inout Cursor
    ) throws(IPAllocError) {
        let word = try handle.release(address)
        cursor.move(to: address.value, guess: word)
    }

    /// Gives held addresses back, all or none.
    ///
    /// Each is looked at before the first is released. If one is refused all the same (it occurs
    /// twice, is of a block that was taken as one, or another call released it meanwhile), those
    /// already released are taken again, unless someone else got them first.
    ///
    /// - Throws: As `release(_:)`, with the index of the address in the way as `position`.
    /// - Complexity: O(count log r).
    public borrowing func release(_ addresses: [IPAddress]) throws(IPAllocError) {
        try handle.releaseMany(addresses.count) { index throws(IPAllocError) in addresses[index] }
    }
}

#endif
