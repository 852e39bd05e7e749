// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

extension UnsafeMutablePointer<ipalloc_cursor_t> {
    /// The cursor in a caller's memory, for which every content is valid.
    @inline(__always)
    var cursor: UnsafeMutablePointer<Cursor> {
        assert(MemoryLayout<Cursor>.size <= MemoryLayout<ipalloc_cursor_t>.size)
        assert(MemoryLayout<Cursor>.alignment <= MemoryLayout<ipalloc_cursor_t>.alignment)
        // SAFETY: a cursor is trivial, no larger than the caller's struct and aligned alike.
        return unsafe UnsafeMutableRawPointer(self).assumingMemoryBound(to: Cursor.self)
    }
}

extension UnsafeMutablePointer<ipalloc_random_t> {
    /// The source in a caller's memory, for which every content is valid.
    fileprivate var source: UnsafeMutablePointer<RandomSource> {
        assert(MemoryLayout<RandomSource>.size <= MemoryLayout<ipalloc_random_t>.size)
        // SAFETY: a source is trivial, no larger than the caller's struct and aligned alike.
        return unsafe UnsafeMutableRawPointer(self).assumingMemoryBound(to: RandomSource.self)
    }
}

extension PoolHandle {
    /// Writes an allocated address to the caller, in functions that are not called all the time.
    @inline(never)
    fileprivate func write(_ value: UInt128, to pointer: UnsafeMutablePointer<ipalloc_address_t>) {
        unsafe IPAddress(unchecked: value, family: family).writeAtHand(to: pointer)
    }
}

@c @implementation
public func ipalloc_cursor_init(
    _ cursor: UnsafeMutablePointer<ipalloc_cursor_t>?, _ lane: UInt32
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    answer { () throws(IPAllocError) in
        try unsafe required(cursor).cursor.pointee = Cursor(lane: lane)
    }
}

// The four calls that come most often try the shortest way before anything else. It calls no other
// function, so that it needs no stack frame; what it cannot do is left to a function of its own.

@c @implementation @_optimize(speed)
public func ipalloc_pool_allocate_lowest(
    _ pool: OpaquePointer?, _ address: UnsafeMutablePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    if let handle = unsafe PoolHandle(atHand: pool), let address = unsafe address,
        let value = handle.allocateLowestAtHand()
    {
        unsafe IPAddress(unchecked: value, family: handle.family).writeAtHand(to: address)
        return Int32(IPALLOC_OK)
    }
    return unsafe allocateLowestFarther(pool, address, error)
}

@inline(never)
private func allocateLowestFarther(
    _ pool: OpaquePointer?, _ address: UnsafeMutablePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let result = try unsafe required(address)
        unsafe handle.write(try handle.allocateLowestFarther(), to: result)
    }
}

@c @implementation @_optimize(speed)
public func ipalloc_pool_allocate_next(
    _ pool: OpaquePointer?, _ cursor: UnsafeMutablePointer<ipalloc_cursor_t>?,
    _ address: UnsafeMutablePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    if let handle = unsafe PoolHandle(atHand: pool), unsafe _fastPath(cursor != nil),
        unsafe _fastPath(address != nil), let cursor = unsafe cursor, let address = unsafe address,
        let value = unsafe handle.allocateAtHand(&cursor.cursor.pointee)
    {
        unsafe IPAddress(unchecked: value, family: handle.family).writeAtHand(to: address)
        return Int32(IPALLOC_OK)
    }
    return unsafe allocateFarther(pool, cursor, address, error)
}

@inline(never)
private func allocateFarther(
    _ pool: OpaquePointer?, _ cursor: UnsafeMutablePointer<ipalloc_cursor_t>?,
    _ address: UnsafeMutablePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let cursor = try unsafe required(cursor)
        let result = try unsafe required(address)
        unsafe handle.write(try handle.allocateFarther(&cursor.cursor.pointee), to: result)
    }
}

@c @implementation
public func ipalloc_pool_allocate_any(
    _ pool: OpaquePointer?, _ cursor: UnsafeMutablePointer<ipalloc_cursor_t>?,
    _ address: UnsafeMutablePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let cursor = try unsafe required(cursor)
        let result = try unsafe required(address)
        unsafe handle.write(try handle.allocateAny(&cursor.cursor.pointee), to: result)
    }
}

@c @implementation
public func ipalloc_random_init(
    _ random: UnsafeMutablePointer<ipalloc_random_t>?, _ seed: UInt64
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    answer { () throws(IPAllocError) in
        let result = try unsafe required(random)
        unsafe result.pointee = ipalloc_random_t()
        unsafe result.source.pointee = RandomSource(seed: seed)
    }
}

@c @implementation
public func ipalloc_pool_allocate_random(
    _ pool: OpaquePointer?, _ random: UnsafeMutablePointer<ipalloc_random_t>?,
    _ address: UnsafeMutablePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let random = try unsafe required(random)
        let result = try unsafe required(address)
        unsafe handle.write(try handle.allocateRandom(&random.source.pointee), to: result)
    }
}

@c @implementation
public func ipalloc_pool_allocate_sticky(
    _ pool: OpaquePointer?, _ key: UnsafeRawPointer?, _ size: Int,
    _ address: UnsafeMutablePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        try unsafe requireRoom(key, size)
        let result = try unsafe required(address)
        let bytes = unsafe UnsafeRawBufferPointer(start: key, count: size)
        unsafe handle.write(try handle.allocateSticky(bytes), to: result)
    }
}

@c @implementation
public func ipalloc_pool_allocate_many(
    _ pool: OpaquePointer?, _ cursor: UnsafeMutablePointer<ipalloc_cursor_t>?, _ count: Int,
    _ addresses: UnsafeMutablePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        // A size_t that is negative as an Int is more than any pool has.
        guard count >= 0 else {
            throw IPAllocError(
                .count, family: handle.family, requested: UInt128(UInt(bitPattern: count)),
                available: UInt128(handle.layout.ranges.count))
        }
        try unsafe requireRoom(addresses, count)
        var moving = unsafe cursor.map { unsafe $0.cursor.pointee }
        try handle.allocateMany(count, &moving) { index, value in
            unsafe handle.write(value, to: addresses.unsafelyUnwrapped + index)
        } kept: { index in
            // What was written just before has the pool's family.
            let written = unsafe addresses.unsafelyUnwrapped + index
            return unsafe UInt128(atHand: written, of: handle.family) ?? 0
        }
        if let moved = moving { unsafe cursor.unsafelyUnwrapped.cursor.pointee = moved }
    }
}
