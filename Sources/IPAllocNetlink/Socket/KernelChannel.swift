import CIPAllocNetlink

/// A socket to the kernel of the network namespace in which it was opened.
///
/// It stays in that namespace, whatever thread uses it. Closed when the last reference goes.
public final class KernelChannel: NetlinkChannel {
    private let file: FileDescriptor
    public let port: UInt32

    /// How long a reply may take unless told otherwise. The kernel replies at once, but for locks
    /// that it holds while it tears other namespaces down.
    public static let timeoutMillisecondsDefault: Int64 = 30_000

    /// Opens a socket in the calling thread's network namespace, on a port that the kernel chooses:
    /// a process may have any number of them.
    ///
    /// - Parameter timeoutMilliseconds: How long to wait for a datagram.
    public init(
        timeoutMilliseconds: Int64 = KernelChannel.timeoutMillisecondsDefault
    ) throws(NetlinkError) {
        precondition(timeoutMilliseconds > 0)
        do {
            file = FileDescriptor(adopting: try ErrorNumber.check(cipalloc_netlink_open()))
            // Older kernels lack these: their errors have no words, and they list unfiltered.
            for option in [
                CIPALLOC_NETLINK_CAP_ACK, CIPALLOC_NETLINK_EXT_ACK,
                CIPALLOC_NETLINK_GET_STRICT_CHK,
            ] {
                _ = cipalloc_netlink_enable(file.number, Int32(option))
            }
            _ = try ErrorNumber.check(
                cipalloc_netlink_set_timeout(file.number, timeoutMilliseconds))
            var port: UInt32 = 0
            // SAFETY: the port is written during the call.
            _ = try ErrorNumber.check(unsafe cipalloc_netlink_bind(file.number, &port))
            self.port = port
        } catch {
            throw NetlinkError(system: error, "open", "a netlink socket")
        }
        assert(port != 0)
    }

    public func send(_ datagram: [UInt8]) throws(ErrorNumber) -> Int {
        // SAFETY: the bytes are borrowed for the call.
        Int(
            try ErrorNumber.check(
                unsafe datagram.withUnsafeBytes {
                    unsafe cipalloc_netlink_send(file.number, $0.baseAddress, $0.count)
                }))
    }

    public func nextLength() throws(ErrorNumber) -> Int {
        var sender: UInt32 = 0
        // SAFETY: no byte is asked for.
        return Int(
            try ErrorNumber.check(
                unsafe cipalloc_netlink_receive(file.number, nil, 0, true, &sender)))
    }

    public func receive(capacity: Int) throws(ErrorNumber) -> NetlinkDatagram {
        var sender: UInt32 = 0
        var result: Int64 = 0
        // SAFETY: the kernel writes as many bytes as there is room for, or none on failure.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            result = unsafe cipalloc_netlink_receive(
                file.number, buffer.baseAddress, buffer.count, false, &sender)
            count = min(max(Int(result), 0), capacity)
        }
        let length = Int(try ErrorNumber.check(result))
        return NetlinkDatagram(bytes: bytes, length: length, sender: sender)
    }
}
