public import IPAllocAgentAPI
import IPAllocJSON

/// What addresses are used for, and giving them back by hand.
extension ResourceClient {
    /// What one address is used for.
    public func address(_ address: String) throws(ClientFailure) -> AddressAnswer {
        try message(of: "GET", AgentPath.address(address))
    }

    /// Hands out the addresses of a pool that are used for what is asked for, in runs, ascending.
    /// Each answer of the agent is of one moment, but not all together.
    ///
    /// - Parameter states: Their names, as `AddressRunMessage.state` has them; all if empty.
    /// - Throws: `isNotFound` if there is no such pool.
    public func forEachAddressRun(
        ofPool pool: String, states: [String] = [], joiningApplications: Bool = false,
        _ body: (AddressRunMessage) -> Void
    ) throws(ClientFailure) {
        try forEachAddressPart(
            ofPool: pool, states: states, joiningApplications: joiningApplications
        ) { $0.forEach(body) }
    }

    /// The same by the agent's answers, so that there is never more in memory than one of them.
    public func forEachAddressPart(
        ofPool pool: String, states: [String] = [], joiningApplications: Bool = false,
        _ body: ([AddressRunMessage]) -> Void
    ) throws(ClientFailure) {
        var next: String?
        repeat {
            var parameters: Parameters = [("ippool", pool)]
            if !states.isEmpty {
                parameters.append(("state", states.joined(separator: ",")))
            }
            if joiningApplications { parameters.append((AgentPath.joinsApplications, "true")) }
            if let next { parameters.append(("continue", next)) }
            let answer: AddressListAnswer = try message(
                of: "GET", AgentPath.poolAddresses + AgentPath.query(parameters))
            body(answer.items)
            next = answer.next
        } while next != nil
    }

    /// Gives back all addresses of the pod that has a certain one.
    ///
    /// - Throws: A refusal of status 404 if no pod has it, of 409 if another one has it than is
    ///   meant.
    public func release(
        _ arguments: AddressReleaseArguments
    ) throws(ClientFailure) -> AddressReleaseAnswerMessage {
        try message(of: "POST", AgentPath.addressRelease, body: arguments)
    }

    /// The agent's answer, as the message that it is.
    func message<Message: JSONConvertible>(
        of method: String, _ path: String, body: (any JSONConvertible)? = nil
    ) throws(ClientFailure) -> Message {
        let json = try json(of: method, path, body: body)
        do {
            return try Message(json: json)
        } catch {
            throw ClientFailure(error, "\(method) \(path)")
        }
    }
}
