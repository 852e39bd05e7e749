// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

/// A caller's bytes by pointer and size.
///
/// - Throws: `.invalidArgument`.
private func bytes(
    _ image: UnsafeRawPointer?, _ size: Int
) throws(IPAllocError) -> UnsafeRawBufferPointer {
    guard let image = unsafe image, size >= 0 else { throw IPAllocError(.invalidArgument) }
    return unsafe UnsafeRawBufferPointer(start: image, count: size)
}

/// Gives an image of a pool to the caller, and its size, also if there is no room for it.
func deliver(
    _ pool: OpaquePointer?, _ buffer: UnsafeMutableRawPointer?, _ capacity: Int,
    _ size: UnsafeMutablePointer<Int>?,
    _ write: (PoolHandle, UnsafeMutableRawBufferPointer) throws(IPAllocError) -> Int
) throws(IPAllocError) {
    let handle = try unsafe PoolHandle(opening: pool)
    let result = try unsafe required(size)
    try unsafe requireRoom(buffer, capacity)
    let room = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: capacity)
    do throws(IPAllocError) {
        unsafe result.pointee = try unsafe write(handle, room)
    } catch {
        if error.code == .bufferTooSmall { unsafe result.pointee = Int(error.requested) }
        throw error
    }
}

@c @implementation
public func ipalloc_pool_image_size(
    _ pool: OpaquePointer?, _ size: UnsafeMutablePointer<Int>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let result = try unsafe required(size)
        unsafe result.pointee = try unsafe PoolHandle(opening: pool).imageSize
    }
}

@c @implementation
public func ipalloc_pool_image_write(
    _ pool: OpaquePointer?, _ buffer: UnsafeMutableRawPointer?, _ capacity: Int,
    _ size: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        try unsafe deliver(pool, buffer, capacity, size) { handle, room throws(IPAllocError) in
            try unsafe handle.writeImage(to: room)
        }
    }
}

@c @implementation
public func ipalloc_image_validate(
    _ image: UnsafeRawPointer?, _ size: Int, _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        _ = try unsafe ImageReader(validating: bytes(image, size))
    }
}

@c @implementation
public func ipalloc_pool_image_load(
    _ image: UnsafeRawPointer?, _ size: Int, _ options: UnsafePointer<ipalloc_pool_options_t>?,
    _ pool: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let result = try unsafe required(pool)
        let options = try unsafe PoolOptions(reading: options)
        let made = try unsafe PoolHandle.make(
            image: bytes(image, size), resting: options.resting, isFenced: options.isFenced,
            allocator: options.allocator)
        unsafe result.pointee = OpaquePointer(made.pointer)
    }
}
