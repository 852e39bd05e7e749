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
        try connection.limitConnecting(to: deadline)
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
            // SAFETY: the bytes are borrowed for the call, and the rest lies within them.
            let count = unsafe bytes.withUnsafeBytes { bytes in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[sent...])
                return Self.retrying {
                    unsafe Glibc.send(
                        descriptor, rest.baseAddress, rest.count,
                        Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
                }
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                try wait(for: POLLOUT, by: deadline)
            } else if errno == EPIPE || errno == ECONNRESET {
                return
            } else {
                throw AgentClientError(errno: errno)
            }
        }
    }

    /// Waits for bytes and takes them.
    ///
    /// - Returns: At least one byte; none at the end of the connection.
    borrowing func receive(by deadline: Deadline?) throws(AgentClientError) -> [UInt8] {
        while true {
            // It takes the agent a while, so that there is nothing yet in most cases.
            try wait(for: POLLIN, by: deadline)
            var result = 0
            // SAFETY: the kernel writes as many bytes as it returns, within the capacity.
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceLength) {
                buffer, count in
                result = Self.retrying {
                    unsafe recv(
                        descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
                }
                count = max(result, 0)
            }
            if result >= 0 { return bytes }
            guard errno == EAGAIN else { throw AgentClientError(errno: errno) }
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

    /// Waits until the socket is ready.
    private borrowing func wait(
        for event: Int32, by deadline: Deadline?
    ) throws(AgentClientError) {
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
            let rest = deadline.map { Int32(min($0.restMilliseconds, Int64(Int32.max))) }
            if rest == 0 { throw AgentClientError(.timedOut) }
            // SAFETY: the one entry is written during the call.
            let ready = unsafe poll(&entry, 1, rest ?? -1)
            if ready > 0 { return }
            guard ready == 0 || errno == EINTR else { throw AgentClientError(errno: errno) }
        }
    }

    /// Limits how long connecting may take: it waits where the agent has too many callers.
    private borrowing func limitConnecting(to deadline: Deadline) throws(AgentClientError) {
        // No time at all would mean no limit.
        let rest = max(deadline.restMilliseconds, 1)
        var time = timeval(tv_sec: Int(rest / 1000), tv_usec: Int(rest % 1000) * 1000)
        // SAFETY: the time is borrowed for the call, with its own length.
        let set = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
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
