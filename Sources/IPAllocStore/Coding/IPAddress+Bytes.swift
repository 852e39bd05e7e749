import IPAlloc

extension IPAddress {
    /// The address in network byte order: 4 or 16 bytes, so that bytes order as addresses do.
    var networkBytes: [UInt8] {
        var bytes: [UInt8] = []
        appendNetworkBytes(to: &bytes)
        return bytes
    }

    func appendNetworkBytes(to bytes: inout [UInt8]) {
        var shift = family.bitWidth
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt128(shift)))
        }
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
