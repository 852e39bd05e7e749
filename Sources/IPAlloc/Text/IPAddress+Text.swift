extension IPAddress {
    /// The number of bytes that `write(into:)` needs.
    public static var textCapacity: Int { IPv6Address.textCapacity }

    /// Reads an address from ASCII text: strict IPv4 without leading zeros, or IPv6 in the forms of
    /// RFC 4291 without a zone.
    ///
    /// - Parameters:
    ///   - text: The whole text and nothing else.
    ///   - family: The family that is required, or nil to accept either. If one is required,
    ///     IPv4-mapped addresses (`::ffff:10.0.0.1`) are refused: they are of both.
    /// - Throws: `.syntax` with the offset of the first byte that does not fit as `position`,
    ///   `.familyMismatch` with the address as `subject`.
    /// - Complexity: O(length).
    public init(
        parsing text: UnsafeBufferPointer<UInt8>, family: AddressFamily? = nil
    ) throws(IPAllocError) {
        // SAFETY: the parsers stay within the text.
        try unsafe self.init(parsing: text, family: family, offset: 0)
    }

    /// Reads an address that starts `offset` bytes into the text that the caller gave.
    init(
        parsing text: TextBytes, family: AddressFamily?, offset: Int
    ) throws(IPAllocError) {
        // SAFETY: the parsers stay within the text.
        // Most texts are of the family that is required, so that need not be looked at first.
        switch unsafe family ?? Self.family(of: text) ?? .ipv6 {
        case .ipv4:
            if let address = try? unsafe IPv4Address.parse(text) {
                self.init(address)
                return
            }
        case .ipv6:
            if let address = try? unsafe IPv6Address.parse(text),
                family == nil || !address.isIPv4Mapped
            {
                self.init(address)
                return
            }
        }
        throw unsafe Self.refusal(of: text, family: family, offset: offset)
    }

    /// Says why a text is refused that does not have the family required, or is malformed by the
    /// rules of the family that its first separator tells.
    @inline(never)
    private static func refusal(
        of text: TextBytes, family: AddressFamily?, offset: Int
    ) -> IPAllocError {
        do {
            let address: IPAddress
            // SAFETY: the parsers stay within the text.
            switch unsafe Self.family(of: text) ?? family ?? .ipv6 {
            case .ipv4: address = try unsafe IPAddress(IPv4Address.parse(text))
            case .ipv6: address = try unsafe IPAddress(IPv6Address.parse(text))
            }
            return IPAllocError(
                .familyMismatch, family: address.family, subject: Interval(address),
                position: offset)
        } catch {
            return IPAllocError(error, offset: offset)
        }
    }

    /// The family that the first separator of a text tells, if it has one.
    @inline(__always)
    private static func family(of text: TextBytes) -> AddressFamily? {
        // SAFETY: indices stay below the count. A first number has four digits at most.
        for index in 0..<min(5, text.count) {
            if unsafe text[index] == UInt8(ascii: ".") { return .ipv4 }
            if unsafe text[index] == UInt8(ascii: ":") { return .ipv6 }
        }
        return nil
    }

    /// Whether this is an IPv6 address of `::ffff:0:0/96`.
    var isIPv4Mapped: Bool { family == .ipv6 && value >> 32 == 0xFFFF }

    /// Writes the address as text: dotted decimal, or IPv6 by the rules of RFC 5952.
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
        // SAFETY: the caller has room for either family.
        switch family {
        case .ipv4:
            return unsafe IPv4Address(value: UInt32(truncatingIfNeeded: value)).writeText(to: bytes)
        case .ipv6:
            return unsafe IPv6Address(value: value).writeText(to: bytes)
        }
    }
}
