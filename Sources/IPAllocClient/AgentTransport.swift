import IPAllocAgentAPI
import IPAllocJSON

/// The way to the agent: what `ResourceClient` sends requests through.
public protocol AgentTransport: Sendable {
    /// Sends a request and waits for the answer, whatever its status.
    func send(
        _ method: String, _ path: String, body: (any JSONConvertible)?
    ) throws(AgentClientError) -> AgentAnswer

    /// Sends a request whose answer is lines, and hands out each as it comes, until the closure
    /// returns false.
    func lines(
        _ method: String, _ path: String, onLine: (_ line: [UInt8]) -> Bool
    ) throws(AgentClientError) -> AgentAnswer

    /// Sends a request whose answer is long, and hands out its body as it comes, until the closure
    /// returns false.
    func pieces(
        _ method: String, _ path: String, onPiece: (_ piece: [UInt8]) -> Bool
    ) throws(AgentClientError) -> AgentAnswer
}

extension AgentClient: AgentTransport {
    public func lines(
        _ method: String, _ path: String, onLine: (_ line: [UInt8]) -> Bool
    ) throws(AgentClientError) -> AgentAnswer {
        try stream(method, path, body: nil, onLine: onLine)
    }

    public func pieces(
        _ method: String, _ path: String, onPiece: (_ piece: [UInt8]) -> Bool
    ) throws(AgentClientError) -> AgentAnswer {
        try pieces(method, path, idleTimeout: timeout) { piece throws(AgentClientError) in
            onPiece(piece)
        }
    }
}

/// Answers that go on for long have a connection of their own.
extension PersistentAgentClient: AgentTransport {
    public func lines(
        _ method: String, _ path: String, onLine: (_ line: [UInt8]) -> Bool
    ) throws(AgentClientError) -> AgentAnswer {
        try client.lines(method, path, onLine: onLine)
    }

    public func pieces(
        _ method: String, _ path: String, onPiece: (_ piece: [UInt8]) -> Bool
    ) throws(AgentClientError) -> AgentAnswer {
        try client.pieces(method, path, onPiece: onPiece)
    }
}
