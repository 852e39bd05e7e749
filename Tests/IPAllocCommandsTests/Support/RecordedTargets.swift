import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocMemoryAgent
import Synchronization

/// An agent whose requests are written down with their queries.
final class RecordedTargets: AgentTransport {
    private let agent: MemoryAgent
    private let list = Mutex<[String]>([])

    /// The paths that were read, with their queries.
    var read: [String] { list.withLock { $0 } }

    init(_ agent: MemoryAgent) {
        self.agent = agent
    }

    func send(
        _ method: String, _ path: String, body: (any JSONConvertible)?
    ) throws(AgentClientError) -> AgentAnswer {
        if method == "GET" { list.withLock { $0.append(path) } }
        return try agent.send(method, path, body: body)
    }

    func lines(
        _ method: String, _ path: String, onLine: ([UInt8]) -> Bool
    ) throws(AgentClientError) -> AgentAnswer {
        list.withLock { $0.append(path) }
        return try agent.lines(method, path, onLine: onLine)
    }

    func pieces(
        _ method: String, _ path: String, onPiece: ([UInt8]) -> Bool
    ) throws(AgentClientError) -> AgentAnswer {
        try agent.pieces(method, path, onPiece: onPiece)
    }
}
