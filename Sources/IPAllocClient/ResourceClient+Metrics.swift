import IPAllocAgentAPI

extension ResourceClient {
    /// The agent's metrics, in Prometheus' text format.
    public func metrics() throws(ClientFailure) -> String {
        let answer: AgentAnswer
        do {
            answer = try transport.send("GET", AgentPath.metrics, body: nil)
        } catch {
            throw ClientFailure(error)
        }
        guard answer.isSuccess else { throw ClientFailure(refusal: answer) }
        return String(decoding: answer.body, as: UTF8.self)
    }
}
