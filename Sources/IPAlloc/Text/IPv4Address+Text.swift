extension IPv4Address {
    /// The number of bytes that `write(into:)` needs.
    public static var textCapacity: Int { 16 }

    /// Reads four decimal numbers from 0 to 255 with dots between, without leading zeros.
    ///
    /// - Complexity: O(1): no byte after the first that does not fit is looked at.
    static func parse(_ text: TextBytes) throws(SyntaxFailure) -> IPv4Address {
        let count = text.count
        var value: UInt32 = 0
        var index = 0
        // SAFETY: each access is to an index that was just compared with the count.
        for place in 0..<4 {
            if place > 0 {
                guard unsafe index < count && text[index] == UInt8(ascii: ".") else {
                    throw SyntaxFailure(position: index)
                }
                index += 1
            }
            guard index < count, case var octet = unsafe digit(text[index]), octet < 10 else {
                throw SyntaxFailure(position: index)
            }
            index += 1
            if index < count, case let second = unsafe digit(text[index]), second < 10 {
                guard octet != 0 else { throw SyntaxFailure(position: index) }
                octet = octet * 10 + second
                index += 1
                if index < count, case let third = unsafe digit(text[index]), third < 10 {
                    octet = octet * 10 + third
                    guard octet <= 255 else { throw SyntaxFailure(position: index) }
                    index += 1
                }
            }
            value = value << 8 | octet
        }
        guard index == count else { throw SyntaxFailure(position: index) }
        return IPv4Address(value: value)
    }

    /// The value of a decimal digit; 10 or more for any other byte.
    @inline(__always)
    private static func digit(_ byte: UInt8) -> UInt32 {
        UInt32(byte) &- UInt32(UInt8(ascii: "0"))
    }

    /// Writes the address as text.
    ///
    /// - Parameter buffer: At least `textCapacity` bytes; those behind the text may change too.
    /// - Returns: The length of the text.
    /// - Complexity: O(1).
    public func write(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        precondition(buffer.count >= Self.textCapacity)
        // SAFETY: the buffer is large enough, therefore not empty.
        return unsafe writeText(to: UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped))
    }

    /// Writes the address as text where at least `textCapacity` bytes are free.
    func writeText(to bytes: UnsafeMutableRawPointer) -> Int {
        // SAFETY: three octets and dots before it leave the last octet its four bytes.
        var length = unsafe OctetText.write(UInt8(value >> 24), to: bytes)
        for place in 1..<4 {
            unsafe bytes.storeBytes(
                of: UInt8(ascii: "."), toByteOffset: length, as: UInt8.self)
            length += 1
            let octet = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * place))
            length += unsafe OctetText.write(octet, to: bytes + length)
        }
        assert(length >= 7 && length <= 15)
        return length
    }
}
