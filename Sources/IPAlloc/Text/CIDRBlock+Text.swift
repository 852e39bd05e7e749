extension CIDRBlock {
    /// The number of bytes that `write(into:)` needs.
    public static var textCapacity: Int { 50 }

    /// Reads "address/length"; host bits are kept, the length has no sign and no leading zeros.
    ///
    /// - Parameters:
    ///   - text: The whole ASCII text and nothing else.
    ///   - family: The family that is required, or nil to accept either; see `IPAddress`.
    /// - Throws: `.syntax` with the offset of the first byte that does not fit as `position`,
    ///   `.familyMismatch`, `.prefixLength` with the offset of the length as `position`.
    /// - Complexity: O(length).
    public init(
        parsing text: UnsafeBufferPointer<UInt8>, family: AddressFamily? = nil
    ) throws(IPAllocError) {
        // SAFETY: both slices lie within the text.
        let slash = unsafe text.firstIndex(of: UInt8(ascii: "/")) ?? text.count
        let address = try unsafe IPAddress(
            parsing: TextBytes(rebasing: text[..<slash]), family: family)
        guard slash < text.count else { throw IPAllocError(.syntax, position: slash) }
        let length: Int
        do {
            length = try unsafe Self.parseLength(TextBytes(rebasing: text[(slash + 1)...]))
        } catch {
            throw IPAllocError(error, offset: slash + 1)
        }
        do {
            try self.init(address, prefixLength: length)
        } catch {
            var placed = error
            placed.position = slash + 1
            throw placed
        }
    }

    /// Reads a decimal number; one that is too large for any family saturates.
    private static func parseLength(_ text: TextBytes) throws(SyntaxFailure) -> Int {
        guard !text.isEmpty else { throw SyntaxFailure(position: 0) }
        var length = 0
        // SAFETY: indices stay below the count.
        for index in 0..<text.count {
            let digit = unsafe Int(text[index]) - Int(UInt8(ascii: "0"))
            guard digit >= 0 && digit < 10 && (index == 0 || length > 0) else {
                throw SyntaxFailure(position: index)
            }
            length = min(length * 10 + digit, Int(UInt16.max))
        }
        return length
    }

    /// Writes the block as "address/length".
    ///
    /// - Parameter buffer: At least `textCapacity` bytes; those behind the text may change too.
    /// - Returns: The length of the text.
    /// - Complexity: O(1).
    public func write(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        precondition(buffer.count >= Self.textCapacity)
        // SAFETY: the buffer is large enough, therefore not empty.
        return unsafe writeText(to: UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped))
    }

    /// Writes the block as text where at least `textCapacity` bytes are free.
    func writeText(to bytes: UnsafeMutableRawPointer) -> Int {
        // SAFETY: the address is at most 39 bytes long, which leaves the length its four bytes.
        var length = unsafe address.writeText(to: bytes)
        unsafe bytes.storeBytes(of: UInt8(ascii: "/"), toByteOffset: length, as: UInt8.self)
        length += 1
        return unsafe length + OctetText.write(UInt8(prefixLength), to: bytes + length)
    }
}
