public import IPAllocAgentAPI
import IPAllocJSON

extension ResourceClient {
    /// How the pools of a pod are chosen.
    ///
    /// - Throws: `isNotFound` if the pod is not there.
    public func explain(_ question: ExplainArguments) throws(ClientFailure) -> ExplainAnswer {
        let json = try json(of: "POST", AgentPath.explanation, body: question.json)
        do {
            return try ExplainAnswer(json: json)
        } catch {
            throw ClientFailure(error, "POST \(AgentPath.explanation)")
        }
    }
}
