import Glibc

/// Why the agent could not be asked, or its answer not be had.
///
/// The description says what was asked, what stood in the way and what to do:
/// `GET /v1/ipam/healthy: no agent listens at /run/a.sock (No such file or directory); start
/// ipalloc-agent, or name its socket`.
public struct AgentClientError: Error, Sendable, Hashable {
    /// What stood in the way.
    public struct Reason: Sendable, Hashable {
        fileprivate enum Code {
            case badSocketPath, notListening, notPermitted, timedOut, cutShort, malformed
            case tooLarge, system
        }
        fileprivate let code: Code

        /// The path of the socket cannot be one.
        public static let badSocketPath = Reason(code: .badSocketPath)
        /// There is no socket, or nobody listens at it.
        public static let notListening = Reason(code: .notListening)
        /// The caller may not use the socket.
        public static let notPermitted = Reason(code: .notPermitted)
        /// The time was over before the answer was there.
        public static let timedOut = Reason(code: .timedOut)
        /// The connection ended before the answer did.
        public static let cutShort = Reason(code: .cutShort)
        /// The answer is not HTTP/1.1, or not what was asked for.
        public static let malformed = Reason(code: .malformed)
        /// The answer is longer than is taken.
        public static let tooLarge = Reason(code: .tooLarge)
        /// A system call failed otherwise; `errno` says why.
        public static let system = Reason(code: .system)
    }

    public var reason: Reason
    /// The system's error number, or 0.
    public var errno: Int32
    /// What was asked, as in `POST /v1/ipam/ip`.
    public var operation: String
    public var socketPath: String
    /// What there is to say about the reason.
    public var text: String

    /// Makes an error; what was asked of whom is filled in by the client.
    init(_ reason: Reason, errno: Int32 = 0, text: String = "") {
        self.reason = reason
        self.errno = errno
        self.text = text
        operation = ""
        socketPath = ""
    }

    /// The failure of a system call.
    init(errno: Int32) {
        let reason: Reason =
            switch errno {
            case ENOENT, ECONNREFUSED, ENOTDIR, ENOTSOCK: .notListening
            case EACCES, EPERM: .notPermitted
            case EAGAIN, ETIMEDOUT: .timedOut
            case EPIPE, ECONNRESET: .cutShort
            default: .system
            }
        self.init(reason, errno: errno)
    }

    /// What is wrong with the answer.
    init(fault: AnswerFault) {
        switch fault {
        case .malformed(let text): self.init(.malformed, text: text)
        case .tooLarge(let text): self.init(.tooLarge, text: text)
        case .cutShort: self.init(.cutShort)
        }
    }

    /// Whether the same request may succeed later without anybody changing anything but the
    /// agent's state: it starts, or has less to do.
    public var isTransient: Bool {
        switch reason.code {
        case .notListening, .timedOut, .cutShort: true
        case .badSocketPath, .notPermitted, .malformed, .tooLarge, .system: false
        }
    }
}

extension AgentClientError: CustomStringConvertible {
    public var description: String {
        let cause = errno == 0 ? "" : " (\(Self.words(of: errno)))"
        let obstacle =
            switch reason.code {
            case .badSocketPath: "\"\(socketPath)\" cannot be a socket's path: \(text)"
            case .notListening:
                "no agent listens at \(socketPath)\(cause); start ipalloc-agent, or name its socket"
            case .notPermitted:
                "the socket \(socketPath) may not be used\(cause); root's rights are needed"
            case .timedOut:
                "the agent at \(socketPath) did not answer in time; try again, or look at its log"
            case .cutShort:
                "the agent at \(socketPath) ended the connection within its answer\(cause); "
                    + "try again, or look at its log"
            case .malformed:
                "the answer from \(socketPath) is not the agent's: \(text); "
                    + "see what listens there"
            case .tooLarge: "the answer from \(socketPath) is too large: \(text)"
            case .system: "the socket \(socketPath) failed\(cause)"
            }
        return operation.isEmpty ? obstacle : "\(operation): \(obstacle)"
    }

    /// The system's text for an error number.
    private static func words(of errno: Int32) -> String {
        // SAFETY: the text is copied before another call could replace it.
        guard let text = unsafe strerror(errno) else { return "error \(errno)" }
        return unsafe String(cString: text)
    }
}
