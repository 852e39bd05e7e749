/// Takes bytes from the front of a message or attribute, and never from beyond its end.
///
/// A slice keeps its indices, so that the offset is that in the whole datagram.
public struct ByteReader: Sendable, Hashable {
    private var rest: ArraySlice<UInt8>

    /// Reads bytes from the first to the last.
    public init(_ bytes: ArraySlice<UInt8>) {
        self.rest = bytes
    }

    /// The offset of the next byte in the datagram.
    public var offset: Int { rest.startIndex }
    /// The number of bytes left.
    public var count: Int { rest.count }
    /// The bytes left.
    public var bytes: [UInt8] { Array(rest) }

    /// Takes a number in host order.
    ///
    /// - Throws: `.short` if fewer bytes are left.
    public mutating func read<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: Number.Type = Number.self
    ) throws(WireError) -> Number {
        let part = try take(Number.bitWidth / 8)
        var number: Number = 0
        for byte in part.rest.reversed() {
            number = (Number.bitWidth > 8 ? number << 8 : 0) | Number(byte)
        }
        return Number(littleEndian: number)
    }

    /// Takes a number of bytes.
    ///
    /// - Throws: `.short` if fewer bytes are left.
    public mutating func take(_ count: Int) throws(WireError) -> ByteReader {
        assert(count >= 0)
        guard count <= rest.count else { throw WireError(.short, offset: offset) }
        let part = ByteReader(rest.prefix(count))
        rest = rest.dropFirst(count)
        assert(part.count == count)
        return part
    }

    /// Takes a number of bytes and the zeros that align the next to four bytes, as far as those
    /// are there: nothing need follow the last attribute or message.
    mutating func takeAligned(_ count: Int) throws(WireError) -> ByteReader {
        let part = try take(count)
        rest = rest.dropFirst((4 - count % 4) % 4)
        return part
    }

    /// Takes what is left if it is a number, no more and no less.
    ///
    /// - Throws: `.size`.
    public func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: Number.Type = Number.self
    ) throws(WireError) -> Number {
        guard count == Number.bitWidth / 8 else { throw WireError(.size, offset: offset) }
        var copy = self
        return try copy.read()
    }

    /// What is left as text, up to the first NUL; bytes that are not UTF-8 are replaced.
    public var text: String {
        String(decoding: rest.prefix { $0 != 0 }, as: UTF8.self)
    }
}
