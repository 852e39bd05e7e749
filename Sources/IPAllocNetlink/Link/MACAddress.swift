/// A link-layer address of Ethernet: six bytes.
public struct MACAddress: Sendable, Hashable {
    /// The address as a number below 2⁴⁸: `02:00:00:00:00:01` is `0x0200_0000_0001`.
    public let value: UInt64

    /// The number of bytes.
    static let length = 6

    /// Makes an address from its number.
    ///
    /// - Returns: nil if the number has more than 48 bits.
    public init?(value: UInt64) {
        guard value >> 48 == 0 else { return nil }
        self.value = value
    }

    /// Makes an address from its bytes.
    ///
    /// - Returns: nil if there are not six.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads six pairs of hexadecimal digits with ":" between, or with "-" between.
    ///
    /// - Returns: nil if the text is anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 3 * Self.length - 1 else { return nil }
        let separator = bytes[2]
        guard separator == UInt8(ascii: ":") || separator == UInt8(ascii: "-") else { return nil }
        var value: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            if index % 3 == 2 {
                guard byte == separator else { return nil }
            } else {
                guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
                value = value << 4 | UInt64(digit)
            }
        }
        self.value = value
    }

    /// The six bytes, the first one first.
    public var bytes: [UInt8] {
        stride(from: UInt64(40), through: 0, by: -8).map { shift in
            UInt8(truncatingIfNeeded: value >> shift)
        }
    }
}

extension MACAddress: CustomStringConvertible {
    /// Six pairs of lower-case hexadecimal digits with ":" between.
    public var description: String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined(separator: ":")
    }
}
