import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// Tells the agent of the nodes, as their kubelets do.
struct NodeRegistration {
    let nodes: [Topology.Node]
    let client: ResourceClient

    /// Makes the resources of those nodes that the agent does not know.
    func registerAll() throws(LabError) {
        do {
            let known = Set(
                try client.list(Node.kind).items.compactMap { $0["metadata"]?["name"]?.string })
            for node in nodes where !known.contains(node.name) {
                _ = try client.create(Self.resource(of: node).json, Node.kind)
            }
        } catch {
            throw LabError(error)
        }
    }

    private static func resource(of place: Topology.Node) -> Node {
        var node = Node()
        node.name = place.name
        node.metadata.labels = ["kubernetes.io/hostname": place.name]
        let addresses = place.addresses.map { address in
            JSONValue.object([
                "type": "InternalIP".json, "address": address.address.withoutPrefixLength.json,
            ])
        }
        node.unknown["status"] = .object(["addresses": .array(addresses)])
        return node
    }
}
