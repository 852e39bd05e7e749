import IPAlloc
import IPAllocDetection
import IPAllocNetlink

/// The configuration of the `coordinator` plugin, the cluster's and the network's put together.
public struct CoordinatorSettings: Sendable, Hashable {
    /// Who makes the pod's first interface.
    public var mode = Mode.automatic
    /// The addresses of the pods of the overlay network.
    public var overlayBlocks: [CIDRBlock] = []
    /// The cluster's service addresses.
    public var serviceBlocks: [CIDRBlock] = []
    /// Further addresses that the node routes for pods.
    public var additionalBlocks: [CIDRBlock] = []
    /// Routes by the interface; those of the cluster are left out where they do not fit.
    public var policyRoutes: [PolicyRoute] = []
    /// Whether the routes of further interfaces go to tables of their own.
    public var tunesPodRoutes = true
    /// The interface whose default route is the pod's; nil for that of the first interface.
    public var defaultRouteInterface: String?
    /// The name of the pod's first interface.
    public var firstInterface = "eth0"
    /// The table of the node's routes to pods.
    public var hostTable = RouteTable(rawValue: 500)
    /// The pod's rp_filter; nil to leave it as it is.
    public var reversePathFilter: ReversePathFilter? = .off
    /// How many packets wait for transmission on the interface at most; nil to leave it.
    public var transmitQueueLength: UInt32?
    /// The beginning of the interface's link-layer address, if it is to be set.
    public var macPrefix: MACPrefix?
    /// An address for the pod's end of the cable, if it is to have one.
    public var pairAddress: IPAddress?
    /// The MTU of the cable.
    public var pairMTU = VethPair.mtuDefault
    /// The search for other hosts with the interface's addresses, if it is on.
    public var conflictDetection: DetectionLimits?
    /// The search for the interface's gateways, if it is on.
    public var gatewayDetection: DetectionLimits?

    /// What the plugin does unless told otherwise.
    public init() {}

    /// Who makes the pod's first interface.
    public enum Mode: Sendable, Hashable {
        /// Found out from the pod.
        case automatic
        /// An interface in the node's own networks, such as a macvlan.
        case underlay
        /// The cluster's overlay network, with a cable to the node.
        case overlay
        /// The plugin does nothing.
        case disabled
    }

    /// A route by the interface.
    public struct PolicyRoute: Sendable, Hashable {
        /// Where to.
        public var destination: CIDRBlock
        /// The next router.
        public var gateway: IPAddress
        /// Whether it is meant for all of the cluster's networks, and so need not fit this one.
        public var isOfCluster: Bool

        /// Describes a route.
        public init(to destination: CIDRBlock, via gateway: IPAddress, isOfCluster: Bool = false) {
            self.destination = destination
            self.gateway = gateway
            self.isOfCluster = isOfCluster
        }
    }

    /// All addresses that the pod reaches through the node.
    var hijackedBlocks: [CIDRBlock] { overlayBlocks + serviceBlocks + additionalBlocks }
}
