import IPAlloc
import IPAllocJSON

/// One interface of one pod, as the plugin that made it describes it.
public struct PodAttachment: Sendable, Hashable {
    /// The runtime's name of the pod's sandbox.
    public var containerID: String
    /// The name of the network configuration.
    public var network: String
    /// The interface's name in the pod.
    public var interface: String
    /// Its addresses, each with the length of its network's prefix. If empty, the permanent ones
    /// that the kernel has count.
    public var addresses: [CIDRBlock]
    /// The routers of its networks.
    public var addressGateways: [IPAddress]
    /// The routes that were to be made for it.
    public var routes: [GivenRoute]

    /// A route of a previous result or of the configuration.
    public struct GivenRoute: Sendable, Hashable {
        /// Where to.
        public var destination: CIDRBlock
        /// The next router; nil for destinations on the link.
        public var gateway: IPAddress?

        /// Describes a route.
        public init(to destination: CIDRBlock, via gateway: IPAddress?) {
            self.destination = destination
            self.gateway = gateway
        }
    }

    /// Describes an attachment.
    public init(
        containerID: String, network: String, interface: String, addresses: [CIDRBlock] = [],
        addressGateways: [IPAddress] = [], routes: [GivenRoute] = []
    ) {
        self.containerID = containerID
        self.network = network
        self.interface = interface
        self.addresses = addresses
        self.addressGateways = addressGateways
        self.routes = routes
    }

    /// The names that the node's end of the cable may have. A link's name has 15 bytes, 11 of which
    /// are left for the container: the beginning of its name, or digits made from all of it where
    /// another container's begins alike.
    public var hostLinkNames: [String] {
        let digits = String(containerID.fnv1a >> 20, radix: 16)
        let padding = String(repeating: "0", count: 11 - digits.utf8.count)
        return ["veth" + containerID.prefix(11), "veth" + padding + digits]
    }
}
