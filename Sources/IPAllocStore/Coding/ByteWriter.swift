import IPAlloc

/// Appends numbers and texts to bytes, for what is stored as one value.
///
/// Lengths and numbers are variable-length integers of 7 bits a byte, lowest first.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(_ text: String) {
        append(number: UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends an address as 4 or 16 bytes in network order.
    mutating func append(_ address: IPAddress) {
        address.appendNetworkBytes(to: &bytes)
    }

    /// Appends a text as a `PackedText`.
    mutating func append(packed text: String) {
        PackedText.append(text, to: &bytes)
    }
}
