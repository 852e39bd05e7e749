import IPAllocJSON

/// The answer to `GET /v1/workloadendpoint`: the part of a SpiderEndpoint that tells which
/// addresses a pod has. All else is kept as it came.
public struct EndpointAnswer: FieldStruct {
    public var status = Status()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.required("status", &status)
    }

    /// What the pod has.
    public struct Status: FieldStruct {
        public var current = Current()
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.required("current", &current)
        }
    }

    /// The addresses of the pod that is there now.
    public struct Current: FieldStruct {
        /// The pod's UID.
        public var uid = ""
        /// One entry per interface.
        public var interfaces: [Interface] = []
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("ips", &interfaces)
            try fields.field("uid", &uid)
        }
    }

    /// What one interface has.
    public struct Interface: FieldStruct {
        public var name = ""
        /// The address with the prefix length of its subnet.
        public var ipv4 = ""
        public var ipv6 = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("interface", &name)
            try fields.field("ipv4", &ipv4)
            try fields.field("ipv6", &ipv6)
        }
    }
}
