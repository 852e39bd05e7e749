/// An address and the length of the network prefix it lies in, such as `10.6.0.1/16`.
///
/// Host bits are kept: the block of `10.6.0.1/16` is that of `10.6.0.0/16`, but the two are not
/// equal.
public struct CIDRBlock: Sendable, Hashable {
    /// The address, with host bits.
    public let address: IPAddress
    /// The number of bits of the network prefix, at most the family's bit width.
    public let prefixLength: Int

    /// Makes a block.
    ///
    /// - Throws: `.prefixLength` if the length is negative or exceeds the family's bit width.
    public init(_ address: IPAddress, prefixLength: Int) throws(IPAllocError) {
        guard prefixLength >= 0 && prefixLength <= address.family.bitWidth else {
            throw IPAllocError(
                .prefixLength, family: address.family, subject: Interval(address),
                requested: UInt128(prefixLength.magnitude),
                available: UInt128(address.family.bitWidth))
        }
        self.init(unchecked: address, prefixLength: prefixLength)
    }

    /// Makes a block of a length that is known to suit the family.
    init(unchecked address: IPAddress, prefixLength: Int) {
        assert(prefixLength >= 0 && prefixLength <= address.family.bitWidth)
        self.address = address
        self.prefixLength = prefixLength
    }

    /// The family of the address.
    public var family: AddressFamily { address.family }

    /// The first address of the block: host bits are zero.
    public var network: IPAddress {
        IPAddress(unchecked: address.value & ~hostMask, family: family)
    }

    /// All addresses of the block.
    public var range: AddressRange {
        AddressRange(
            unchecked: Interval(address.value & ~hostMask, address.value | hostMask),
            family: family)
    }

    /// Whether no host bit is set.
    public var isCanonical: Bool { address.value & hostMask == 0 }

    /// The same block without host bits.
    public var canonical: CIDRBlock {
        CIDRBlock(unchecked: network, prefixLength: prefixLength)
    }

    /// Whether the address lies in the block; never for an address of the other family.
    public func contains(_ other: IPAddress) -> Bool {
        other.family == family && (other.value ^ address.value) & ~hostMask == 0
    }

    private var hostMask: UInt128 { family.hostMask(ofPrefix: prefixLength) }
}

extension AddressFamily {
    /// The bits that a prefix leaves, as ones; all 128 of an IPv6 prefix of length 0, since a shift
    /// by 128 gives 0.
    ///
    /// - Parameter length: At most the family's bit width.
    func hostMask(ofPrefix length: Int) -> UInt128 { (1 << (bitWidth - length)) &- 1 }
}
