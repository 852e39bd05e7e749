import IPAllocJSON

extension AgentClient {
    /// Sends a request whose answer is lines, and hands out each line as it comes: a Kubernetes
    /// watch has one JSON event per line.
    ///
    /// The client's timeout is that of the head. Afterwards it waits for lines as long as
    /// `idleTimeout` says, or for ever.
    ///
    /// - Parameters:
    ///   - idleTimeout: How long no byte may come; nil for ever.
    ///   - onLine: Takes a line without its end; empty ones are left out. Whether to go on.
    /// - Returns: The answer. Its body is empty if lines were handed out, and whole if the status
    ///   is that of an error.
    /// - Throws: As `send`. Lines that were handed out before stay so.
    public func stream(
        _ method: String, _ path: String, body: (any JSONConvertible)? = nil,
        idleTimeout: Duration? = nil,
        onLine: (_ line: [UInt8]) -> Bool
    ) throws(AgentClientError) -> AgentAnswer {
        var lines = LineSplitter(lengthMax: limits.bodyBytesMax)
        let answer = try pieces(method, path, body: body, idleTimeout: idleTimeout) {
            piece throws(AgentClientError) in
            try lines.split(piece, onLine)
        }
        _ = lines.finish(onLine)
        return answer
    }

    /// Sends a request whose answer is long, and hands out its body piece by piece as it comes.
    ///
    /// - Parameters:
    ///   - idleTimeout: How long no byte may come after the head; nil for ever.
    ///   - onPiece: Takes the next bytes of the body. Whether to go on.
    /// - Returns: The answer. Its body is empty if pieces were handed out, and whole if the status
    ///   is that of an error.
    /// - Throws: As `send`, and what the closure throws. An answer that is cut short is an error.
    public func pieces(
        _ method: String, _ path: String, body: (any JSONConvertible)? = nil,
        idleTimeout: Duration? = nil,
        onPiece: (_ piece: [UInt8]) throws(AgentClientError) -> Bool
    ) throws(AgentClientError) -> AgentAnswer {
        do throws(AgentClientError) {
            let opening = Deadline.after(timeout)
            let connection = try AgentConnection.open(to: socketPath, by: opening)
            try connection.send(request(method, path, body), by: opening)
            var deadline: Deadline? = opening
            var reader = AnswerReader(limits: limits, isStream: true)
            while !reader.isComplete {
                try Self.read(from: connection, by: deadline, into: &reader)
                guard reader.hasHead else { continue }
                guard reader.answer.isSuccess else {
                    try Self.check(reader.answer.body.count, limits)
                    continue
                }
                deadline = idleTimeout.map(Deadline.after)
                guard try onPiece(reader.takeBody()) else { break }
            }
            return reader.answer
        } catch {
            throw named(error, method, path)
        }
    }

    private static func check(_ length: Int, _ limits: AnswerLimits) throws(AgentClientError) {
        guard length <= limits.bodyBytesMax else {
            throw AgentClientError(
                .tooLarge, text: "its body is longer than \(limits.bodyBytesMax) bytes")
        }
    }
}

/// Finds the lines in bytes that come in pieces.
private struct LineSplitter {
    let lengthMax: Int
    private var line: [UInt8] = []

    init(lengthMax: Int) {
        self.lengthMax = lengthMax
    }

    /// Takes the next bytes.
    ///
    /// - Returns: Whether to go on.
    mutating func split(
        _ bytes: [UInt8], _ onLine: ([UInt8]) -> Bool
    ) throws(AgentClientError) -> Bool {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            line += rest[..<end]
            rest = rest[(end + 1)...]
            guard finish(onLine) else { return false }
        }
        line += rest
        guard line.count <= lengthMax else {
            throw AgentClientError(.tooLarge, text: "a line is longer than \(lengthMax) bytes")
        }
        return true
    }

    /// Hands the line out, which is at its end.
    mutating func finish(_ onLine: ([UInt8]) -> Bool) -> Bool {
        defer { line = [] }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line.isEmpty || onLine(line)
    }
}
