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
            "POST", AgentPath.addresses, body: arguments.json, task: Self.allocationTask,
            refusal: "postIpamIpFailure")
        let pod = try agent.decode(answer, as: IPAMAddAnswer.self, task: Self.allocationTask)
        guard pod.addresses.contains(where: { $0.interface == request.interface }) else {
            throw CNIError(
                .refused,
                "\(Self.allocationTask): no Interface \(request.interface) IP allocation found")
        }
        let result: CNIResult
        do {
            result = try self.result(of: pod)
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
            arguments.masterAddresses = try MasterAddresses.of(request.configuration)
        }
        return arguments
    }

    /// What the answer holds for the interface. Its routes, the default route among them, are the
    /// agent's decision.
    func result(of pod: IPAMAddAnswer) throws(DecodingFailure) -> CNIResult {
        var result = CNIResult()
        for (index, address) in pod.addresses.enumerated()
        where address.interface == request.interface {
            do {
                result.addresses.append(try Self.address(address))
            } catch {
                throw error.within(index: index).within(field: "ips")
            }
        }
        for (index, route) in pod.routes.enumerated() where route.interface == request.interface {
            do {
                let destination = try AddressSyntax.block(route.destination, field: "dst")
                result.routes.append(
                    CNIResult.Route(
                        destination,
                        gateway: try AddressSyntax.address(
                            route.gateway, family: destination.family, field: "gw")))
            } catch {
                throw error.within(index: index).within(field: "routes")
            }
        }
        if let dns = pod.dns {
            result.dns.nameservers = dns.nameservers
            result.dns.domain = dns.domain
            result.dns.search = dns.search
            result.dns.options = dns.options
        }
        return result
    }

    private static func address(
        _ address: IPAMAddAnswer.Address
    ) throws(DecodingFailure) -> CNIResult.Address {
        let block = try AddressSyntax.block(address.address, field: "address")
        let version = block.family == .ipv4 ? 4 : 6
        guard address.version == version else {
            throw DecodingFailure("is \(address.version), but \(block) is IPv\(version)")
                .within(field: "version")
        }
        return CNIResult.Address(
            block,
            gateway: try AddressSyntax.address(
                address.gateway, family: block.family, field: "gateway"))
    }
}
