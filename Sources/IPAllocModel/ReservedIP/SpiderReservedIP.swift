/// Addresses that are never handed out.
public struct SpiderReservedIP: Resource {
    public static let kind = ResourceKind(spider: "SpiderReservedIP", shortName: "sr")

    public var metadata = ObjectMetadata()
    public var spec = Spec()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("spec", &spec)
    }

    /// What is reserved. It counts until the object is terminating.
    public struct Spec: FieldStruct {
        /// 4 or 6; derived from the first range if absent.
        public var ipVersion: Int?
        /// The ranges, each one address or two joined by "-".
        public var ips: [String] = []
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("ipVersion", &ipVersion)
            try fields.field("ips", &ips)
        }
    }
}
