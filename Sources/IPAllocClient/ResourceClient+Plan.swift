public import IPAllocAgentAPI
import IPAllocJSON

extension ResourceClient {
    /// What would come of objects if they were applied, and their pods came.
    public func plan(_ question: PlanArguments) throws(ClientFailure) -> PlanAnswer {
        try message(of: "POST", AgentPath.plan, body: question)
    }
}
