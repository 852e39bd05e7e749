// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

@c @implementation
public func ipalloc_pool_live_write(
    _ pool: OpaquePointer?, _ memory: UnsafeMutableRawPointer?, _ capacity: Int,
    _ size: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        #if IPALLOC_CORE
        throw IPAllocError(.unsupported)
        #else
        try unsafe deliver(pool, memory, capacity, size) { handle, room throws(IPAllocError) in
            try unsafe handle.writeLiveImage(to: room)
        }
        #endif
    }
}

@c @implementation
public func ipalloc_pool_attach(
    _ memory: UnsafeMutableRawPointer?, _ size: Int,
    _ options: UnsafePointer<ipalloc_pool_options_t>?,
    _ pool: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        #if IPALLOC_CORE
        throw IPAllocError(.unsupported)
        #else
        let result = try unsafe required(pool)
        let options = try unsafe PoolOptions(reading: options)
        guard let memory = unsafe memory, size >= 0, unsafe options.resting == nil,
            unsafe !options.isFenced
        else {
            throw IPAllocError(.invalidArgument)
        }
        let made = try unsafe PoolHandle.attach(
            to: UnsafeMutableRawBufferPointer(start: memory, count: size),
            allocator: options.allocator)
        unsafe result.pointee = OpaquePointer(made.pointer)
        #endif
    }
}
