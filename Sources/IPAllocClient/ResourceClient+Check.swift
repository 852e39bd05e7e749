public import IPAllocAgentAPI
import IPAllocJSON

extension ResourceClient {
    /// What disagrees with what.
    public func check(_ node: CheckArguments) throws(ClientFailure) -> CheckAnswer {
        try message(of: "POST", AgentPath.check, body: node)
    }

    /// Repairs what a report lists.
    ///
    /// - Throws: A refusal of status 409 if the report is stale; nothing is changed then.
    public func repair(_ arguments: RepairArguments) throws(ClientFailure) -> RepairAnswer {
        try message(of: "POST", AgentPath.repair, body: arguments)
    }

    /// Frees what nobody needs any more.
    public func collectGarbage(
        _ arguments: IPAMGarbageArguments
    ) throws(ClientFailure) -> IPAMGarbageAnswer {
        try message(of: "POST", AgentPath.garbage, body: arguments)
    }
}
