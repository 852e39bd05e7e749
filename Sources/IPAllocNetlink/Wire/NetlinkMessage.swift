/// A message as it lies in a datagram.
///
/// ```
///    0        4       6        8           12        16
///   ┌────────┬───────┬────────┬───────────┬─────────┬──────────────┬─────────┐
///   │ length │ type  │ flags  │ sequence  │ port    │ payload      │ 0 to 3  │
///   └────────┴───────┴────────┴───────────┴─────────┴──────────────┴─────────┘
/// ```
/// The length counts the header, not the zeros behind.
public struct NetlinkMessage: Sendable, Hashable {
    /// What the payload is.
    public var type: MessageType
    /// How it is meant.
    public var flags: MessageFlags
    /// The number that the request had.
    public var sequence: UInt32
    /// The port of the socket that sent the request.
    public var port: UInt32
    /// A struct according to the type, and attributes.
    public var payload: ByteReader

    /// The bytes of the header.
    public static let headerLength = 16

    /// Takes the next message of a datagram.
    ///
    /// - Returns: nil if no byte is left.
    /// - Throws: `.length` if the length is less than the header's, `.short` if the message
    ///   reaches beyond the end.
    public init?(parsing bytes: inout ByteReader) throws(WireError) {
        guard bytes.count > 0 else { return nil }
        let offset = bytes.offset
        guard bytes.count >= Self.headerLength else { throw WireError(.short, offset: offset) }
        var header = bytes
        let length = try header.read(UInt32.self)
        guard length >= UInt32(Self.headerLength) else {
            throw WireError(.length, offset: offset)
        }
        guard length <= bytes.count else { throw WireError(.short, offset: offset) }
        type = MessageType(rawValue: try header.read())
        flags = MessageFlags(rawValue: try header.read())
        sequence = try header.read()
        port = try header.read()
        var whole = try bytes.takeAligned(Int(length))
        _ = try whole.take(Self.headerLength)
        payload = whole
    }

    /// The messages that follow each other up to the end of a datagram.
    public static func all(in datagram: [UInt8]) throws(WireError) -> [NetlinkMessage] {
        var rest = ByteReader(datagram[...])
        var messages: [NetlinkMessage] = []
        while let next = try NetlinkMessage(parsing: &rest) { messages.append(next) }
        return messages
    }
}
