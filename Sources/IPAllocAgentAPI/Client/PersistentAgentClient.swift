import IPAllocJSON
import Synchronization

/// Asks the agent over its socket, and keeps the connection from one request to the next: a
/// persistent connection (RFC 9112, section 9.3). For who asks often.
///
/// The agent ends a connection that asks for nothing for as long as its setting `request-seconds`
/// says; the next request has a new one then.
///
/// Thread-safety: may be used from any thread; each call *blocks*. Requests at the same time have
/// connections of their own, of which one is kept.
public final class PersistentAgentClient: Sendable {
    /// What is asked of whom; each request over a connection of its own.
    public let client: AgentClient
    /// The connection that waits for the next request.
    private let idle = Mutex<AgentConnection?>(nil)

    public init(_ client: AgentClient) {
        self.client = client
    }

    /// Sends a request and waits for the answer, whatever its status.
    ///
    /// - Throws: As `AgentClient.send`. A request that is safe to repeat is sent again if the
    ///   connection that was kept ends before its answer begins, as the agent may end it at any
    ///   time.
    public func send(
        _ method: String, _ path: String, body: (any JSONConvertible)? = nil
    ) throws(AgentClientError) -> AgentAnswer {
        do throws(AgentClientError) {
            let deadline = Deadline.after(client.timeout)
            let request = client.request(method, path, body, isLast: false)
            if let kept = takeIdle() {
                var reader = AnswerReader(limits: client.limits)
                do throws(AgentClientError) {
                    return try exchange(request, over: kept, by: deadline, &reader)
                } catch {
                    guard error.reason == .cutShort, reader.isUntouched,
                        Self.idempotentMethods.contains(method)
                    else { throw error }
                }
            }
            var reader = AnswerReader(limits: client.limits)
            let new = try AgentConnection.open(to: client.socketPath, by: deadline)
            return try exchange(request, over: new, by: deadline, &reader)
        } catch {
            throw client.named(error, method, path)
        }
    }

    /// Methods whose requests may be repeated without asking (RFC 9110, section 9.2.2).
    private static let idempotentMethods: Set = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]

    /// The connection that was kept, if it is still of use.
    private func takeIdle() -> AgentConnection? {
        guard let connection = idle.withLock({ $0.take() }) else { return nil }
        if connection.hasEnded() { return nil }
        return connection
    }

    private func exchange(
        _ request: [UInt8], over connection: consuming AgentConnection, by deadline: Deadline,
        _ reader: inout AnswerReader
    ) throws(AgentClientError) -> AgentAnswer {
        try client.exchange(request, over: connection, by: deadline, &reader)
        if reader.leavesConnectionOpen {
            var kept = Optional(connection)
            idle.withLock { $0 = kept.take() }
        }
        return reader.answer
    }
}
