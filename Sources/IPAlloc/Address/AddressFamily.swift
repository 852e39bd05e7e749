/// The two families of Internet addresses; the raw value is the IP version number.
public enum AddressFamily: UInt8, Sendable, Hashable {
    /// IPv4: 32-bit addresses (RFC 791).
    case ipv4 = 4
    /// IPv6: 128-bit addresses (RFC 4291).
    case ipv6 = 6

    /// The number of bits of an address: 32 or 128.
    public var bitWidth: Int {
        switch self {
        case .ipv4: 32
        case .ipv6: 128
        }
    }

    /// The value of the family's last address: `255.255.255.255` or `ffff:…:ffff`.
    public var maximum: UInt128 {
        switch self {
        case .ipv4: UInt128(UInt32.max)
        case .ipv6: UInt128.max
        }
    }
}
