import IPAllocJSON

/// How the routing plugin sets up the pods of a cluster.
public struct SpiderCoordinator: Resource {
    public static let kind = ResourceKind(spider: "SpiderCoordinator", shortName: "scc")

    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = CoordinatorSpec()
    public var status = Status()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("spec", &spec)
        try fields.field("status", &status)
    }

    /// What was found out about the cluster.
    public struct Status: FieldStruct {
        /// `Synced` or `NotReady`.
        public var phase = ""
        /// Why it is not ready.
        public var reason = ""
        public var overlayPodCIDR: [String] = []
        public var serviceCIDR: [String] = []
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("phase", &phase)
            try fields.field("reason", &reason)
            try fields.field("overlayPodCIDR", &overlayPodCIDR)
            try fields.field("serviceCIDR", &serviceCIDR)
        }
    }
}
