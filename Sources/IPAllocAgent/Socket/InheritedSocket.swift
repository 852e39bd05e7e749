import Glibc

/// A listening socket that the service manager has made and passes to this process, as
/// `sd_listen_fds(3)` describes. It outlives the process: who connects while no agent runs waits
/// for the next one.
public struct InheritedSocket: Sendable, Hashable {
    /// Where it listens.
    public let path: String
    let descriptor: Int32

    /// The number of the first passed descriptor.
    private static let firstDescriptor: Int32 = 3

    /// Takes the socket that is passed; nil if none is.
    ///
    /// - Parameters:
    ///   - environment: The process's environment.
    ///   - processID: This process, for which alone the socket is meant.
    /// - Throws: `SocketError` with code `.inherited` if what is passed is not one listening unix
    ///   socket with a path.
    public init?(
        environment: [String: String], processID: Int32 = getpid()
    ) throws(SocketError) {
        guard environment["LISTEN_PID"] == String(processID),
            let count = environment["LISTEN_FDS"].flatMap({ Int($0) }), count > 0
        else { return nil }
        guard count == 1 else {
            throw SocketError(.inherited, operation: "\(count) sockets", path: "")
        }
        try self.init(listening: Self.firstDescriptor)
    }

    /// - Throws: `SocketError` with code `.inherited`.
    init(listening descriptor: Int32) throws(SocketError) {
        guard Self.option(SO_ACCEPTCONN, of: descriptor) == 1,
            Self.option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue)
        else {
            throw SocketError(.inherited, operation: "what does not listen", path: "")
        }
        guard let path = UnixSocketAddress(ofSocket: descriptor)?.path else {
            throw SocketError(.inherited, operation: "what is no unix socket", path: "")
        }
        // Programs that the agent runs have nothing to do with it.
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
            throw SocketError(.system, operation: "protect", path: path, errno: errno)
        }
        self.descriptor = descriptor
        self.path = path
    }

    /// A number that the kernel keeps of a socket; nil if it is none.
    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        // SAFETY: the kernel writes at most `length` bytes to the number, which outlives the call.
        let result = unsafe getsockopt(descriptor, SOL_SOCKET, name, &value, &length)
        return result == 0 ? value : nil
    }
}
