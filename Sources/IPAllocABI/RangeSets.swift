// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

/// A set of addresses of one family.
@safe
struct RangeSetContent: HandleContent, ~Copyable {
    /// "rangeset" as a number.
    static var magic: UInt64 { 0x7465_7365_676E_6172 }

    let family: AddressFamily
    let allocator: Allocator
    var intervals: IntervalBuffer

    /// The value of an address that must be of the set's family.
    ///
    /// - Throws: `.malformedAddress`, `.familyMismatch`, `.invalidArgument`.
    func value(
        _ address: UnsafePointer<ipalloc_address_t>?
    ) throws(IPAllocError) -> UInt128 {
        // SAFETY: the pointer is the caller's, by the header's rules.
        let address = try unsafe IPAddress(reading: address)
        guard address.family == family else {
            throw IPAllocError(.familyMismatch, family: address.family, subject: Interval(address))
        }
        return address.value
    }
}

private typealias Box = HandleBox<RangeSetContent>

@c @implementation
public func ipalloc_range_set_create(
    _ family: Int32, _ allocator: UnsafePointer<ipalloc_allocator_t>?,
    _ set: UnsafeMutablePointer<OpaquePointer?>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let result = try unsafe required(set)
        let family = try AddressFamily(number: family)
        let allocator = try unsafe Allocator(reading: allocator)
        let content = unsafe RangeSetContent(
            family: family, allocator: allocator,
            intervals: IntervalBuffer(emptyWith: allocator))
        unsafe result.pointee = try unsafe Box.create(content, allocator: allocator)
    }
}

@c @implementation
public func ipalloc_range_set_free(_ set: OpaquePointer?) -> Int32 {
    // SAFETY: the pointer is NULL or a handle, by the header's rules.
    answer { () throws(IPAllocError) in
        try unsafe Box.close(set)
    }
}

@c @implementation
public func ipalloc_range_set_add(
    _ set: OpaquePointer?, _ ranges: UnsafePointer<ipalloc_range_t>?, _ count: Int,
    _ flags: UInt32, _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let box = try unsafe Box.open(set)
        guard flags & ~IPALLOC_DISJOINT == 0 else { throw IPAllocError(.invalidArgument) }
        var family: AddressFamily? = unsafe box.pointee.content.family
        var added = try unsafe IntervalBuffer.read(
            ranges, count: count, family: &family, allocator: box.pointee.content.allocator)
        guard added.count > 0 else { return }
        if flags & IPALLOC_DISJOINT != 0 {
            try unsafe added.normalizeDisjoint(
                from: box.pointee.content.intervals.list, family: box.pointee.content.family)
        } else {
            added.normalize()
        }
        let present = unsafe box.pointee.content.intervals.list
        try unsafe box.pointee.content.intervals.replace(by: .union, of: present, added.list)
    }
}

/// Replaces a set by what an operation makes of it and another set, which may be the same.
private func combine(
    _ set: OpaquePointer?, _ other: OpaquePointer?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?,
    _ operation: IntervalAlgebra.Operation
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let box = try unsafe Box.open(set)
        let otherBox = try unsafe Box.open(other)
        let family = unsafe otherBox.pointee.content.family
        guard unsafe box.pointee.content.family == family else {
            throw IPAllocError(.familyMismatch, family: family)
        }
        let (left, right) = unsafe (
            box.pointee.content.intervals.list, otherBox.pointee.content.intervals.list
        )
        try unsafe box.pointee.content.intervals.replace(by: operation, of: left, right)
    }
}

@c @implementation
public func ipalloc_range_set_union(
    _ set: OpaquePointer?, _ other: OpaquePointer?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    unsafe combine(set, other, error, .union)
}

@c @implementation
public func ipalloc_range_set_subtract(
    _ set: OpaquePointer?, _ other: OpaquePointer?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    unsafe combine(set, other, error, .subtract)
}

@c @implementation
public func ipalloc_range_set_intersect(
    _ set: OpaquePointer?, _ other: OpaquePointer?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    unsafe combine(set, other, error, .intersect)
}
