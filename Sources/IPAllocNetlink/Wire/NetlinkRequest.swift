/// A message to the kernel, without the numbers that the socket gives it.
public struct NetlinkRequest: Sendable, Hashable {
    /// What the payload is.
    public var type: MessageType
    /// How it is meant; `.request` is among them.
    public var flags: MessageFlags
    /// A struct according to the type, and attributes.
    public var payload: [UInt8]
    /// Namespaces that the payload names by descriptor; they stay open as long as the request.
    var namespaces: [NetworkNamespace] = []

    /// Makes a request whose payload the closure writes.
    init(_ type: MessageType, _ flags: MessageFlags, _ body: (inout MessageWriter) -> Void) {
        var writer = MessageWriter()
        body(&writer)
        self.type = type
        self.flags = flags.union(.request)
        self.payload = writer.bytes
    }

    /// The message.
    ///
    /// - Parameters:
    ///   - sequence: The number by which the reply is recognised.
    ///   - port: The sender's port, or 0 to leave that to the kernel.
    public func bytes(sequence: UInt32, port: UInt32 = 0) -> [UInt8] {
        var writer = MessageWriter()
        writer.append(UInt32(NetlinkMessage.headerLength + payload.count))
        writer.append(type.rawValue)
        writer.append(flags.rawValue)
        writer.append(sequence)
        writer.append(port)
        assert(writer.bytes.count == NetlinkMessage.headerLength)
        writer.append(payload)
        return writer.bytes
    }

    /// Whether the reply is a list that ends with `NLMSG_DONE`.
    var isList: Bool { type.rawValue % 4 == 2 && flags.isSuperset(of: .list) }
}
