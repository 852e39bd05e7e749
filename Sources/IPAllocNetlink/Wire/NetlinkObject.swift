/// A kind of thing that rtnetlink lists.
public protocol NetlinkObject: Sendable, Hashable {
    /// The type of the messages that hold one.
    static var messageType: MessageType { get }

    /// Reads one from the payload of such a message.
    ///
    /// - Returns: nil if it is of a family that is neither IPv4 nor IPv6, or, for links, one of a
    ///   bridge's own.
    /// - Throws: `WireError` if the bytes contradict the format. Attributes that are not known are
    ///   passed over.
    init?(parsing payload: ByteReader) throws(WireError)
}
