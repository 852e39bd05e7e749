import IPAllocAgentAPI
import IPAllocCNI
import IPAllocJSON
import IPAllocPluginCall

extension IPAMCall {
    /// How messages of ADD begin.
    static let allocationTask = "spiderpool IP allocation error"

    /// Takes addresses for all interfaces of the pod, and tells those of the one that is asked for.
    func allocate(_ record: inout CallRecord) throws(CNIError) -> CNIResult {
        let arguments = try addArguments()
        let answer = try agent.askFirst(
            "POST", AgentPath.addresses, body: arguments, task: Self.allocationTask,
            refusal: "postIpamIpFailure")
        let pod = try agent.decode(answer, as: IPAMAddAnswer.self, task: Self.allocationTask)
        guard pod.addresses.contains(where: { $0.interface == request.interface }) else {
            throw CNIError(
                .refused,
                "\(Self.allocationTask): no Interface \(request.interface) IP allocation found")
        }
        let result: CNIResult
        do {
            result = try CNIResult(pod, of: request.interface)
        } catch {
            throw CNIError(
                .undecodable, "\(Self.allocationTask): the agent's answer cannot be read",
                details: error.description)
        }
        try detect(pod, &record)
        return result
    }

    private func addArguments() throws(CNIError) -> IPAMAddArguments {
        var arguments = IPAMAddArguments()
        arguments.containerID = request.containerID
        arguments.interface = request.interface
        arguments.networkNamespace = request.networkNamespace
        arguments.podNamespace = pod.namespace
        arguments.podName = pod.name
        arguments.podUID = pod.uid
        arguments.defaultIPv4Pools = configuration.defaultIPv4Pools
        arguments.defaultIPv6Pools = configuration.defaultIPv6Pools
        arguments.cleansGateway = configuration.cleansGateway
        arguments.matchesMasterSubnet = configuration.matchesMasterSubnet
        arguments.nodeName = configuration.nodeName
        arguments.networkName = request.configuration.name
        arguments.podAnnotations = try PodAnnotations.of(request.configuration)
        if configuration.matchesMasterSubnet {
            arguments.masterAddresses = try MasterAddresses().of(request.configuration)
        }
        return arguments
    }
}
