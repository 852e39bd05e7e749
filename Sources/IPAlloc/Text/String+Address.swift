#if !hasFeature(Embedded)

extension IPv4Address: CustomStringConvertible {
    /// Reads four decimal numbers from 0 to 255 with dots between, without leading zeros.
    ///
    /// - Throws: `.syntax` with the offset of the first byte that does not fit as `position`,
    ///   `.familyMismatch` if the text is an IPv6 address.
    public init(_ text: String) throws(IPAllocError) {
        self.init(
            value: UInt32(truncatingIfNeeded: try IPAddress(text, family: .ipv4).value))
    }

    public var description: String { IPAddress(self).description }
}

extension IPv6Address: CustomStringConvertible {
    /// Reads an address in the forms of RFC 4291 without a zone.
    ///
    /// - Throws: `.syntax` with the offset of the first byte that does not fit as `position`,
    ///   `.familyMismatch` if the text is an IPv4 address or an IPv4-mapped one.
    public init(_ text: String) throws(IPAllocError) {
        self.init(value: try IPAddress(text, family: .ipv6).value)
    }

    /// The address by the rules of RFC 5952.
    public var description: String { IPAddress(self).description }
}

extension IPAddress: CustomStringConvertible {
    /// Reads an address of either family, or of the one that is required.
    ///
    /// - Throws: `.syntax` with the offset of the first byte that does not fit as `position`,
    ///   `.familyMismatch`, if a family is required, for the other one and for IPv4-mapped
    ///   addresses.
    public init(_ text: String, family: AddressFamily? = nil) throws(IPAllocError) {
        // SAFETY: the text is borrowed for the call only.
        self = try unsafe text.utf8Span.span.withUnsafeBufferPointer {
            bytes throws(IPAllocError) in
            try unsafe IPAddress(parsing: bytes, family: family)
        }
    }

    /// Dotted decimal, or IPv6 by the rules of RFC 5952.
    public var description: String {
        // SAFETY: the buffer has the capacity asked for.
        unsafe String(unsafeUninitializedCapacity: Self.textCapacity) {
            unsafe write(into: $0)
        }
    }
}

extension AddressRange: CustomStringConvertible {
    /// Reads one address, or two joined by "-" without blanks.
    ///
    /// - Throws: `.syntax` with the offset of the first byte that does not fit as `position`,
    ///   `.familyMismatch`, `.reversedRange`.
    public init(_ text: String, family: AddressFamily? = nil) throws(IPAllocError) {
        // SAFETY: the text is borrowed for the call only.
        self = try unsafe text.utf8Span.span.withUnsafeBufferPointer {
            bytes throws(IPAllocError) in
            try unsafe AddressRange(parsing: bytes, family: family)
        }
    }

    /// "lower-upper", or one address if both are equal.
    public var description: String {
        // SAFETY: the buffer has the capacity asked for.
        unsafe String(unsafeUninitializedCapacity: Self.textCapacity) {
            unsafe write(into: $0)
        }
    }
}

extension CIDRBlock: CustomStringConvertible {
    /// Reads "address/length"; host bits are kept.
    ///
    /// - Throws: `.syntax` with the offset of the first byte that does not fit as `position`,
    ///   `.familyMismatch`, `.prefixLength`.
    public init(_ text: String, family: AddressFamily? = nil) throws(IPAllocError) {
        // SAFETY: the text is borrowed for the call only.
        self = try unsafe text.utf8Span.span.withUnsafeBufferPointer {
            bytes throws(IPAllocError) in
            try unsafe CIDRBlock(parsing: bytes, family: family)
        }
    }

    /// "address/length".
    public var description: String {
        // SAFETY: the buffer has the capacity asked for.
        unsafe String(unsafeUninitializedCapacity: Self.textCapacity) {
            unsafe write(into: $0)
        }
    }
}

#endif
