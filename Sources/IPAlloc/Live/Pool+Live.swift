#if !hasFeature(Embedded)

extension Pool {
    /// What the memory of a live image must be aligned to, in bytes; mappings are.
    public static var liveImageAlignment: Int { LiveImage.alignment }

    /// The number of bytes that a live image of the pool has.
    ///
    /// - Throws: `.tooLarge` for sparse pools, `.unsupported` for fenced ones; `.outOfMemory`.
    /// - Complexity: O(r).
    public borrowing func liveImageSize() throws(IPAllocError) -> Int {
        try handle.liveImageSize()
    }

    /// Writes a live image of the pool: memory, of a mapped file for instance, that any number of
    /// processes attach to, to allocate and release there at once and without locks.
    ///
    /// It has the pool's ranges, its reservations and its held addresses; those that rest are free in
    /// it. Until it is whole, attaching to it is refused.
    ///
    /// - Parameter memory: Aligned to `liveImageAlignment`; nobody is attached to it.
    /// - Returns: The number of bytes that the image has.
    /// - Throws: `.bufferTooSmall` with that number as `requested`; `.invalidArgument`; `.tooLarge`
    ///   for sparse pools, `.unsupported` for fenced ones; `.busy` if the ranges changed meanwhile;
    ///   `.outOfMemory`.
    /// - Complexity: O(n / 64 + r).
    @unsafe
    @discardableResult
    public borrowing func writeLiveImage(
        to memory: UnsafeMutableRawBufferPointer
    ) throws(IPAllocError) -> Int {
        try unsafe handle.writeLiveImage(to: memory)
    }

    /// Attaches to a live image, beside all others that are attached to it.
    ///
    /// Processes may end at any instruction: no address is lost but those that a call under way was
    /// about to take or give, and nobody waits. Attaching puts right what they left undone in the
    /// hints that lead to free addresses. The ranges stay as they are: changing them throws
    /// `.unsupported`. Counts, ranks and selections look at every word.
    ///
    /// - Parameter memory: Must stay until the pool goes, and outlives it; examined first.
    /// - Throws: `.invalidArgument` if the memory is not aligned; `.imageShort`, `.imageFormat`,
    ///   `.imageVersion`, `.imageChecksum`, `.imageContent`, each with the offset of the trouble as
    ///   `position`; `.outOfMemory`.
    /// - Complexity: O(n / 64 + r).
    @unsafe
    public init(attachingTo memory: UnsafeMutableRawBufferPointer) throws(IPAllocError) {
        self.init(try unsafe PoolHandle.attach(to: memory, allocator: .libc))
    }
}

#endif
