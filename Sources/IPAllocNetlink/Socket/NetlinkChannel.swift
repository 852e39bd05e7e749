/// The system calls that a socket needs; the kernel's, or a script of replies.
///
/// Each function is one call. Whether to make it again is the socket's business.
public protocol NetlinkChannel: AnyObject {
    /// The port that replies are addressed to.
    var port: UInt32 { get }

    /// Sends one datagram to the kernel.
    ///
    /// - Returns: How many bytes of it were taken.
    func send(_ datagram: [UInt8]) throws(ErrorNumber) -> Int

    /// Waits for a datagram and leaves it there.
    ///
    /// - Returns: Its length.
    /// - Throws: `.tryAgain` if none comes in time.
    func nextLength() throws(ErrorNumber) -> Int

    /// Waits for a datagram and takes it.
    ///
    /// - Parameter capacity: How many bytes of it to take; what is behind is gone.
    /// - Throws: `.tryAgain` if none comes in time.
    func receive(capacity: Int) throws(ErrorNumber) -> NetlinkDatagram
}

/// What was received.
public struct NetlinkDatagram: Sendable, Hashable {
    /// The bytes, as far as there was room.
    public var bytes: [UInt8]
    /// The length, room or not.
    public var length: Int
    /// The port of the sender, 0 for the kernel.
    public var sender: UInt32

    /// Makes a datagram.
    ///
    /// - Parameter length: That of the bytes where nil.
    public init(bytes: [UInt8], length: Int? = nil, sender: UInt32 = 0) {
        self.bytes = bytes
        self.length = length ?? bytes.count
        self.sender = sender
    }
}
