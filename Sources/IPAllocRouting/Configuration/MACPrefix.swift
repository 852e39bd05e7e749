import IPAlloc
import IPAllocNetlink

/// The first two bytes of the link-layer addresses of pods; the last four are those of their IP
/// address.
public struct MACPrefix: Sendable, Hashable {
    /// The two bytes.
    public var value: UInt16

    /// Reads two pairs of hexadecimal digits with ":" or "-" between.
    ///
    /// - Returns: nil if the text is anything else, or names a group of hosts: the lowest bit of
    ///   the first byte must be 0.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") || bytes[2] == UInt8(ascii: "-")
        else { return nil }
        var value: UInt16 = 0
        for byte in bytes[0...1] + bytes[3...4] {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt16(digit)
        }
        guard value & 0x0100 == 0 else { return nil }
        self.value = value
    }

    /// The address of an interface whose first address is the one given.
    func macAddress(for address: IPAddress) -> MACAddress {
        let low = UInt64(truncatingIfNeeded: address.value & 0xFFFF_FFFF)
        guard let result = MACAddress(value: UInt64(value) << 32 | low) else {
            preconditionFailure("16 and 32 bits are 48")
        }
        return result
    }
}
