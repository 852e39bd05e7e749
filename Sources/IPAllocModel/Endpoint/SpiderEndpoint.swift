import IPAllocJSON

/// The record of the addresses that one pod has. It has the pod's name.
public struct SpiderEndpoint: Resource {
    public static let kind = ResourceKind(
        spider: "SpiderEndpoint", shortName: "se", isNamespaced: true)

    @Shared public var metadata = ObjectMetadata()
    @Shared public var status = Status()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("status", &status)
    }

    /// What the pod has, and who made the pod.
    public struct Status: FieldStruct {
        public var current = Current()
        /// The kind of the pod's topmost controller; `Pod` if it has none.
        public var ownerControllerType = ""
        public var ownerControllerName = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("current", &current)
            try fields.field("ownerControllerType", &ownerControllerType)
            try fields.field("ownerControllerName", &ownerControllerName)
        }
    }

    /// The addresses of the pod that is there now.
    public struct Current: FieldStruct {
        /// The pod's UID.
        public var uid = ""
        public var node = ""
        /// One entry per interface.
        public var ips: [Allocation] = []
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("uid", &uid)
            try fields.field("node", &node)
            try fields.field("ips", &ips)
        }
    }
}
