// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

extension AddressRange {
    /// Reads a range.
    ///
    /// - Throws: `.invalidArgument` for NULL; `.malformedAddress`, `.familyMismatch`,
    ///   `.reversedRange`.
    @inline(never)
    init(reading pointer: UnsafePointer<ipalloc_range_t>?) throws(IPAllocError) {
        let pointer = try unsafe required(pointer)
        // SAFETY: both ends are addresses, one behind the other.
        let ends = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: ipalloc_address_t.self)
        try unsafe self.init(IPAddress(reading: ends), IPAddress(reading: ends + 1))
    }

    /// Writes the whole struct.
    @inline(never)
    func write(to pointer: UnsafeMutablePointer<ipalloc_range_t>) {
        // SAFETY: both ends are addresses, one behind the other.
        let ends = unsafe UnsafeMutableRawPointer(pointer)
            .assumingMemoryBound(to: ipalloc_address_t.self)
        unsafe lower.write(to: ends)
        unsafe upper.write(to: ends + 1)
    }
}

extension IntervalBuffer {
    /// Reads a caller's array of ranges, in the order given.
    ///
    /// - Parameters:
    ///   - ranges: NULL if the count is 0.
    ///   - family: The family that all must have; if nil, it becomes that of the first range.
    ///   - allocator: Supplies the buffer's memory.
    /// - Throws: `.malformedAddress`, `.familyMismatch`, `.reversedRange`, each with the index of
    ///   the offending range as `position`; `.invalidArgument`, `.outOfMemory`.
    static func read(
        _ ranges: UnsafePointer<ipalloc_range_t>?, count: Int,
        family: inout AddressFamily?, allocator: Allocator
    ) throws(IPAllocError) -> IntervalBuffer {
        try unsafe requireRoom(ranges, count)
        var buffer = try unsafe IntervalBuffer(allocator: allocator, capacity: count)
        guard let ranges = unsafe ranges else { return buffer }
        for index in 0..<count {
            do throws(IPAllocError) {
                // SAFETY: the array has `count` ranges.
                let range = try unsafe AddressRange(reading: ranges + index)
                if range.family != family ?? range.family {
                    throw IPAllocError(
                        .familyMismatch, family: range.family, subject: range.interval)
                }
                family = range.family
                try buffer.append(range.interval)
            } catch {
                var placed = error
                placed.position = index
                throw placed
            }
        }
        return buffer
    }
}

@c @implementation
public func ipalloc_range_parse(
    _ text: UnsafePointer<CChar>?, _ length: Int, _ family: Int32,
    _ range: UnsafeMutablePointer<ipalloc_range_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let result = try unsafe required(range)
        let bytes = try unsafe TextBytes(text: text, length: length)
        try unsafe AddressRange(parsing: bytes, family: .optional(family)).write(to: result)
    }
}

@c @implementation
public func ipalloc_range_format(
    _ range: UnsafePointer<ipalloc_range_t>?, _ buffer: UnsafeMutablePointer<CChar>?,
    _ capacity: Int, _ length: UnsafeMutablePointer<Int>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    answer { () throws(IPAllocError) in
        let range = try unsafe AddressRange(reading: range)
        try unsafe deliver(to: buffer, capacity, length, textCapacity: AddressRange.textCapacity) {
            unsafe range.writeText(to: $0)
        }
    }
}
