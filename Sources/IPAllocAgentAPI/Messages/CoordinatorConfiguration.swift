import IPAllocJSON

/// The body of `GET /v1/coordinator/config`: whose settings are asked for.
public struct CoordinatorArguments: FieldStruct {
    public var podName = ""
    public var podNamespace = ""
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.required("podName", &podName)
        try fields.required("podNamespace", &podNamespace)
    }
}

/// The answer to `GET /v1/coordinator/config`: the settings of the routing plugin for one pod.
public struct CoordinatorConfiguration: FieldStruct {
    public var mode = ""
    public var overlayPodCIDR: [String] = []
    public var serviceCIDR: [String] = []
    public var tunesPodRoutes = true
    public var hijackCIDR: [String] = []
    public var policyRoutes: [PolicyRoute] = []
    /// The first two bytes of the pods' MAC addresses, as in `0a:1b`.
    public var podMACPrefix = ""
    public var podDefaultRouteNIC = ""
    public var hostRuleTable: Int?
    /// The pods' rp_filter: 0, 1 or 2, or negative to leave it as it is.
    public var podRPFilter: Int?
    public var txQueueLength: Int?
    public var vethLinkAddress = ""
    public var vethMTU: Int?
    /// Of v0.6, as is `detectsIPConflict`.
    public var detectsGateway: Bool?
    public var detectsIPConflict: Bool?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.required("mode", &mode)
        try fields.always("overlayPodCIDR", &overlayPodCIDR)
        try fields.always("serviceCIDR", &serviceCIDR)
        try fields.always("tunePodRoutes", &tunesPodRoutes)
        try fields.field("hijackCIDR", &hijackCIDR)
        try fields.field("policyRoutes", &policyRoutes)
        try fields.field("podMACPrefix", &podMACPrefix)
        try fields.field("podDefaultRouteNIC", &podDefaultRouteNIC)
        try fields.field("hostRuleTable", &hostRuleTable)
        try fields.field("podRPFilter", &podRPFilter)
        try fields.field("txQueueLen", &txQueueLength)
        try fields.field("vethLinkAddress", &vethLinkAddress)
        try fields.field("vethMTU", &vethMTU)
        try fields.field("detectGateway", &detectsGateway)
        try fields.field("detectIPConflict", &detectsIPConflict)
    }

    /// A route that every pod gets.
    public struct PolicyRoute: FieldStruct {
        public var destination = ""
        public var gateway = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.required("dst", &destination)
            try fields.required("gw", &gateway)
        }
    }
}
