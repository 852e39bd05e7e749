// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

@c @implementation @_optimize(speed)
public func ipalloc_pool_claim(
    _ pool: OpaquePointer?, _ address: UnsafePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    if let handle = unsafe PoolHandle(atHand: pool), let address = unsafe address,
        let wanted = unsafe UInt128(atHand: address, of: handle.family),
        handle.claimAtHand(wanted)
    {
        return Int32(IPALLOC_OK)
    }
    return unsafe claimAnywhere(pool, address, error)
}

@inline(never)
private func claimAnywhere(
    _ pool: OpaquePointer?, _ address: UnsafePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        try handle.claimAnywhere(try unsafe IPAddress(reading: address))
    }
}

@c @implementation
public func ipalloc_pool_claim_many(
    _ pool: OpaquePointer?, _ addresses: UnsafePointer<ipalloc_address_t>?, _ count: Int,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        try unsafe requireRoom(addresses, count)
        try handle.claimMany(count) { index throws(IPAllocError) in
            try unsafe IPAddress(reading: addresses.unsafelyUnwrapped + index)
        }
    }
}
