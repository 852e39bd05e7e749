import IPAllocJSON

/// Asks the agent over its socket: one connection per request, HTTP/1.1.
///
/// It is small on purpose. The CNI plugin lives for a millisecond and links no event loop. Who asks
/// often has a `PersistentAgentClient`.
///
/// Thread-safety: values may be used from any thread; each call *blocks*.
public struct AgentClient: Sendable, Hashable {
    /// The path of the agent's socket.
    public var socketPath: String
    /// How long a request may take from connecting to the last byte of its answer.
    public var timeout: Duration
    /// How long an answer may be.
    public var limits: AnswerLimits
    /// Who asks, for the agent's log.
    public var userAgent: String

    public init(
        socketPath: String = AgentPath.socketDefault, timeout: Duration = .seconds(100),
        limits: AnswerLimits = AnswerLimits(), userAgent: String = "ipalloc"
    ) {
        self.socketPath = socketPath
        self.timeout = timeout
        self.limits = limits
        self.userAgent = userAgent
    }

    /// Sends a request and waits for the answer, whatever its status.
    ///
    /// - Parameters:
    ///   - method: As in `GET`.
    ///   - path: As in `AgentPath`, the query included.
    /// - Throws: `AgentClientError` if there is no whole answer in time. Whether the agent did what
    ///   was asked is not known then, unless the reason is `.notListening`, `.notPermitted` or
    ///   `.badSocketPath`.
    public func send(
        _ method: String, _ path: String, body: (any JSONConvertible)? = nil
    ) throws(AgentClientError) -> AgentAnswer {
        do throws(AgentClientError) {
            let deadline = Deadline.after(timeout)
            let connection = try AgentConnection.open(to: socketPath, by: deadline)
            var reader = AnswerReader(limits: limits)
            try exchange(request(method, path, body), over: connection, by: deadline, &reader)
            return reader.answer
        } catch {
            throw named(error, method, path)
        }
    }

    /// Sends a request over a connection, and receives the whole answer.
    func exchange(
        _ request: [UInt8], over connection: borrowing AgentConnection, by deadline: Deadline,
        _ reader: inout AnswerReader
    ) throws(AgentClientError) {
        try connection.send(request, by: deadline)
        while !reader.isComplete { try Self.read(from: connection, by: deadline, into: &reader) }
    }

    /// Receives the next bytes of an answer.
    static func read(
        from connection: borrowing AgentConnection, by deadline: Deadline?,
        into reader: inout AnswerReader
    ) throws(AgentClientError) {
        let bytes = try connection.receive(by: deadline)
        do throws(AnswerFault) {
            if bytes.isEmpty { try reader.finish() } else { try reader.feed(bytes) }
        } catch {
            throw AgentClientError(fault: error)
        }
    }

    /// Puts into an error what was asked of whom.
    func named(_ error: AgentClientError, _ method: String, _ path: String) -> AgentClientError {
        var error = error
        error.operation = "\(method) \(path)"
        error.socketPath = socketPath
        return error
    }

    /// The request as bytes. The host is empty, as it is for sockets.
    ///
    /// - Parameter isLast: Whether the connection ends with the answer.
    func request(
        _ method: String, _ path: String, _ body: (any JSONConvertible)?, isLast: Bool = true
    ) -> [UInt8] {
        precondition(Self.isPlain(method) && Self.isPlain(path) && Self.isPlain(userAgent))
        let content = body?.jsonUTF8
        var request: [UInt8] = []
        request.reserveCapacity(256 + (content?.count ?? 0))
        request += "\(method) \(path) HTTP/1.1\r\nHost: \r\nUser-Agent: \(userAgent)\r\n".utf8
        request += "Accept: application/json\r\n".utf8
        if isLast { request += "Connection: close\r\n".utf8 }
        if let content {
            request += "Content-Type: application/json\r\n".utf8
            request += "Content-Length: \(content.count)\r\n".utf8
        }
        request += "\r\n".utf8
        if let content { request += content }
        return request
    }

    /// Whether a text can stand in a line of the head without being taken for something else.
    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
