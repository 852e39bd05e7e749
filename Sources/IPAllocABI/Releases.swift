// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

@c @implementation @_optimize(speed)
public func ipalloc_pool_release(
    _ pool: OpaquePointer?, _ address: UnsafePointer<ipalloc_address_t>?,
    _ cursor: UnsafeMutablePointer<ipalloc_cursor_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    if let handle = unsafe PoolHandle(atHand: pool), unsafe _fastPath(address != nil),
        let address = unsafe address,
        let held = unsafe UInt128(atHand: address, of: handle.family),
        let offset = handle.hot.offset(of: held)
    {
        var word: UInt64 = 0
        let outcome = handle.releaseAtHand(offset, word: &word)
        if _fastPath(outcome == .done) {
            if let cursor = unsafe cursor {
                let place = handle.hot.address(at: offset)
                unsafe cursor.cursor.pointee.move(to: place, guess: word)
            }
            return Int32(IPALLOC_OK)
        }
        if outcome != .elsewhere {
            return unsafe releaseAnywhere(pool, address, cursor, error, after: outcome)
        }
    }
    return unsafe releaseAnywhere(pool, address, cursor, error, after: .elsewhere)
}

@inline(never)
private func releaseAnywhere(
    _ pool: OpaquePointer?, _ address: UnsafePointer<ipalloc_address_t>?,
    _ cursor: UnsafeMutablePointer<ipalloc_cursor_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?, after outcome: HotWay.Release
) -> Int32 {
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let held = try unsafe IPAddress(reading: address)
        try handle.releaseAnywhere(held, after: outcome)
        if let cursor = unsafe cursor { unsafe cursor.cursor.pointee.place = held.value }
    }
}

@c @implementation
public func ipalloc_pool_generation(
    _ pool: OpaquePointer?, _ address: UnsafePointer<ipalloc_address_t>?,
    _ generation: UnsafeMutablePointer<UInt64>?, _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let result = try unsafe required(generation)
        unsafe result.pointee = try handle.generation(of: try unsafe IPAddress(reading: address))
    }
}

@c @implementation
public func ipalloc_pool_release_fenced(
    _ pool: OpaquePointer?, _ address: UnsafePointer<ipalloc_address_t>?, _ generation: UInt64,
    _ cursor: UnsafeMutablePointer<ipalloc_cursor_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let held = try unsafe IPAddress(reading: address)
        try handle.release(held, generation: generation)
        if let cursor = unsafe cursor { unsafe cursor.cursor.pointee.place = held.value }
    }
}

@c @implementation
public func ipalloc_pool_release_many(
    _ pool: OpaquePointer?, _ addresses: UnsafePointer<ipalloc_address_t>?, _ count: Int,
    _ cursor: UnsafeMutablePointer<ipalloc_cursor_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        try unsafe requireRoom(addresses, count)
        var last: UInt128?
        try handle.releaseMany(count) { index throws(IPAllocError) in
            let address = try unsafe IPAddress(reading: addresses.unsafelyUnwrapped + index)
            last = address.value
            return address
        }
        if let cursor = unsafe cursor, let last { unsafe cursor.cursor.pointee.place = last }
    }
}
