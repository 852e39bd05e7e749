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
        try unsafe self.init(parsing: text, family: family, offset: 0)
    }

    /// Reads an address that starts `offset` bytes into the text that the caller gave.
    init(
        parsing text: TextBytes, family: AddressFamily?, offset: Int
    ) throws(IPAllocError) {
        let parsed: IPAddress
        do {
            parsed = try unsafe Self.parse(text, familyIfEither: family ?? .ipv6)
        } catch {
            throw IPAllocError(error, offset: offset)
        }
        if let family, family != parsed.family || parsed.isIPv4Mapped {
            throw IPAllocError(
                .familyMismatch, family: parsed.family, subject: Interval(parsed), position: offset)
        }
        self = parsed
    }

    /// Reads an address of the family that the first separator tells.
    ///
    /// - Parameter familyIfEither: The family whose rules are applied to a text that has none.
    @inline(__always)
    private static func parse(
        _ text: TextBytes, familyIfEither: AddressFamily
    ) throws(SyntaxFailure) -> IPAddress {
        var family = familyIfEither
        // SAFETY: indices stay below the count. A first number has four digits at most.
        for index in 0..<min(5, text.count) {
            let byte = unsafe text[index]
            if byte == UInt8(ascii: ".") {
                family = .ipv4
                break
            }
            if byte == UInt8(ascii: ":") {
                family = .ipv6
                break
            }
        }
        switch family {
        case .ipv4: return try unsafe IPAddress(IPv4Address.parse(text))
        case .ipv6: return try unsafe IPAddress(IPv6Address.parse(text))
        }
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
        return unsafe write(to: UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped))
    }

    /// Writes the address as text where at least `textCapacity` bytes are free.
    func write(to bytes: UnsafeMutableRawPointer) -> Int {
        switch family {
        case .ipv4:
            return unsafe IPv4Address(value: UInt32(truncatingIfNeeded: value)).write(to: bytes)
        case .ipv6:
            return unsafe IPv6Address(value: value).write(to: bytes)
        }
    }
}
