/// An IPv4 address (RFC 791).
public struct IPv4Address: Sendable, Hashable {
    /// The address as a number: `10.0.0.1` is `0x0A00_0001`.
    public let value: UInt32

    /// Makes an address from its number, in host order.
    @inlinable
    public init(value: UInt32) {
        self.value = value
    }

    /// Makes the address `first.second.third.fourth`.
    @inlinable
    public init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
        self.init(
            value: UInt32(first) << 24 | UInt32(second) << 16 | UInt32(third) << 8 | UInt32(fourth))
    }

    /// Takes an address of either family.
    ///
    /// - Returns: nil if it is an IPv6 address, also if that is IPv4-mapped.
    public init?(_ address: IPAddress) {
        guard address.family == .ipv4 else { return nil }
        self.init(value: UInt32(truncatingIfNeeded: address.value))
    }
}

extension IPv4Address: Comparable {
    /// Orders addresses by number.
    @inlinable
    public static func < (left: IPv4Address, right: IPv4Address) -> Bool {
        left.value < right.value
    }
}

extension IPAddress {
    /// Makes an address of either family from an IPv4 address.
    @inlinable
    public init(_ address: IPv4Address) {
        self.init(unchecked: UInt128(address.value), family: .ipv4)
    }
}
