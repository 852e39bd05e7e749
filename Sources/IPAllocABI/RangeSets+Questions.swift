// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

private typealias Box = HandleBox<RangeSetContent>

@c @implementation
public func ipalloc_range_set_size(
    _ set: OpaquePointer?, _ size: UnsafeMutablePointer<Int>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    answer { () throws(IPAllocError) in
        let box = try unsafe Box.open(set)
        let result = try unsafe required(size)
        unsafe result.pointee = unsafe box.pointee.content.intervals.count
    }
}

@c @implementation
public func ipalloc_range_set_get(
    _ set: OpaquePointer?, _ index: Int, _ range: UnsafeMutablePointer<ipalloc_range_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let box = try unsafe Box.open(set)
        let result = try unsafe required(range)
        let list = unsafe box.pointee.content.intervals.list
        // An index of size_t that is negative as an Int is larger than any count.
        guard index >= 0 && index < list.count else {
            throw IPAllocError(
                .notFound, requested: UInt128(UInt(bitPattern: index)),
                available: UInt128(list.count))
        }
        unsafe AddressRange(unchecked: list[index], family: box.pointee.content.family)
            .write(to: result)
    }
}

@c @implementation
public func ipalloc_range_set_count(
    _ set: OpaquePointer?, _ count: UnsafeMutablePointer<ipalloc_count_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    answer { () throws(IPAllocError) in
        let box = try unsafe Box.open(set)
        let result = try unsafe required(count)
        unsafe result.pointee = unsafe ipalloc_count_t(
            IntervalAlgebra.count(box.pointee.content.intervals.list))
    }
}

@c @implementation
public func ipalloc_range_set_contains(
    _ set: OpaquePointer?, _ range: UnsafePointer<ipalloc_range_t>?,
    _ contained: UnsafeMutablePointer<Int32>?, _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let box = try unsafe Box.open(set)
        let result = try unsafe required(contained)
        let range = try unsafe AddressRange(reading: range)
        guard unsafe range.family == box.pointee.content.family else {
            throw IPAllocError(.familyMismatch, family: range.family, subject: range.interval)
        }
        let isContained = unsafe IntervalAlgebra.contains(
            range.interval, in: box.pointee.content.intervals.list)
        unsafe result.pointee = isContained ? 1 : 0
    }
}

@c @implementation
public func ipalloc_range_set_ordinal(
    _ set: OpaquePointer?, _ address: UnsafePointer<ipalloc_address_t>?,
    _ ordinal: UnsafeMutablePointer<ipalloc_count_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let box = try unsafe Box.open(set)
        let result = try unsafe required(ordinal)
        let value = try unsafe box.pointee.content.value(address)
        guard
            let place = unsafe IntervalAlgebra.ordinal(
                of: value, in: box.pointee.content.intervals.list)
        else {
            throw unsafe IPAllocError(
                .notFound, family: box.pointee.content.family, subject: Interval(value, value))
        }
        unsafe result.pointee = ipalloc_count_t(place)
    }
}

@c @implementation
public func ipalloc_range_set_address(
    _ set: OpaquePointer?, _ ordinal: ipalloc_count_t,
    _ address: UnsafeMutablePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let box = try unsafe Box.open(set)
        let result = try unsafe required(address)
        let list = unsafe box.pointee.content.intervals.list
        guard let value = unsafe IntervalAlgebra.value(at: UInt128(ordinal), in: list) else {
            throw unsafe IPAllocError(
                .notFound, requested: UInt128(ordinal), available: IntervalAlgebra.count(list))
        }
        unsafe IPAddress(unchecked: value, family: box.pointee.content.family).write(to: result)
    }
}

@c @implementation
public func ipalloc_range_set_cidrs(
    _ set: OpaquePointer?, _ blocks: UnsafeMutablePointer<ipalloc_cidr_t>?, _ capacity: Int,
    _ count: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let box = try unsafe Box.open(set)
        let result = try unsafe required(count)
        try unsafe requireRoom(blocks, capacity)
        let family = unsafe box.pointee.content.family
        var cover = unsafe CIDRCover(of: box.pointee.content.intervals.list, family: family)
        let total = unsafe cover.count()
        unsafe result.pointee = total
        guard total <= capacity else {
            throw IPAllocError(
                .bufferTooSmall, requested: UInt128(total), available: UInt128(capacity))
        }
        guard let blocks = unsafe blocks else { return }
        for index in 0..<total {
            guard let block = unsafe cover.next() else { return }
            let address = IPAddress(unchecked: block.value, family: family)
            unsafe CIDRBlock(unchecked: address, prefixLength: block.prefixLength)
                .write(to: blocks + index)
        }
    }
}
