public import IPAllocAgentAPI

extension ResourceClient {
    /// Who got and gave back which address, oldest first.
    ///
    /// - Parameter parameters: What the lines must fit, as the agent's API has it.
    public func auditTrail(
        _ parameters: [(name: String, value: String)]
    ) throws(ClientFailure) -> AuditAnswer {
        try message(of: "GET", AgentPath.audit + AgentPath.query(parameters))
    }
}
