import IPAlloc

extension IPAddress {
    /// The address in network byte order: 4 or 16 bytes, so that bytes order as addresses do.
    var networkBytes: [UInt8] {
        let count = family.bitWidth / 8
        return (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt128(8 * (count - 1 - $0))) }
    }

    /// The address of 4 or 16 bytes in network order; nil for any other number of bytes.
    init?(networkBytes bytes: some Collection<UInt8>) {
        let family: AddressFamily
        switch bytes.count {
        case 4: family = .ipv4
        case 16: family = .ipv6
        default: return nil
        }
        self.init(value: bytes.reduce(0) { $0 << 8 | UInt128($1) }, family: family)
    }
}
