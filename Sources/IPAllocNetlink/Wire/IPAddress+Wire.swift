import IPAlloc

extension AddressFamily {
    /// `AF_INET` or `AF_INET6`.
    var kernelNumber: UInt8 {
        switch self {
        case .ipv4: 2
        case .ipv6: 10
        }
    }

    /// Takes the kernel's number; nil for all other families.
    init?(kernelNumber: UInt8) {
        switch kernelNumber {
        case 2: self = .ipv4
        case 10: self = .ipv6
        default: return nil
        }
    }
}

extension IPAddress {
    /// The 4 or 16 bytes in network order.
    package var networkBytes: [UInt8] {
        stride(from: family.bitWidth - 8, through: 0, by: -8).map { shift in
            UInt8(truncatingIfNeeded: value >> UInt128(shift))
        }
    }
}

extension ByteReader {
    /// Takes what is left if it is an address of the family, no more and no less.
    ///
    /// - Throws: `.size`.
    func address(_ family: AddressFamily) throws(WireError) -> IPAddress {
        guard count == family.bitWidth / 8 else { throw WireError(.size, offset: offset) }
        let value = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        guard let address = IPAddress(value: value, family: family) else {
            preconditionFailure("as many bits as the family has")
        }
        return address
    }
}

extension CIDRBlock {
    /// Puts an address and the length of a prefix from the wire together.
    ///
    /// - Parameter offset: Where the length was read.
    /// - Throws: `.prefixLength`.
    init(wire address: IPAddress, length: UInt8, offset: Int) throws(WireError) {
        do {
            try self.init(address, prefixLength: Int(length))
        } catch {
            throw WireError(.prefixLength, offset: offset)
        }
    }

    /// All addresses of the family.
    package static func everything(_ family: AddressFamily) -> CIDRBlock {
        guard let zero = IPAddress(value: 0, family: family),
            let block = try? CIDRBlock(zero, prefixLength: 0)
        else { preconditionFailure("every family has an address 0 and a prefix of length 0") }
        return block
    }
}
