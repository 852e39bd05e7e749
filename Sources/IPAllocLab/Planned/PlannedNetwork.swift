import IPAlloc
import IPAllocCNI
import IPAllocJSON
import IPAllocNetlink
import IPAllocRouting
import IPAllocRoutingPlugin

/// What nodes and pods would have, played from what the lab wrote down.
///
/// Nothing of it is kept: the plan is a function of the topology and of what plugins answered.
/// Complexity: proportional to the pods of the node.
struct PlannedNetwork {
    let state: LabState

    /// What a pod or node has.
    func facts(of place: LabPlace) throws(LabError) -> NamespaceFacts {
        switch place {
        case .node(let name): return try played(name).host
        case .pod(let record):
            let pods = try played(record.node).pods
            return pods[record.fullName] ?? .new
        }
    }

    /// What a pod and its node have.
    func facts(beside record: PodRecord) throws(LabError) -> RoutingFacts {
        let (host, pods) = try played(record.node)
        var facts = RoutingFacts()
        facts.host = host
        facts.pod = pods[record.fullName] ?? .new
        return facts
    }

    /// Plays all pods of a node, in the order in which they came.
    private func played(
        _ node: String
    ) throws(LabError) -> (host: NamespaceFacts, pods: [String: NamespaceFacts]) {
        var facts = RoutingFacts()
        var pods: [String: NamespaceFacts] = [:]
        facts.host = host(node)
        for record in state.pods where record.node == node && !record.networkNamespace.isEmpty {
            facts.pod = .new
            for attachment in record.attachments where attachment.result != .null {
                let configuration = try NetworkConfigurationList(
                    attachment.configuration, networkName: attachment.network)
                var chain = PlannedChain(configuration)
                _ = try chain.play(
                    RuntimeAttachment(attachment.interface, of: record, nodeNamespace: nil),
                    addresses: attachment.result, &facts)
            }
            pods[record.fullName] = facts.pod
        }
        return (facts.host, pods)
    }

    /// A node without pods.
    private func host(_ name: String) -> NamespaceFacts {
        var facts = NamespaceFacts.new
        guard let node = state.topology.nodes.first(where: { $0.name == name }) else {
            return facts
        }
        let gateways = state.topology.defaultGateways(of: node)
        for network in state.topology.networks {
            let blocks = node.addresses.filter { $0.interface == network.interface }
                .compactMap { try? CIDRBlock($0.address) }
            let routes = gateways.filter { gateway in blocks.contains { $0.contains(gateway) } }
                .map { PodAttachment.GivenRoute(to: .everything($0.family), via: $0) }
            var link = facts.newLink(
                network.interface, kind: "veth", seed: "\(name) \(network.interface)")
            // The other end lies in the lan, where it has a number of which nothing is known here.
            if let loopback = facts.links.first { link.join(acrossNamespaces: loopback.index) }
            facts.add(link, addresses: blocks, routes: routes)
        }
        return facts
    }
}
