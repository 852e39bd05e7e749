import Glibc

/// Why the agent cannot listen at its socket's path.
public struct SocketError: Error, Sendable, Hashable {
    /// What kind of trouble it is.
    public struct Code: RawRepresentable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The path is not absolute, or too long for a socket.
        public static let invalidPath = Code(rawValue: "invalidPath")
        /// Somebody listens there.
        public static let inUse = Code(rawValue: "inUse")
        /// A file that is no socket is there.
        public static let noSocket = Code(rawValue: "noSocket")
        /// What the service manager passes is not what the agent can listen on.
        public static let inherited = Code(rawValue: "inherited")
        /// The system refused; see `errno`.
        public static let system = Code(rawValue: "system")
    }

    public let code: Code
    /// What was attempted, if the system refused; what was passed, if it cannot be used.
    public let operation: String
    public let path: String
    /// The system's error number, or 0.
    public let errno: Int32

    init(_ code: Code, operation: String = "", path: String, errno: Int32 = 0) {
        self.code = code
        self.operation = operation
        self.path = path
        self.errno = errno
    }
}

extension SocketError: CustomStringConvertible {
    /// What was asked, what stood in the way, and what to do.
    public var description: String {
        switch code {
        case .invalidPath:
            "socket \"\(path)\": must be an absolute path of at most "
                + "\(UnixSocketAddress.pathLengthMax) bytes; give another one with --socket"
        case .inUse:
            "socket \"\(path)\": another agent listens there; stop it, or give another path "
                + "with --socket"
        case .noSocket:
            "socket \"\(path)\": a file that is no socket is there; remove it, or give another "
                + "path with --socket"
        case .inherited:
            "the service manager passes \(operation): the agent takes one listening unix socket "
                + "with a path, as a unit with one ListenStream= passes"
        default:
            // SAFETY: the text that is lent is copied at once.
            "socket \"\(path)\": cannot \(operation) it: \(unsafe String(cString: strerror(errno)))"
        }
    }
}
