#if !hasFeature(Embedded)

// Fenced pools, made with `isFenced`: each address is held under a generation, from its allocation or
// claim to its release. Whoever gets an address asks for the generation and keeps it beside the
// address. A release by that generation takes the address from nobody else, however late it comes.

extension Pool {
    /// The generation under which an address is held: 1 for the first time, and a higher one each time
    /// it is allocated or claimed again. Sparse pools count for all addresses together, and have one for
    /// a block of more than 64.
    ///
    /// - Throws: `.unsupported` if the pool is not fenced; `.familyMismatch`, `.outsidePool`,
    ///   `.reserved`, `.notHeld`, `.resting`.
    /// - Complexity: O(log r). *Wait-free.*
    public borrowing func generation(of address: IPAddress) throws(IPAllocError) -> UInt64 {
        try handle.generation(of: address)
    }

    /// Gives an address back, if it is still held under a generation.
    ///
    /// Releases without a generation end whichever there is.
    ///
    /// - Throws: `.generation` if it is held under another one, which is `available`; `.otherBlock` if it
    ///   is held as part of a block of a sparse pool; otherwise as `generation(of:)`. Nothing has
    ///   changed then.
    /// - Complexity: O(log r).
    public borrowing func release(
        _ address: IPAddress, generation: UInt64
    ) throws(IPAllocError) {
        try handle.release(address, generation: generation)
    }

    /// Gives an address back, if it is still held under a generation, and moves the cursor to it, so
    /// that the next allocation with the cursor looks there first.
    ///
    /// - Throws: As `release(_:generation:)`; the cursor stays where it is then.
    /// - Complexity: O(log r).
    public borrowing func release(
        _ address: IPAddress, generation: UInt64, _ cursor: inout Cursor
    ) throws(IPAllocError) {
        try handle.release(address, generation: generation)
        cursor.place = address.value
    }
}

#endif
