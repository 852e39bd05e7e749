/// An IPv6 address (RFC 4291), without a zone.
public struct IPv6Address: Sendable, Hashable {
    /// The address as a number: `::1` is 1.
    public let value: UInt128

    /// Makes an address from its number, in host order.
    @inlinable
    public init(value: UInt128) {
        self.value = value
    }

    /// Takes an address of either family.
    ///
    /// - Returns: nil if it is an IPv4 address.
    public init?(_ address: IPAddress) {
        guard address.family == .ipv6 else { return nil }
        self.init(value: address.value)
    }

    /// Whether the address is an IPv4 address in IPv6 form: one of `::ffff:0:0/96`.
    ///
    /// Such an address names an IPv4 host, yet compares unequal to that host's IPv4 address. So its
    /// text is refused wherever one family is required.
    @inlinable
    public var isIPv4Mapped: Bool { value >> 32 == 0xFFFF }
}

extension IPv6Address: Comparable {
    /// Orders addresses by number.
    @inlinable
    public static func < (left: IPv6Address, right: IPv6Address) -> Bool {
        left.value < right.value
    }
}

extension IPAddress {
    /// Makes an address of either family from an IPv6 address.
    @inlinable
    public init(_ address: IPv6Address) {
        self.init(unchecked: address.value, family: .ipv6)
    }
}
