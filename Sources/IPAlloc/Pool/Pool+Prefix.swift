#if !hasFeature(Embedded)

extension Pool {
    /// Allocates an aligned block of which every address is free, such as a /28, as one: of all that
    /// there are the one that fits best.
    ///
    /// To keep large blocks whole, a block is cut where the fewest addresses are free: among the 64
    /// around it if it is smaller than that, else among the eight blocks of its size that begin at a
    /// multiple of eight. There it is cut from the smallest wholly free block that has the room. If no
    /// block is wholly free, the lowest best one is taken that becomes so by resting addresses that
    /// may be used.
    ///
    /// - Parameter length: The number of bits of the network prefix, up to the family's bit width.
    /// - Throws: `.prefixLength`; `.count` if the pool has fewer addresses than the block; `.noBlock`
    ///   with the number of free addresses as `available`; `.outOfMemory` if the pool is sparse.
    /// - Complexity: O(n / 64), and the resting addresses where none is free.
    public borrowing func allocate(prefixLength length: Int) throws(IPAllocError) -> CIDRBlock {
        let block = try handle.allocatePrefix(length)
        return CIDRBlock(unchecked: address(block.lower), prefixLength: length)
    }

    /// Takes every address of a block, all or none; others may see some of them held meanwhile.
    ///
    /// - Parameter block: Its host bits are ignored.
    /// - Throws: `.familyMismatch`, `.outsidePool`, `.held`, `.reserved`, `.resting`, each with the
    ///   block as `subject` and the lowest address in the way as `obstacle`; `.outOfMemory` if the
    ///   pool is sparse.
    /// - Complexity: O(size / 64 + log r); O(size) where addresses rest.
    public borrowing func claim(_ block: CIDRBlock) throws(IPAllocError) {
        try handle.claimPrefix(block)
    }

    /// Gives every address of a block back, all or none, however they were taken; but a block of more
    /// than 64 addresses of a sparse pool as it was taken.
    ///
    /// Each is looked at before the first is released. If one is refused all the same (another call
    /// released it meanwhile), those already released are taken again, unless someone else got them
    /// first.
    ///
    /// - Parameter block: Its host bits are ignored.
    /// - Throws: `.familyMismatch`, `.outsidePool`, `.reserved`, `.notHeld`, `.resting`, each with the
    ///   block as `subject` and the lowest address in the way as `obstacle`; `.otherBlock` with what
    ///   was taken as one as `obstacle`.
    /// - Complexity: O(size / 64 + log r); O(size) where addresses rest.
    public borrowing func release(_ block: CIDRBlock) throws(IPAllocError) {
        try handle.releasePrefix(block)
    }
}

#endif
