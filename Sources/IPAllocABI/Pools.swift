// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

extension PoolHandle {
    /// The pool behind a handle of the C interface.
    ///
    /// - Returns: nil for NULL and for what is not a pool.
    @inline(__always)
    init?(atHand handle: OpaquePointer?) {
        guard let handle = unsafe handle else { return nil }
        // SAFETY: every handle starts with a number that tells its kind.
        unsafe self.init(pointer: UnsafeMutableRawPointer(handle))
        guard _fastPath(isLive) else { return nil }
    }

    /// The pool behind a handle, in functions that are not called all the time.
    ///
    /// - Throws: `.invalidArgument` for NULL, `.foreignHandle`.
    @inline(never)
    init(opening handle: OpaquePointer?) throws(IPAllocError) {
        guard let pool = unsafe PoolHandle(atHand: handle) else {
            throw unsafe IPAllocError(handle == nil ? .invalidArgument : .foreignHandle)
        }
        self = pool
    }
}

/// Runs a change of a pool by a caller's ranges, in any order and of the pool's family.
private func change(
    _ pool: OpaquePointer?, _ ranges: UnsafePointer<ipalloc_range_t>?, _ count: Int,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?,
    _ body: (PoolHandle, IntervalList) throws(IPAllocError) -> Void
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        var family: AddressFamily? = handle.family
        var intervals = try unsafe IntervalBuffer.read(
            ranges, count: count, family: &family, allocator: handle.allocator)
        intervals.normalize()
        try unsafe body(handle, intervals.list)
    }
}

/// A caller's `ipalloc_pool_options_t`, or the defaults.
@unsafe
struct PoolOptions {
    /// The size of the struct's first version. It stays as it is when members are added.
    static var firstSize: UInt32 { 48 }

    let isDisjoint: Bool
    let allocator: Allocator
    let family: AddressFamily?
    let resting: Resting?
    let isFenced: Bool

    /// Reads a caller's struct; NULL gives the defaults.
    ///
    /// - Throws: `.structTooSmall`, `.invalidArgument`; `.unsupported` if this build has no fenced pools.
    init(reading options: UnsafePointer<ipalloc_pool_options_t>?) throws(IPAllocError) {
        guard let options = unsafe options else {
            unsafe isDisjoint = false
            unsafe allocator = .libc
            unsafe family = nil
            unsafe resting = nil
            unsafe isFenced = false
            return
        }
        // SAFETY: nothing but the size is read before it is checked.
        let size = unsafe options.pointee.struct_size
        guard unsafe size >= Self.firstSize else {
            throw IPAllocError(
                .structTooSmall, requested: UInt128(size), available: unsafe UInt128(Self.firstSize)
            )
        }
        let flags = unsafe options.pointee.flags
        let known =
            IPALLOC_POOL_DISJOINT | IPALLOC_POOL_RESTING | IPALLOC_POOL_OLDEST | IPALLOC_POOL_FENCED
        guard flags & ~known == 0, unsafe options.pointee.reserved == 0,
            flags & (IPALLOC_POOL_RESTING | IPALLOC_POOL_OLDEST) != IPALLOC_POOL_OLDEST
        else { throw IPAllocError(.invalidArgument) }
        unsafe isFenced = flags & IPALLOC_POOL_FENCED != 0
        guard unsafe FencePlane.isBuilt || !isFenced else { throw IPAllocError(.unsupported) }
        unsafe isDisjoint = flags & IPALLOC_POOL_DISJOINT != 0
        unsafe allocator = try unsafe Allocator(reading: options.pointee.allocator)
        unsafe family = try unsafe .optional(options.pointee.family)
        guard flags & IPALLOC_POOL_RESTING != 0 else {
            unsafe resting = nil
            return
        }
        var rest = Resting(
            nanoseconds: unsafe options.pointee.resting_time,
            takesOldest: flags & IPALLOC_POOL_OLDEST != 0)
        if let clock = unsafe options.pointee.clock {
            unsafe rest.clock = unsafe clock
            unsafe rest.context = unsafe options.pointee.clock_context
        }
        unsafe resting = rest
    }
}

