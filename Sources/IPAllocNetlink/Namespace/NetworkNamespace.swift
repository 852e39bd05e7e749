import CIPAllocNetlink

/// A network namespace, held open.
///
/// It lives as long as a process, a file or a link's move needs it, or this object does.
///
/// Thread-safety: values may be used from any thread; each call *blocks*.
public final class NetworkNamespace: Sendable {
    /// The system's number for the open file.
    let descriptor: Int32
    private let file: FileDescriptor
    /// What tells it from all others that exist at the same time.
    public let identity: Identity
    /// The path that it was opened by, if there was one.
    public let path: String?

    /// The device and inode of a namespace's file.
    public struct Identity: Sendable, Hashable {
        /// The device.
        public var device: UInt64
        /// The inode; `ip netns` and `lsns` show it.
        public var inode: UInt64
    }

    /// Opens a namespace by a file, such as one below `/run/netns` or `/proc/PID/ns/net`.
    ///
    /// - Throws: `isNotThere` if there is no such file; `.invalid` as the error number if it is
    ///   not a network namespace.
    public convenience init(path: String) throws(NetlinkError) {
        let object = "network namespace \(path)"
        do throws(ErrorNumber) {
            // The system would cut the path at the NUL and open something else.
            guard !path.utf8.contains(0) else { throw ErrorNumber.invalid }
            let file = try FileDescriptor(path: path, mode: CIPALLOC_FILE_READ)
            try self.init(file, path: path)
        } catch {
            throw NetlinkError(system: error, "open", object)
        }
    }

    /// The namespace that the calling thread is in.
    public static func current() throws(NetlinkError) -> NetworkNamespace {
        do throws(ErrorNumber) {
            return try ofThread(path: nil)
        } catch {
            throw NetlinkError(system: error, "open", "the own network namespace")
        }
    }

    /// The calling thread's; other threads may be in another one.
    static func ofThread(path: String?) throws(ErrorNumber) -> NetworkNamespace {
        try NetworkNamespace(
            FileDescriptor(path: "/proc/thread-self/ns/net", mode: CIPALLOC_FILE_READ),
            path: path)
    }

    private init(_ file: FileDescriptor, path: String?) throws(ErrorNumber) {
        // Asking an ordinary file for its kind of namespace fails with ENOTTY.
        guard cipalloc_namespace_is_network(file.number) == 1 else { throw .invalid }
        var identity = Identity(device: 0, inode: 0)
        // SAFETY: the numbers are written during the call.
        _ = try ErrorNumber.check(
            unsafe cipalloc_namespace_identify(file.number, &identity.device, &identity.inode))
        self.file = file
        self.descriptor = file.number
        self.identity = identity
        self.path = path
    }
}

extension NetworkNamespace: Hashable {
    /// Whether both are the same namespace, however they were opened.
    public static func == (left: NetworkNamespace, right: NetworkNamespace) -> Bool {
        left.identity == right.identity
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(identity)
    }
}

extension NetworkNamespace: CustomStringConvertible {
    /// The path, or the kernel's own text for one without.
    public var description: String { path ?? "net:[\(identity.inode)]" }
}
