// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

@c @implementation
public func ipalloc_pool_allocate_prefix(
    _ pool: OpaquePointer?, _ length: Int32, _ block: UnsafeMutablePointer<ipalloc_cidr_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let result = try unsafe required(block)
        let taken = try handle.allocatePrefix(Int(length))
        let network = IPAddress(unchecked: taken.lower, family: handle.family)
        unsafe CIDRBlock(unchecked: network, prefixLength: Int(length)).write(to: result)
    }
}

/// Does one thing with a pool and a block of a caller's.
private func work(
    _ pool: OpaquePointer?, _ block: UnsafePointer<ipalloc_cidr_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?,
    _ body: (PoolHandle, CIDRBlock) throws(IPAllocError) -> Void
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        try body(handle, unsafe CIDRBlock(reading: required(block)))
    }
}

@c @implementation
public func ipalloc_pool_claim_prefix(
    _ pool: OpaquePointer?, _ block: UnsafePointer<ipalloc_cidr_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe work(pool, block, error) { handle, block throws(IPAllocError) in
        try handle.claimPrefix(block)
    }
}

@c @implementation
public func ipalloc_pool_release_prefix(
    _ pool: OpaquePointer?, _ block: UnsafePointer<ipalloc_cidr_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe work(pool, block, error) { handle, block throws(IPAllocError) in
        try handle.releasePrefix(block)
    }
}
