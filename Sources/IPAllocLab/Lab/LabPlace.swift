/// Where something runs in a lab.
enum LabPlace {
    case node(String)
    case pod(PodRecord)

    /// Looks for a pod, or for a node as `node/NAME`.
    ///
    /// - Parameter name: The pod's name, or `namespace/name`.
    init(_ name: String, in state: LabState) throws(LabError) {
        if name.hasPrefix("node/") {
            let node = String(name.dropFirst("node/".count))
            guard state.topology.nodes.contains(where: { $0.name == node }) else {
                throw LabError(
                    "the lab has no node \"\(node)\"; it has "
                        + state.topology.nodes.map(\.name).joined(separator: ", "))
            }
            self = .node(node)
            return
        }
        let fullName = name.contains("/") ? name : "default/\(name)"
        guard let record = state.pods.first(where: { $0.fullName == fullName }) else {
            let known = state.pods.map(\.fullName).joined(separator: ", ")
            throw LabError(
                "the lab runs no pod \"\(fullName)\"; "
                    + (known.isEmpty ? "it runs none: `ipallocctl lab run`" : "it runs \(known)"))
        }
        // Some pods use the node's network.
        self = record.networkNamespace.isEmpty ? .node(record.node) : .pod(record)
    }

    /// The name of its network namespace.
    func networkNamespace(_ topology: Topology) -> String {
        switch self {
        case .node(let name): topology.namespace(ofNode: name)
        case .pod(let record): record.networkNamespace
        }
    }
}
