import IPAllocJSON

extension SpiderEndpoint {
    /// What one interface of a pod has.
    public struct Allocation: FieldStruct {
        public var interface = ""
        /// The address with the prefix length of its subnet.
        public var ipv4: String?
        /// The address with the prefix length of its subnet.
        public var ipv6: String?
        public var ipv4Pool: String?
        public var ipv6Pool: String?
        public var vlan: Int?
        public var ipv4Gateway: String?
        public var ipv6Gateway: String?
        /// Whether the interface gets no default route; set only if its pool has a gateway.
        public var cleansGateway: Bool?
        public var routes: [Route] = []
        public var mac: String?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("interface", &interface)
            try fields.field("ipv4", &ipv4)
            try fields.field("ipv6", &ipv6)
            try fields.field("ipv4Pool", &ipv4Pool)
            try fields.field("ipv6Pool", &ipv6Pool)
            try fields.field("vlan", &vlan)
            try fields.field("ipv4Gateway", &ipv4Gateway)
            try fields.field("ipv6Gateway", &ipv6Gateway)
            try fields.field("cleanGateway", &cleansGateway)
            try fields.field("routes", &routes)
            try fields.field("mac", &mac)
        }
    }
}
