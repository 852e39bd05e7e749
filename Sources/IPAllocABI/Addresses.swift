// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

extension UInt128 {
    /// Reads the value of an address that must be of a family; other bytes are ignored.
    ///
    /// - Returns: nil if it is not of the family.
    @inline(__always)
    init?(atHand pointer: UnsafePointer<ipalloc_address_t>, of family: AddressFamily) {
        // SAFETY: the address's bytes are the struct's first member; they may lie unaligned.
        let bytes = unsafe UnsafeRawPointer(pointer)
        switch family {
        case .ipv4:
            guard unsafe pointer.pointee.family == AddressFamily.ipv4.rawValue else { return nil }
            self = UInt128(
                unsafe UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))
        case .ipv6:
            guard unsafe pointer.pointee.family == AddressFamily.ipv6.rawValue else { return nil }
            self = UInt128(
                high: unsafe UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                low: unsafe UInt64(
                    bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }
}

extension IPAddress {
    /// Reads an address; bytes that the family does not use are ignored.
    ///
    /// - Returns: nil if the family is neither 4 nor 6.
    @inline(__always)
    init?(atHand pointer: UnsafePointer<ipalloc_address_t>) {
        guard let family = unsafe AddressFamily(rawValue: pointer.pointee.family),
            let value = unsafe UInt128(atHand: pointer, of: family)
        else { return nil }
        self.init(unchecked: value, family: family)
    }

    /// Reads an address, in functions that are not called all the time.
    ///
    /// - Throws: `.invalidArgument` for NULL; `.malformedAddress`, with the family's number as
    ///   `available`.
    @inline(never)
    init(reading pointer: UnsafePointer<ipalloc_address_t>?) throws(IPAllocError) {
        let pointer = try unsafe required(pointer)
        guard let address = unsafe IPAddress(atHand: pointer) else {
            throw unsafe IPAllocError(
                .malformedAddress, requested: 0, available: UInt128(pointer.pointee.family))
        }
        self = address
    }

    /// Writes the whole struct, in functions that are not called all the time.
    @inline(never)
    func write(to pointer: UnsafeMutablePointer<ipalloc_address_t>) {
        unsafe writeAtHand(to: pointer)
    }

    /// Writes the whole struct, unused and reserved bytes as zero.
    @inline(__always)
    func writeAtHand(to pointer: UnsafeMutablePointer<ipalloc_address_t>) {
        // SAFETY: three words are the struct's size; the family is the third one's first byte.
        assert(MemoryLayout<ipalloc_address_t>.size == 24)
        let bytes = UnsafeMutableRawPointer(pointer)
        switch family {
        case .ipv4:
            let text = UInt64(UInt32(truncatingIfNeeded: value).bigEndian.littleEndian)
            unsafe bytes.storeBytes(of: text.littleEndian, as: UInt64.self)
            unsafe bytes.storeBytes(of: 0, toByteOffset: 8, as: UInt64.self)
        case .ipv6:
            unsafe bytes.storeBytes(of: value.high.bigEndian, as: UInt64.self)
            unsafe bytes.storeBytes(of: value.low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        unsafe bytes.storeBytes(
            of: UInt64(family.rawValue).littleEndian, toByteOffset: 16, as: UInt64.self)
    }
}

@c @implementation
public func ipalloc_address_parse(
    _ text: UnsafePointer<CChar>?, _ length: Int, _ family: Int32,
    _ address: UnsafeMutablePointer<ipalloc_address_t>?,
    _ error: UnsafeMutablePointer<ipalloc_error_t>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    unsafe answer(error) { () throws(IPAllocError) in
        let result = try unsafe required(address)
        let bytes = try unsafe TextBytes(text: text, length: length)
        try unsafe IPAddress(parsing: bytes, family: .optional(family)).write(to: result)
    }
}

@c @implementation
public func ipalloc_address_format(
    _ address: UnsafePointer<ipalloc_address_t>?, _ buffer: UnsafeMutablePointer<CChar>?,
    _ capacity: Int, _ length: UnsafeMutablePointer<Int>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    answer { () throws(IPAllocError) in
        let address = try unsafe IPAddress(reading: address)
        try unsafe deliver(to: buffer, capacity, length, textCapacity: IPAddress.textCapacity) {
            unsafe address.writeText(to: $0)
        }
    }
}

@c @implementation
public func ipalloc_address_compare(
    _ left: UnsafePointer<ipalloc_address_t>?, _ right: UnsafePointer<ipalloc_address_t>?,
    _ order: UnsafeMutablePointer<Int32>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    answer { () throws(IPAllocError) in
        let result = try unsafe required(order)
        let left = try unsafe IPAddress(reading: left)
        let right = try unsafe IPAddress(reading: right)
        unsafe result.pointee = left == right ? 0 : left < right ? -1 : 1
    }
}
