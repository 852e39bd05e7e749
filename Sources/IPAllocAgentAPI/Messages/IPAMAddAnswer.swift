import IPAllocJSON

/// The answer to `POST /v1/ipam/ip`: what all interfaces of the pod hold.
public struct IPAMAddAnswer: FieldStruct {
    public var addresses: [Address] = []
    /// The routes of all interfaces; the default routes by the gateways are among them.
    public var routes: [Route] = []
    public var dns: DNS?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("dns", &dns)
        try fields.required("ips", &addresses)
        try fields.field("routes", &routes)
    }

    /// An address and what belongs to it.
    public struct Address: FieldStruct {
        /// 4 or 6.
        public var version = 4
        /// The address with the prefix length of its subnet, as in `10.6.168.2/16`.
        public var address = ""
        public var interface = ""
        public var pool = ""
        /// Empty if the pool has none. Whether there is a default route by it, the routes tell.
        public var gateway = ""
        public var vlan = 0
        public var mac = ""
        public var detectsGateway: Bool?
        public var detectsIPConflict: Bool?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.required("address", &address)
            try fields.field("enableGatewayDetection", &detectsGateway)
            try fields.field("enableIPConflictDetection", &detectsIPConflict)
            try fields.field("gateway", &gateway)
            try fields.field("ipPool", &pool)
            try fields.field("mac", &mac)
            try fields.required("nic", &interface)
            try fields.required("version", &version)
            try fields.field("vlan", &vlan, absent: 0)
        }
    }

    /// A route of one interface.
    public struct Route: FieldStruct {
        public var interface = ""
        /// The destination as a CIDR block.
        public var destination = ""
        public var gateway = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.required("dst", &destination)
            try fields.required("gw", &gateway)
            try fields.required("ifName", &interface)
        }
    }

    /// Who resolves names.
    public struct DNS: FieldStruct {
        public var nameservers: [String] = []
        public var domain = ""
        public var search: [String] = []
        public var options: [String] = []
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("domain", &domain)
            try fields.field("nameservers", &nameservers)
            try fields.field("options", &options)
            try fields.field("search", &search)
        }
    }
}
