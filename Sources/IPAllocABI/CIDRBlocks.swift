// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

extension CIDRBlock {
    /// Reads a block.
    ///
    /// - Throws: `.malformedAddress`, `.prefixLength`.
    init(reading pointer: UnsafePointer<ipalloc_cidr_t>) throws(IPAllocError) {
        // SAFETY: the address is the struct's first member.
        let address = unsafe UnsafeRawPointer(pointer)
            .assumingMemoryBound(to: ipalloc_address_t.self)
        try unsafe self.init(
            IPAddress(reading: address), prefixLength: Int(pointer.pointee.prefix_length))
    }

    /// Writes the whole struct, reserved bytes as zero.
    func write(to pointer: UnsafeMutablePointer<ipalloc_cidr_t>) {
        var block = ipalloc_cidr_t()
        block.prefix_length = UInt8(prefixLength)
        // SAFETY: the pointers are to the whole struct and to its member.
        unsafe address.write(to: &block.address)
        unsafe pointer.pointee = block
    }
}

@c @implementation
public func ipalloc_cidr_parse(
    _ text: UnsafePointer<CChar>?, _ length: Int, _ family: Int32,
    _ cidr: UnsafeMutablePointer<ipalloc_cidr_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let result = try unsafe required(cidr)
        let bytes = try unsafe TextBytes(text: text, length: length)
        try unsafe CIDRBlock(parsing: bytes, family: .optional(family)).write(to: result)
    }
}

@c @implementation
public func ipalloc_cidr_format(
    _ cidr: UnsafePointer<ipalloc_cidr_t>?, _ buffer: UnsafeMutablePointer<CChar>?,
    _ capacity: Int, _ length: UnsafeMutablePointer<Int>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    answer { () throws(IPAllocError) in
        let block = try unsafe CIDRBlock(reading: required(cidr))
        try unsafe deliver(to: buffer, capacity, length, textCapacity: CIDRBlock.textCapacity) {
            unsafe block.writeText(to: $0)
        }
    }
}

@c @implementation
public func ipalloc_cidr_range(
    _ cidr: UnsafePointer<ipalloc_cidr_t>?, _ range: UnsafeMutablePointer<ipalloc_range_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let result = try unsafe required(range)
        try unsafe CIDRBlock(reading: required(cidr)).range.write(to: result)
    }
}
