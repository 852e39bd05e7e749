import IPAllocJSON

/// A network that pods can be attached to, from which a network attachment definition is made.
public struct SpiderMultusConfig: Resource {
    public static let kind = ResourceKind(
        spider: "SpiderMultusConfig", shortName: "smc", isNamespaced: true)

    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = Spec()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("spec", &spec)
    }

    /// The kinds of main plugins.
    public enum PluginType: String, Sendable, Hashable, CaseIterable {
        case macvlan
        case ipvlan
        case vlan
        case sriov
        case ovs
        case infinibandVirtualFunction = "ib-sriov"
        case ipoib
        case custom

        /// The member of the specification that configures it.
        var field: String {
            switch self {
            case .infinibandVirtualFunction: "ibsriov"
            case .custom: "customCNI"
            default: rawValue
            }
        }
    }

    /// What the network shall be.
    public struct Spec: FieldStruct {
        /// One of `PluginType`; absent, custom.
        public var cniType: String?
        public var macvlan: ParentedPlugin?
        public var ipvlan: ParentedPlugin?
        public var vlan: ParentedPlugin?
        public var sriov: VirtualFunctionPlugin?
        public var ovs: BridgePlugin?
        public var infinibandVirtualFunction: InfinibandPlugin?
        public var ipoib: IPoverInfinibandPlugin?
        /// The whole configuration as JSON within a text.
        public var customCNI: String?
        /// Whether the routing plugin is chained; absent, it is, except for custom networks.
        public var enablesCoordinator: Bool?
        /// Whether the network does without address management.
        public var disablesIPAM: Bool?
        /// Settings of the routing plugin for this network.
        public var coordinator: CoordinatorSpec?
        /// Further plugins to chain, each JSON within a text.
        public var chainedPlugins: [String] = []
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("cniType", &cniType)
            try fields.field("macvlan", &macvlan)
            try fields.field("ipvlan", &ipvlan)
            try fields.field("vlan", &vlan)
            try fields.field("sriov", &sriov)
            try fields.field("ovs", &ovs)
            try fields.field("ibsriov", &infinibandVirtualFunction)
            try fields.field("ipoib", &ipoib)
            try fields.field("customCNI", &customCNI)
            try fields.field("enableCoordinator", &enablesCoordinator)
            try fields.field("disableIPAM", &disablesIPAM)
            try fields.field("coordinator", &coordinator)
            try fields.field("chainCNIJsonData", &chainedPlugins)
        }

        /// The kind of main plugin; nil if it is not known.
        public var pluginType: PluginType? { PluginType(rawValue: cniType ?? "custom") }

        /// The kinds of main plugins that are configured.
        var configuredTypes: [PluginType] {
            let configured: [(PluginType, Bool)] = [
                (.macvlan, macvlan != nil), (.ipvlan, ipvlan != nil), (.vlan, vlan != nil),
                (.sriov, sriov != nil), (.ovs, ovs != nil),
                (.infinibandVirtualFunction, infinibandVirtualFunction != nil),
                (.ipoib, ipoib != nil), (.custom, customCNI != nil),
            ]
            return configured.filter(\.1).map(\.0)
        }
    }

    /// The name of the network attachment definition.
    public var networkName: String { metadata.annotations[Self.networkNameKey] ?? name }

    static let networkNameKey = "multus.spidernet.io/cr-name"
    static let cniVersionKey = "multus.spidernet.io/cni-version"
    static let configurationNameKey = "cni.spidernet.io/cniconfig-name"
    static let resourceNameKey = "k8s.v1.cni.cncf.io/resourceName"
}
