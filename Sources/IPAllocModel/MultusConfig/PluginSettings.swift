import IPAllocJSON

/// Which pools a network's pods get addresses from.
public struct PluginPools: FieldStruct {
    public var ipv4: [String] = []
    public var ipv6: [String] = []
    /// Whether only pools in a subnet of the parent interface are used.
    public var matchesMasterSubnet: Bool?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("ipv4", &ipv4)
        try fields.field("ipv6", &ipv6)
        try fields.field("matchMasterSubnet", &matchesMasterSubnet)
    }
}

/// The settings of the plugins that put an interface upon a parent: macvlan, ipvlan and vlan.
public struct ParentedPlugin: FieldStruct {
    /// The parents; several are bonded.
    public var master: [String] = []
    public var mtu: Int?
    public var vlanID: Int?
    /// Of vlan only: `manual` or `auto`.
    public var vlanMode: String?
    public var bond: Bond?
    public var rdmaResourceName: String?
    public var pools: PluginPools?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("master", &master)
        try fields.field("mtu", &mtu)
        try fields.field("vlanID", &vlanID)
        try fields.field("vlanMode", &vlanMode)
        try fields.field("bond", &bond)
        try fields.field("rdmaResourceName", &rdmaResourceName)
        try fields.field("ippools", &pools)
    }

    /// How several parents are joined.
    public struct Bond: FieldStruct {
        public var name = ""
        /// 0 to 6.
        public var mode = 0
        public var options: String?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("name", &name)
            try fields.field("mode", &mode, absent: 0)
            try fields.field("options", &options)
        }
    }
}

/// The settings of the plugin that hands out virtual functions.
public struct VirtualFunctionPlugin: FieldStruct {
    public var resourceName = ""
    public var vlanID: Int?
    public var mtu: Int?
    public var txRateMbpsMin: Int?
    public var txRateMbpsMax: Int?
    public var isolatesRDMA: Bool?
    public var pools: PluginPools?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("resourceName", &resourceName)
        try fields.field("vlanID", &vlanID)
        try fields.field("mtu", &mtu)
        try fields.field("minTxRateMbps", &txRateMbpsMin)
        try fields.field("maxTxRateMbps", &txRateMbpsMax)
        try fields.field("rdmaIsolation", &isolatesRDMA)
        try fields.field("ippools", &pools)
    }
}

/// The settings of the plugin that hands out InfiniBand virtual functions.
public struct InfinibandPlugin: FieldStruct {
    public var resourceName = ""
    public var pkey: String?
    /// `auto`, `enable` or `disable`; absent, `enable`.
    public var linkState: String?
    /// Absent, true.
    public var isolatesRDMA: Bool?
    public var enablesKubernetes: Bool?
    public var pools: PluginPools?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("resourceName", &resourceName)
        try fields.field("pkey", &pkey)
        try fields.field("linkState", &linkState)
        try fields.field("rdmaIsolation", &isolatesRDMA)
        try fields.field("enableIbKubernetes", &enablesKubernetes)
        try fields.field("ippools", &pools)
    }
}

/// The settings of the plugin for IP over InfiniBand.
public struct IPoverInfinibandPlugin: FieldStruct {
    public var master = ""
    public var pools: PluginPools?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("master", &master)
        try fields.field("ippools", &pools)
    }
}

/// The settings of the Open vSwitch plugin.
public struct BridgePlugin: FieldStruct {
    public var bridge = ""
    public var vlan: Int?
    public var trunk: [Trunk] = []
    public var deviceID = ""
    public var pools: PluginPools?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("bridge", &bridge)
        try fields.field("vlan", &vlan)
        try fields.field("trunk", &trunk)
        try fields.field("deviceID", &deviceID)
        try fields.field("ippools", &pools)
    }

    /// VLANs that a port carries: one, or a range of them.
    public struct Trunk: FieldStruct {
        public var minID: Int?
        public var maxID: Int?
        public var id: Int?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("minID", &minID)
            try fields.field("maxID", &maxID)
            try fields.field("id", &id)
        }
    }
}
