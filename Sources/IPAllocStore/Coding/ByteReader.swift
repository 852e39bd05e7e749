import IPAlloc

/// Reads what `ByteWriter` wrote, and trusts nothing.
struct ByteReader {
    /// The bytes are not what a writer makes.
    struct Malformed: Error, Equatable {
        /// Where the first byte is that does not fit.
        var position: Int
    }

    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    private mutating func readByte() throws(Malformed) -> UInt8 {
        guard position < bytes.count else { throw Malformed(position: position) }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func readNumber() throws(Malformed) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try readByte()
            // The tenth byte has room for one bit only.
            guard shift < 63 || byte <= 1 else { throw Malformed(position: start) }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    mutating func readText() throws(Malformed) -> String {
        let start = position
        guard let text = String(validating: bytes[try readRange()], as: UTF8.self) else {
            throw Malformed(position: start)
        }
        return text
    }

    mutating func readAddress(_ family: AddressFamily) throws(Malformed) -> IPAddress {
        let start = position
        let range = try readRange(ofCount: UInt64(family.bitWidth / 8))
        guard let address = IPAddress(networkBytes: bytes[range]) else {
            throw Malformed(position: start)
        }
        return address
    }

    /// Where the bytes are that follow their count.
    mutating func readRange() throws(Malformed) -> Range<Int> {
        try readRange(ofCount: try readNumber())
    }

    private mutating func readRange(ofCount count: UInt64) throws(Malformed) -> Range<Int> {
        let start = position
        guard count <= UInt64(bytes.count - start) else { throw Malformed(position: start) }
        position += Int(count)
        return start..<position
    }
}
