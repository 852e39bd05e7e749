import IPAllocJSON

/// A range of addresses that pools are cut from.
public struct SpiderSubnet: Resource {
    public static let kind = ResourceKind(spider: "SpiderSubnet", shortName: "ss")

    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = Spec()
    public var status = Status()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("spec", &spec)
        try fields.field("status", &status)
    }

    /// What the subnet shall be.
    public struct Spec: AddressSpec {
        public var ipVersion: Int?
        public var subnet = ""
        public var ips: [String] = []
        public var excludeIPs: [String] = []
        public var gateway: String?
        public var vlan: Int?
        public var routes: [Route]?
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
        }
    }

    /// What the subnet is.
    public struct Status: FieldStruct {
        /// The ledger of pools as JSON within a text; see `ControlledPools`.
        public var controlledIPPools: String?
        public var totalIPCount: Int?
        /// How many addresses pools have, whether or not pods hold them.
        public var allocatedIPCount: Int?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("controlledIPPools", &controlledIPPools)
            try fields.field("totalIPCount", &totalIPCount)
            try fields.field("allocatedIPCount", &allocatedIPCount)
        }
    }
}
