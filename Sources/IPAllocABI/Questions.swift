// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

extension AddressSelector {
    /// The selector that a caller names.
    ///
    /// - Throws: `.invalidArgument` for any other number.
    fileprivate init(number: Int32) throws(IPAllocError) {
        guard let known = AddressSelector(rawValue: number) else {
            throw IPAllocError(.invalidArgument)
        }
        self = known
    }
}

extension IPAddress {
    /// The address behind a pointer that may be NULL.
    fileprivate static func optional(
        _ pointer: UnsafePointer<ipalloc_address_t>?
    ) throws(IPAllocError) -> IPAddress? {
        guard let pointer = unsafe pointer else { return nil }
        return try unsafe IPAddress(reading: pointer)
    }
}

/// Sizes of `ipalloc_pool_counts_t`.
private enum CountsStruct {
    /// The size of the struct's first version. It stays as it is when members are added.
    static let firstSize: UInt32 = 88
}

@c @implementation
public func ipalloc_pool_state(
    _ pool: OpaquePointer?, _ address: UnsafePointer<ipalloc_address_t>?,
    _ state: UnsafeMutablePointer<Int32>?, _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let result = try unsafe required(state)
        let address = try unsafe IPAddress(reading: address)
        unsafe result.pointee = try handle.state(of: address).rawValue
    }
}

@c @implementation
public func ipalloc_pool_counts(
    _ pool: OpaquePointer?, _ counts: UnsafeMutablePointer<ipalloc_pool_counts_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules. Nothing but the size is read
    // before it is checked.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let result = try unsafe required(counts)
        let size = unsafe result.pointee.struct_size
        guard size >= CountsStruct.firstSize else {
            throw IPAllocError(
                .structTooSmall, requested: UInt128(size),
                available: UInt128(CountsStruct.firstSize))
        }
        let found = handle.counts
        unsafe result.pointee.capacity = ipalloc_count_t(found.capacity)
        unsafe result.pointee.free = ipalloc_count_t(found.free)
        unsafe result.pointee.held = ipalloc_count_t(found.held)
        unsafe result.pointee.resting = ipalloc_count_t(found.resting)
        unsafe result.pointee.reserved = ipalloc_count_t(found.reserved)
    }
}

@c @implementation
public func ipalloc_pool_rank(
    _ pool: OpaquePointer?, _ state: Int32, _ address: UnsafePointer<ipalloc_address_t>?,
    _ rank: UnsafeMutablePointer<ipalloc_count_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let result = try unsafe required(rank)
        let kind = try AddressSelector(number: state)
        let address = try unsafe IPAddress(reading: address)
        unsafe result.pointee = ipalloc_count_t(try handle.rank(kind, below: address))
    }
}

@c @implementation
public func ipalloc_pool_select(
    _ pool: OpaquePointer?, _ state: Int32, _ rank: ipalloc_count_t,
    _ address: UnsafeMutablePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let result = try unsafe required(address)
        let kind = try AddressSelector(number: state)
        let found = try handle.select(kind, rank: UInt128(rank))
        unsafe IPAddress(unchecked: found, family: handle.family).write(to: result)
    }
}

@c @implementation
public func ipalloc_pool_next(
    _ pool: OpaquePointer?, _ state: Int32, _ after: UnsafePointer<ipalloc_address_t>?,
    _ next: UnsafeMutablePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let result = try unsafe required(next)
        let kind = try AddressSelector(number: state)
        let found = try handle.next(kind, after: unsafe .optional(after))
        unsafe IPAddress(unchecked: found, family: handle.family).write(to: result)
    }
}

@c @implementation
public func ipalloc_pool_next_range(
    _ pool: OpaquePointer?, _ state: Int32, _ after: UnsafePointer<ipalloc_address_t>?,
    _ range: UnsafeMutablePointer<ipalloc_range_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let handle = try unsafe PoolHandle(opening: pool)
        let result = try unsafe required(range)
        let kind = try AddressSelector(number: state)
        let run = try handle.nextRun(kind, after: unsafe .optional(after))
        unsafe AddressRange(unchecked: run, family: handle.family).write(to: result)
    }
}
