import Glibc

/// The file system's side of the agent's socket: making room for it, and protecting it.
///
/// A socket file outlives the process that made it. So what lies at the path is either a dead
/// agent's, which is removed, or a live one's, which must be left alone. The kernel knows: it
/// refuses connections to the first.
public struct SocketPath: Sendable, Hashable {
    public let path: String
    private let address: UnixSocketAddress

    /// - Throws: `SocketError` with code `.invalidPath`.
    public init(_ path: String) throws(SocketError) {
        guard path.hasPrefix("/"), let address = UnixSocketAddress(path: path) else {
            throw SocketError(.invalidPath, path: path)
        }
        self.path = path
        self.address = address
    }

    /// Makes the directory, if its parent is there, and removes the socket of a dead agent.
    ///
    /// Call it only while the store is held: then no other agent of that store can come between
    /// this and the listening.
    ///
    /// - Throws: `SocketError`: `.inUse` if somebody listens; `.noSocket` if a file of another
    ///   kind is there; `.system` if the file system refuses.
    public func prepare() throws(SocketError) {
        try makeDirectory()
        var status = stat()
        // SAFETY: the path becomes a NUL-terminated text for the call, the structure outlives it.
        guard unsafe lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw SocketError(.system, operation: "look for", path: path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SocketError(.noSocket, path: path)
        }
        guard try !isServed() else { throw SocketError(.inUse, path: path) }
        try remove()
    }

    /// Lets the owner alone connect.
    public func protect() throws(SocketError) {
        // SAFETY: as above.
        guard unsafe chmod(path, 0o600) == 0 else {
            throw SocketError(.system, operation: "protect", path: path, errno: errno)
        }
    }

    /// Removes the file, if it is there.
    public func remove() throws(SocketError) {
        // SAFETY: as above.
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw SocketError(.system, operation: "remove", path: path, errno: errno)
        }
    }

    private func makeDirectory() throws(SocketError) {
        guard let end = path.lastIndex(of: "/"), end != path.startIndex else { return }
        let directory = String(path[..<end])
        // SAFETY: as above.
        guard unsafe mkdir(directory, 0o755) == 0 || errno == EEXIST else {
            throw SocketError(.system, operation: "create", path: directory, errno: errno)
        }
    }

    /// Whether somebody listens at the path.
    private func isServed() throws(SocketError) -> Bool {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(AF_UNIX, Int32(kind), 0)
        guard descriptor >= 0 else {
            throw SocketError(.system, operation: "probe", path: path, errno: errno)
        }
        defer { close(descriptor) }
        // SAFETY: the address outlives the call that reads it.
        let number = unsafe address.withSocketAddress { pointer, length in
            unsafe connect(descriptor, pointer, length) == 0 ? 0 : errno
        }
        switch number {
        case ECONNREFUSED, ENOENT: return false
        // Its queue is full, so somebody has it open.
        case 0, EAGAIN: return true
        default: throw SocketError(.system, operation: "probe", path: path, errno: number)
        }
    }
}
