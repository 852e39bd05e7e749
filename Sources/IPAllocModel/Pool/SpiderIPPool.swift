import IPAllocJSON

/// A pool that pods get addresses from.
public struct SpiderIPPool: Resource {
    public static let kind = ResourceKind(spider: "SpiderIPPool", shortName: "sp")

    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = Spec()
    public var status = Status()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("spec", &spec)
        try fields.field("status", &status)
    }

    /// What the pool shall be.
    public struct Spec: AddressSpec {
        public var ipVersion: Int?
        public var subnet = ""
        public var ips: [String] = []
        public var excludeIPs: [String] = []
        public var gateway: String?
        public var vlan: Int?
        public var routes: [Route]?
        /// Which pods may use the pool.
        public var podAffinity: LabelSelector?
        /// Which namespaces may use it, unless `namespaceNames` tells.
        public var namespaceAffinity: LabelSelector?
        /// Which nodes may use it, unless `nodeNames` tells.
        public var nodeAffinity: LabelSelector?
        public var namespaceNames: [String] = []
        public var nodeNames: [String] = []
        /// Which network attachment definitions may use it.
        public var multusNames: [String] = []
        /// Whether pods that name no pool may use it.
        public var isDefault: Bool?
        /// Whether it hands out nothing new.
        public var isDisabled: Bool?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("ipVersion", &ipVersion)
            try fields.field("subnet", &subnet)
            try fields.field("ips", &ips)
            try fields.field("excludeIPs", &excludeIPs)
            try fields.field("gateway", &gateway)
            try fields.field("vlan", &vlan)
            try fields.field("routes", &routes)
            try fields.field("podAffinity", &podAffinity)
            try fields.field("namespaceAffinity", &namespaceAffinity)
            try fields.field("nodeAffinity", &nodeAffinity)
            try fields.field("namespaceName", &namespaceNames)
            try fields.field("nodeName", &nodeNames)
            try fields.field("multusName", &multusNames)
            try fields.field("default", &isDefault)
            try fields.field("disable", &isDisabled)
        }
    }

    /// What the pool is.
    public struct Status: FieldStruct {
        /// The ledger of held addresses as JSON within a text; see `AllocatedAddresses`.
        public var allocatedIPs: String?
        public var totalIPCount: Int?
        public var allocatedIPCount: Int?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("allocatedIPs", &allocatedIPs)
            try fields.field("totalIPCount", &totalIPCount)
            try fields.field("allocatedIPCount", &allocatedIPCount)
        }
    }

    /// Whether the pool was made for one application.
    public var isAutomatic: Bool {
        metadata.labels[ResourceNames.ownerApplicationName] != nil
            || metadata.labels[ResourceNames.ownerApplicationUID] != nil
    }
}