@c @implementation
public func ipalloc_pool_create(
    _ ranges: UnsafePointer<ipalloc_range_t>?, _ rangeCount: Int,
    _ excluded: UnsafePointer<ipalloc_range_t>?, _ excludedCount: Int,
    _ options: UnsafePointer<ipalloc_pool_options_t>?,
    _ pool: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let result = try unsafe required(pool)
        let options = try unsafe PoolOptions(reading: options)
        var family = unsafe options.family
        var members = try unsafe IntervalBuffer.read(
            ranges, count: rangeCount, family: &family, allocator: options.allocator)
        var reserved: IntervalBuffer
        do throws(IPAllocError) {
            reserved = try unsafe IntervalBuffer.read(
                excluded, count: excludedCount, family: &family, allocator: options.allocator)
        } catch {
            // Tells the caller which of the two arrays `position` is an index of.
            var placed = error
            placed.list = 1
            throw placed
        }
        guard let family else { throw IPAllocError(.invalidArgument) }
        if unsafe options.isDisjoint {
            let none = unsafe IntervalList(start: nil, count: 0)
            try unsafe members.normalizeDisjoint(from: none, family: family)
        } else {
            members.normalize()
        }
        reserved.normalize()
        let made = try unsafe PoolHandle.make(
            family: family, ranges: members.list, excluded: reserved.list,
            resting: options.resting, isFenced: options.isFenced, allocator: options.allocator)
        unsafe result.pointee = OpaquePointer(made.pointer)
    }
}

@c @implementation
public func ipalloc_pool_free(_ pool: OpaquePointer?) -> Int32 {
    // SAFETY: the pointer is NULL or a handle, by the header's rules.
    answer { () throws(IPAllocError) in
        guard unsafe pool != nil else { return }
        try unsafe PoolHandle(opening: pool).destroy()
    }
}

@c @implementation
public func ipalloc_pool_grow(
    _ pool: OpaquePointer?, _ ranges: UnsafePointer<ipalloc_range_t>?, _ count: Int,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe change(pool, ranges, count, error) { handle, list throws(IPAllocError) in
        try unsafe handle.grow(by: list)
    }
}

@c @implementation
public func ipalloc_pool_shrink(
    _ pool: OpaquePointer?, _ ranges: UnsafePointer<ipalloc_range_t>?, _ count: Int,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe change(pool, ranges, count, error) { handle, list throws(IPAllocError) in
        try unsafe handle.shrink(by: list)
    }
}

@c @implementation
public func ipalloc_pool_reserve(
    _ pool: OpaquePointer?, _ ranges: UnsafePointer<ipalloc_range_t>?, _ count: Int,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe change(pool, ranges, count, error) { handle, list throws(IPAllocError) in
        try unsafe handle.reserve(list)
    }
}

@c @implementation
public func ipalloc_pool_unreserve(
    _ pool: OpaquePointer?, _ ranges: UnsafePointer<ipalloc_range_t>?, _ count: Int,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe change(pool, ranges, count, error) { handle, list throws(IPAllocError) in
        try unsafe handle.unreserve(list)
    }
}

@c @implementation
public func ipalloc_pool_reclaim(
    _ pool: OpaquePointer?, _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        try unsafe PoolHandle(opening: pool).reclaim()
    }
}

@c @implementation
public func ipalloc_pool_memory(
    _ pool: OpaquePointer?, _ bytes: UnsafeMutablePointer<UInt64>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    answer { () throws(IPAllocError) in
        let result = try unsafe required(bytes)
        unsafe result.pointee = UInt64(try unsafe PoolHandle(opening: pool).byteCount)
    }
}

@c @implementation
public func ipalloc_pool_check(
    _ pool: OpaquePointer?, _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        try unsafe PoolHandle(opening: pool).checkInvariants()
    }
}
