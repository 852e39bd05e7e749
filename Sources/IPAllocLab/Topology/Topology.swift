import IPAlloc
import IPAllocJSON
import IPAllocNetlink

/// What networks and nodes a lab has.
public struct Topology: FieldStruct, Sendable, Hashable {
    /// What the names of the lab's network namespaces begin with.
    public var name = ""
    /// The networks that the nodes' interfaces are on.
    public var networks: [Network] = []
    public var nodes: [Node] = []
    /// The NetworkAttachmentDefinition, `namespace/name`, of the first interface of pods that name
    /// none; empty if they must.
    public var clusterNetwork = ""
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("name", &name)
        try fields.field("networks", &networks)
        try fields.field("nodes", &nodes)
        try fields.field("clusterNetwork", &clusterNetwork)
    }

    /// A network: a bridge in the namespace `NAME-lan`, with an interface of each node as a port.
    public struct Network: FieldStruct, Sendable, Hashable {
        /// The name of the nodes' interfaces on it, as in `ens192`.
        public var interface = ""
        /// The bridge's own addresses with their prefixes, as in `10.6.0.1/16`.
        public var gateways: [String] = []
        public var unknown: JSONObject = [:]

        public init() {}

        public init(interface: String, gateways: [String]) {
            self.interface = interface
            self.gateways = gateways
        }

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("interface", &interface)
            try fields.field("gateways", &gateways)
        }
    }

    /// A node: a network namespace with an interface on each network.
    public struct Node: FieldStruct, Sendable, Hashable {
        public var name = ""
        public var addresses: [Address] = []
        public var unknown: JSONObject = [:]

        public init() {}

        public init(name: String, addresses: [Address]) {
            self.name = name
            self.addresses = addresses
        }

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("name", &name)
            try fields.field("addresses", &addresses)
        }
    }

    /// An address of a node.
    public struct Address: FieldStruct, Sendable, Hashable {
        public var interface = ""
        /// With its prefix, as in `10.6.168.123/16`.
        public var address = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public init(_ address: String, on interface: String) {
            self.address = address
            self.interface = interface
        }

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("interface", &interface)
            try fields.field("address", &address)
        }
    }
}

extension Topology {
    /// The walkthrough's: two nodes on two networks, of which the second has no address of theirs.
    public static var walkthrough: Topology {
        var topology = Topology()
        topology.name = "ipalloc-lab"
        topology.networks = [
            Network(interface: "ens192", gateways: ["10.6.0.1/16"]),
            Network(interface: "ens224", gateways: ["10.7.0.1/16"]),
        ]
        topology.nodes = [
            Node(name: "node1", addresses: [Address("10.6.168.123/16", on: "ens192")]),
            Node(name: "node2", addresses: [Address("10.6.168.124/16", on: "ens192")]),
        ]
        return topology
    }

    /// The namespace that holds the bridges.
    var lanNamespace: String { "\(name)-lan" }

    /// The namespace of a node.
    public func namespace(ofNode node: String) -> String { "\(name)-\(node)" }

    /// The namespace of a pod.
    func namespace(ofPod pod: String, in namespace: String) -> String {
        "\(name)-pod-\(namespace)-\(pod)"
    }
}
