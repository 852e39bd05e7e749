import IPAllocJSON

/// The keys of the `coordinator`'s configuration, as they are written in a network's configuration
/// or told by the agent for the cluster. What is absent or empty is left to the other one.
public struct CoordinatorKeys: FieldStruct {
    public var mode = ""
    public var overlayPodCIDR: [String] = []
    public var serviceCIDR: [String] = []
    public var hijackCIDR: [String] = []
    public var policyRoutes: [PolicyRouteKeys] = []
    public var tunesPodRoutes: Bool?
    public var podDefaultRouteNIC = ""
    public var podDefaultCNINIC = ""
    public var hostRuleTable: Int?
    /// 0, 1 or 2, or negative to leave it as it is.
    public var podRPFilter: Int?
    public var txQueueLength: Int?
    public var podMACPrefix = ""
    public var vethLinkAddress = ""
    public var vethMTU: Int?
    public var detectsIPConflict: Bool?
    public var detectsGateway: Bool?
    public var detection: DetectionKeys?
    public var log = LogKeys()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("mode", &mode)
        try fields.field("overlayPodCIDR", &overlayPodCIDR)
        try fields.field("serviceCIDR", &serviceCIDR)
        try fields.field("hijackCIDR", &hijackCIDR)
        try fields.field("policyRoutes", &policyRoutes)
        try fields.field("tunePodRoutes", &tunesPodRoutes)
        // The agent spells it in the second way.
        try fields.field("podDefaultRouteNic", &podDefaultRouteNIC)
        if podDefaultRouteNIC.isEmpty {
            try fields.field("podDefaultRouteNIC", &podDefaultRouteNIC)
        }
        try fields.field("podDefaultCniNic", &podDefaultCNINIC)
        try fields.field("hostRuleTable", &hostRuleTable)
        try fields.field("podRPFilter", &podRPFilter)
        try fields.field("txQueueLen", &txQueueLength)
        try fields.field("podMACPrefix", &podMACPrefix)
        try fields.field("vethLinkAddress", &vethLinkAddress)
        try fields.field("vethMTU", &vethMTU)
        try fields.field("detectIPConflict", &detectsIPConflict)
        try fields.field("detectGateway", &detectsGateway)
        try fields.field("detectOptions", &detection)
        try fields.field("logOptions", &log)
    }

    /// A route by the interface.
    public struct PolicyRouteKeys: FieldStruct {
        public var destination = ""
        public var gateway = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("dst", &destination)
            try fields.field("gw", &gateway)
        }
    }

    /// How long to search for other hosts.
    public struct DetectionKeys: FieldStruct {
        public var attempts: Int?
        public var timeout = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("retries", &attempts)
            // What this plugin called it at first.
            if attempts == nil { try fields.field("retry", &attempts) }
            try fields.field("timeout", &timeout)
        }
    }

    /// Where and how much is logged.
    public struct LogKeys: FieldStruct {
        public var level = ""
        public var file = ""
        public var sizeMax: Int?
        public var ageMax: Int?
        public var countMax: Int?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("logLevel", &level)
            try fields.field("logFile", &file)
            try fields.field("logMaxSize", &sizeMax)
            try fields.field("logMaxAge", &ageMax)
            try fields.field("logMaxCount", &countMax)
        }
    }
}
