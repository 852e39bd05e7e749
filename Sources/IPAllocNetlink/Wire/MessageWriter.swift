/// Puts the payload of a message together: structs, then attributes.
///
/// ```
///   ┌────────────┬───────────┬──────────────────┬─────────┐
///   │ length: 16 │ type: 16  │ value            │ 0 to 3  │  an attribute; the length counts the
///   └────────────┴───────────┴──────────────────┴─────────┘  header, not the zeros behind
/// ```
/// Numbers are in host order, as everywhere in netlink; addresses are bytes in network order.
public struct MessageWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []

    /// Begins with nothing.
    public init() {}

    /// Writes a number in host order.
    public mutating func append<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number) {
        // Little-endian, the lowest byte comes first; big-endian, the bytes are swapped before.
        var rest = number.littleEndian
        for _ in 0..<(Number.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest = Number.bitWidth > 8 ? rest >> 8 : 0
        }
    }

    /// Writes bytes as they are.
    public mutating func append(_ more: [UInt8]) {
        bytes += more
    }

    /// Writes an attribute whose value is a number.
    public mutating func attribute<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: UInt16, _ number: Number
    ) {
        nest(type) { $0.append(number) }
    }

    /// Writes an attribute whose value is bytes.
    public mutating func attribute(_ type: UInt16, _ value: [UInt8]) {
        nest(type) { $0.append(value) }
    }

    /// Writes an attribute whose value is a text with a NUL behind.
    ///
    /// - Parameter text: Without a NUL of its own.
    public mutating func attribute(_ type: UInt16, text: String) {
        assert(!text.utf8.contains(0))
        nest(type) { writer in
            writer.append(Array(text.utf8))
            writer.append(UInt8(0))
        }
    }

    /// Writes an attribute whose value the closure writes; that may be attributes again.
    public mutating func nest(_ type: UInt16, _ body: (inout MessageWriter) -> Void) {
        assert(bytes.count % 4 == 0)
        let start = bytes.count
        append(UInt16(0))
        append(type)
        body(&self)
        setLength(at: start)
        align()
    }

    /// Writes the 16-bit length of what begins at an offset and ends here.
    mutating func setLength(at start: Int) {
        let length = bytes.count - start
        precondition(length <= UInt16.max, "an attribute holds 64 KiB at most")
        var header = MessageWriter()
        header.append(UInt16(length))
        bytes.replaceSubrange(start..<(start + 2), with: header.bytes)
    }

    /// Fills up with zeros to a multiple of four bytes.
    private mutating func align() {
        while bytes.count % 4 != 0 { bytes.append(0) }
    }
}
