import IPAlloc
import IPAllocAgentAPI
import IPAllocCNI

extension IPAMCall {
    private static let task = "spiderpool IP check error"

    /// Throws unless the pod holds, for the interface, each address that ADD gave to it.
    func check() throws(CNIError) {
        guard let previous = try request.configuration.previousResult() else {
            throw CNIError(
                .invalidConfiguration, "required prevResult missing",
                details: "CHECK compares with the result of ADD; a runtime adds it")
        }
        let expected = previous.addresses(of: request.interface).map(\.block)
        guard !expected.isEmpty else {
            throw CNIError(
                .checkFailed, "\(Self.task): prevResult has no address of \(request.interface)")
        }
        let held = try heldAddresses()
        let missing = expected.filter { !held.contains($0) }
        guard missing.isEmpty else {
            throw CNIError(
                .checkFailed,
                "\(Self.task): \(request.interface) does not hold \(Self.list(missing))",
                details: held.isEmpty
                    ? "it holds no address; delete the pod, so that it is made anew"
                    : "it holds \(Self.list(held)); delete the pod, so that it is made anew")
        }
    }

    /// What the agent says that the interface has.
    private func heldAddresses() throws(CNIError) -> [CIDRBlock] {
        try agent.requireHealth()
        let path = AgentPath.endpoint(
            namespace: pod.namespace, pod: pod.name, containerID: request.containerID)
        let answer: AgentAnswer
        do {
            answer = try agent.ask(
                "GET", path, task: Self.task, refusal: "getWorkloadendpointFailure")
        } catch {
            // The agent's own answer is that there is no such pod, or that it cannot tell.
            var error = error
            if error.code == .refused { error.code = .checkFailed }
            throw error
        }
        let current = try agent.decode(answer, as: EndpointAnswer.self, task: Self.task).status
            .current
        guard pod.uid.isEmpty || current.uid.isEmpty || pod.uid == current.uid else {
            throw CNIError(
                .checkFailed,
                "\(Self.task): \(pod.description) is another pod by now, of UID \(current.uid)")
        }
        let texts = current.interfaces.filter { $0.name == request.interface }
            .flatMap { [$0.ipv4, $0.ipv6] }
        return texts.compactMap { try? CIDRBlock($0) }
    }

    private static func list(_ blocks: [CIDRBlock]) -> String {
        blocks.map(\.description).joined(separator: ", ")
    }
}
