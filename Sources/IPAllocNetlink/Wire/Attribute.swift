/// One attribute of a message: a type and a value.
public struct Attribute: Sendable, Hashable {
    /// The type, without the two bits that say how the value is to be taken.
    public var type: UInt16
    /// The value.
    public var value: ByteReader

    /// The two upper bits of the type: "nested", and "in network order".
    private static let flags: UInt16 = 0xC000
    /// The bytes of the header: length and type.
    private static let headerLength = 4

    /// Takes the next attribute.
    ///
    /// - Returns: nil if no byte is left.
    /// - Throws: `.length` if the length is less than the header's, `.short` if the attribute
    ///   reaches beyond the end; the offset is the attribute's.
    public init?(parsing bytes: inout ByteReader) throws(WireError) {
        guard bytes.count > 0 else { return nil }
        let offset = bytes.offset
        guard bytes.count >= Self.headerLength else { throw WireError(.short, offset: offset) }
        var header = bytes
        let length = Int(try header.read(UInt16.self))
        let type = try header.read(UInt16.self)
        guard length >= Self.headerLength else { throw WireError(.length, offset: offset) }
        guard length <= bytes.count else { throw WireError(.short, offset: offset) }
        var whole = try bytes.takeAligned(length)
        _ = try whole.take(Self.headerLength)
        self.type = type & ~Self.flags
        self.value = whole
    }

    /// The attributes that follow each other up to the end of the bytes.
    public static func all(in bytes: ByteReader) throws(WireError) -> [Attribute] {
        var rest = bytes
        var attributes: [Attribute] = []
        while let next = try Attribute(parsing: &rest) { attributes.append(next) }
        return attributes
    }
}
