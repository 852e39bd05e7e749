import IPAllocJSON

/// The settings of the routing plugin, of a cluster or of one network.
public struct CoordinatorSpec: FieldStruct {
    /// `auto`, `underlay`, `overlay`, or `disabled`, which may also be written `disable`.
    public var mode: String?
    /// Where the pods' CIDR blocks are looked up: `auto`, `cluster`, `calico`, `cilium` or `none`.
    public var podCIDRType: String?
    /// Further addresses and blocks that the host routes to pods.
    public var hijackCIDR: [String] = []
    public var policyRoutes: [Route] = []
    /// The first two bytes of the pods' MAC addresses, as in `0a:1b`.
    public var podMACPrefix: String?
    public var tunePodRoutes: Bool?
    public var podDefaultRouteNIC: String?
    public var hostRuleTable: Int?
    /// The pods' rp_filter: 0, 1 or 2, or negative to leave it as it is.
    public var podRPFilter: Int?
    public var txQueueLength: Int?
    public var vethLinkAddress: String?
    public var vethMTU: Int?
    /// Of old; an address-management matter since.
    public var detectsIPConflict: Bool?
    /// Of old; an address-management matter since.
    public var detectsGateway: Bool?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("mode", &mode)
        try fields.field("podCIDRType", &podCIDRType)
        try fields.field("hijackCIDR", &hijackCIDR)
        try fields.field("policyRoutes", &policyRoutes)
        try fields.field("podMACPrefix", &podMACPrefix)
        try fields.field("tunePodRoutes", &tunePodRoutes)
        try fields.field("podDefaultRouteNIC", &podDefaultRouteNIC)
        try fields.field("hostRuleTable", &hostRuleTable)
        try fields.field("podRPFilter", &podRPFilter)
        try fields.field("txQueueLen", &txQueueLength)
        try fields.field("vethLinkAddress", &vethLinkAddress)
        try fields.field("vethMTU", &vethMTU)
        try fields.field("detectIPConflict", &detectsIPConflict)
        try fields.field("detectGateway", &detectsGateway)
    }

    /// Fills in what the specification leaves open.
    public mutating func applyDefaults() {
        mode = mode ?? "auto"
        tunePodRoutes = tunePodRoutes ?? true
        hostRuleTable = hostRuleTable ?? 500
        podRPFilter = podRPFilter ?? 0
        txQueueLength = txQueueLength ?? 0
        vethLinkAddress = vethLinkAddress ?? ""
        vethMTU = vethMTU ?? 1500
    }
}
