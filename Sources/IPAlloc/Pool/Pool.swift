#if !hasFeature(Embedded)

/// A pool of addresses that any number of threads allocate from and release to without locks.
///
/// A pool has any number of addresses of one family. Each is in exactly one state: free, held,
/// resting or reserved; at rest their numbers add up to the capacity. Claims, releases and
/// successful allocations are linearizable, and "full" is thrown only after a look at every word.
///
/// A pool that is made with more than 2^32 addresses is *sparse*: its memory grows with use, and
/// with n held addresses its operations cost O(log n) where their texts say less, and never
/// O(n / 64) or O(b) for all of its addresses. Claims and allocations may throw `.outOfMemory`. What
/// is released keeps its memory until `reclaim`. A pool made with fewer cannot grow beyond 2^32. Where
/// addresses rest or are fenced both begin at 2^31.
///
/// The pool owns its memory and gives it back when it goes. To share it, keep it in a class or
/// borrow it: all operations take it as it is.
///
/// Thread-safety: every operation is *lock-free* unless its text says *caller serialises*.
public struct Pool: ~Copyable, Sendable {
    let handle: PoolHandle

    /// Makes a pool of all addresses of `ranges`, those of `excluded` reserved and the others free.
    ///
    /// - Parameters:
    ///   - ranges: Any number of addresses; may be empty, and grow later.
    ///   - excluded: What lies outside the ranges is ignored.
    ///   - resting: How released addresses rest before they are used again; nil: not at all. Blocks of
    ///     more than 64 addresses of a sparse pool rest as one: if an address is used, reserved or
    ///     removed, or is wanted as part of another block, the others become free.
    ///   - isFenced: Whether each address is held under a generation (`generation(of:)`). A dense pool has
    ///     8 bytes of memory for each address then, and 8 more if they rest; a sparse one about 40 for
    ///     each address or block that was ever used.
    /// - Throws: `.familyMismatch`, `.tooLarge`, `.outOfMemory`.
    /// - Complexity: O(n / 64 + r); O(n) if addresses rest or are fenced; O(r) if the pool is sparse.
    public init(
        ranges: RangeSet, excluding excluded: RangeSet? = nil, resting: Resting? = nil,
        isFenced: Bool = false
    ) throws(IPAllocError) {
        unsafe try self.init(
            ranges: ranges, excluding: excluded, resting: resting, isFenced: isFenced,
            allocator: .libc)
    }

    /// Makes a pool whose memory comes from an allocator of the caller's.
    ///
    /// - Parameter allocator: Must outlive the pool; called from any thread that uses the pool.
    /// - Throws: `.familyMismatch`, `.tooLarge`, `.outOfMemory`.
    /// - Complexity: O(n / 64 + r); O(n) if addresses rest or are fenced; O(r) if the pool is sparse.
    @unsafe
    public init(
        ranges: RangeSet, excluding excluded: RangeSet? = nil, resting: Resting? = nil,
        isFenced: Bool = false, allocator: Allocator
    ) throws(IPAllocError) {
        try excluded?.requireFamily(ranges.family)
        handle = try unsafe ranges.withList { members throws(IPAllocError) in
            try unsafe RangeSet.withList(of: excluded) { excluded throws(IPAllocError) in
                try unsafe PoolHandle.make(
                    family: ranges.family, ranges: members, excluded: excluded,
                    resting: resting, isFenced: isFenced, allocator: allocator)
            }
        }
    }

    /// Makes a pool from an image, which is examined first and copied.
    ///
    /// - Parameters:
    ///   - image: Bytes from anywhere: what `image()` gave, read from a file or mapped.
    ///   - resting: How released addresses rest. Those that do in the image go on with it; if this
    ///     is nil, they become free.
    ///   - isFenced: Whether each address is held under a generation: the image's, if it has any, else
    ///     the first.
    /// - Throws: `.imageShort`, `.imageFormat`, `.imageVersion`, `.imageChecksum`,
    ///   `.imageContent`, each with the offset of the trouble as `position`; `.tooLarge`,
    ///   `.outOfMemory`.
    /// - Complexity: O(size).
    public init(
        image: RawSpan, resting: Resting? = nil, isFenced: Bool = false
    ) throws(IPAllocError) {
        handle = try unsafe image.withBytes { bytes throws(IPAllocError) in
            try unsafe PoolHandle.make(
                image: bytes, resting: resting, isFenced: isFenced, allocator: .libc)
        }
    }

    /// Takes a pool over.
    init(_ handle: PoolHandle) {
        self.handle = handle
    }

    deinit {
        handle.destroy()
    }

    /// The family of the pool's addresses.
    public var family: AddressFamily { handle.family }

    /// The bytes that the pool has from its allocator.
    ///
    /// - Complexity: O(r).
    public var byteCount: Int { handle.byteCount }

    /// All ranges of the pool.
    ///
    /// - Complexity: O(r).
    public var ranges: RangeSet { RangeSet(copying: handle.layout.ranges, family: family) }

    /// The ranges that are reserved.
    ///
    /// - Complexity: O(r).
    public var reserved: RangeSet { RangeSet(copying: handle.layout.reserved, family: family) }

    /// Compares everything that the pool derives with its bitmap, and that with its ranges.
    ///
    /// - Throws: `.corrupt`, with the number of the violated `PoolInvariant` as `position` and the
    ///   first address concerned as `subject`.
    /// - Complexity: O(n / 64 + r). *Caller serialises.*
    public func checkInvariants() throws(IPAllocError) {
        try handle.checkInvariants()
    }

    func address(_ value: UInt128) -> IPAddress {
        IPAddress(unchecked: value, family: family)
    }
}

#endif
