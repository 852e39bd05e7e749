public import IPAllocAgentAPI
import IPAllocJSON

extension ResourceClient {
    /// How the pools of a pod are chosen.
    ///
    /// - Throws: `isNotFound` if the pod is not there.
    public func explain(_ question: ExplainArguments) throws(ClientFailure) -> ExplainAnswer {
        try message(of: "POST", AgentPath.explanation, body: question)
    }
}
