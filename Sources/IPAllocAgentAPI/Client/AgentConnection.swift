import Glibc

/// A connection to the agent's socket; closed when it goes.
///
/// Thread-safety: *caller serialises*. Each call *blocks* up to the deadline.
struct AgentConnection: ~Copyable {
    private let descriptor: Int32

    private init(adopting descriptor: Int32) {
        assert(descriptor >= 0)
        self.descriptor = descriptor
    }

    deinit {
        // Nothing that was written waits here to be told of.
        close(descriptor)
    }

    /// Connects.
    static func open(
        to path: String, by deadline: Deadline
    ) throws(AgentClientError) -> AgentConnection {
        var address = try address(of: path)
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw AgentClientError(errno: errno) }
        let connection = AgentConnection(adopting: descriptor)
        // Connecting waits where the agent has too many callers.
        try connection.limit(SO_SNDTIMEO, to: deadline)
        // SAFETY: the address is borrowed for the call, with its own length.
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                Self.retrying {
                    unsafe Int(
                        connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size)))
                }
            }
        }
        guard connected == 0 else { throw AgentClientError(errno: errno) }
        return connection
    }

    /// Sends the bytes, or as many as the agent takes.
    ///
    /// An agent that answers before it has read all, and goes, is no error here: its answer is
    /// still there to be read.
    borrowing func send(_ bytes: [UInt8], by deadline: Deadline) throws(AgentClientError) {
        var sent = 0
        while sent < bytes.count {
            try limit(SO_SNDTIMEO, to: deadline)
            // SAFETY: the bytes are borrowed for the call, and the rest lies within them.
            let count = unsafe bytes.withUnsafeBytes { bytes in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[sent...])
                return unsafe Glibc.send(
                    descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno == EPIPE || errno == ECONNRESET {
                return
            } else if errno != EINTR {
                throw AgentClientError(errno: errno)
            }
        }
    }

    /// Waits for bytes and takes them.
    ///
    /// - Parameter deadline: Until when it waits; nil for ever.
    /// - Returns: At least one byte; none at the end of the connection.
    borrowing func receive(by deadline: Deadline?) throws(AgentClientError) -> [UInt8] {
        while true {
            try limit(SO_RCVTIMEO, to: deadline)
            var result = 0
            // SAFETY: the kernel writes as many bytes as it returns, within the capacity.
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceLength) {
                buffer, count in
                unsafe result = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                count = max(result, 0)
            }
            if result >= 0 { return bytes }
            guard errno == EINTR else { throw AgentClientError(errno: errno) }
        }
    }

    /// Whether the agent has nothing more to say, or has said something that nobody asked for: the
    /// connection is of no more use.
    borrowing func hasEnded() -> Bool {
        var byte: UInt8 = 0
        let result = Self.retrying {
            // SAFETY: the one byte is written during the call.
            unsafe recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT | MSG_PEEK))
        }
        return result >= 0 || errno != EAGAIN
    }

    /// How many bytes are received at once.
    private static let pieceLength = 16 << 10

    /// Limits how long the next calls may wait: those that send, or those that receive. They fail with
    /// EAGAIN when the time is over (socket(7)).
    ///
    /// - Parameter option: SO_SNDTIMEO, which counts for connecting too, or SO_RCVTIMEO.
    private borrowing func limit(
        _ option: Int32, to deadline: Deadline?
    ) throws(AgentClientError) {
        // No time at all means no limit.
        var time = timeval()
        if let deadline {
            let rest = deadline.restMilliseconds
            guard rest > 0 else { throw AgentClientError(.timedOut) }
            time = timeval(tv_sec: Int(rest / 1000), tv_usec: Int(rest % 1000) * 1000)
        }
        // SAFETY: the time is borrowed for the call, with its own length.
        let set = unsafe setsockopt(
            descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        guard set == 0 else { throw AgentClientError(errno: errno) }
    }

    /// The path as the kernel wants it.
    private static func address(of path: String) throws(AgentClientError) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path) - 1
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty else { throw AgentClientError(.badSocketPath, text: "it is empty") }
        guard bytes.count <= capacity else {
            throw AgentClientError(
                .badSocketPath, text: "it has \(bytes.count) bytes, \(capacity) are possible")
        }
        guard !bytes.contains(0) else {
            throw AgentClientError(.badSocketPath, text: "it has a NUL in it")
        }
        // SAFETY: the bytes fit, and zeros stand behind them.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return address
    }

    /// Makes a system call again as long as a signal interrupted it.
    private static func retrying(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            guard result < 0 && errno == EINTR else { return result }
        }
    }
}
