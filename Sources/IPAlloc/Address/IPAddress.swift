/// An IPv4 or IPv6 address as a family and an integer.
///
/// The integer is the address read as a big-endian number: `10.0.0.1` is `0x0A00_0001`. Addresses
/// order by family, then by value.
public struct IPAddress: Sendable, Hashable {
    /// The family that the value belongs to.
    public let family: AddressFamily
    /// The address as a number, at most `family.maximum`.
    public let value: UInt128

    /// Makes an address from its number.
    ///
    /// - Parameters:
    ///   - value: The address as a number, in host order.
    ///   - family: The address's family.
    /// - Returns: nil if `value` exceeds `family.maximum`.
    @inlinable
    public init?(value: UInt128, family: AddressFamily) {
        guard value <= family.maximum else { return nil }
        self.init(unchecked: value, family: family)
    }

    /// Makes an address from a number that is known to be in the family's range.
    @inlinable
    init(unchecked value: UInt128, family: AddressFamily) {
        assert(value <= family.maximum)
        self.value = value
        self.family = family
    }
}

extension IPAddress: Comparable {
    public static func < (left: IPAddress, right: IPAddress) -> Bool {
        if left.family != right.family { return left.family.rawValue < right.family.rawValue }
        return left.value < right.value
    }
}
