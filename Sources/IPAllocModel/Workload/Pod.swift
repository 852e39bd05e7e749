import IPAllocJSON

/// A pod.
public struct Pod: Resource {
    public static let kind = ResourceKind(
        group: "", version: "v1", name: "Pod", shortNames: ["po"], isNamespaced: true)

    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = PodSpec()
    @Shared public var status = Status()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("spec", &spec)
        try fields.field("status", &status)
    }

    /// What the pod is.
    public struct Status: FieldStruct {
        /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
        public var phase = ""
        /// Why it is in that phase, as in `Evicted`.
        public var reason = ""
        public var podIP = ""
        public var podIPs: [PodIP] = []
        public var containerStatuses: [ContainerStatus] = []
        public var nominatedNodeName = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("phase", &phase)
            try fields.field("reason", &reason)
            try fields.field("podIP", &podIP)
            try fields.field("podIPs", &podIPs)
            try fields.field("containerStatuses", &containerStatuses)
            try fields.field("nominatedNodeName", &nominatedNodeName)
        }
    }

    /// One address of a pod.
    public struct PodIP: FieldStruct {
        public var ip = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("ip", &ip)
        }
    }

    /// How one container fares.
    public struct ContainerStatus: FieldStruct {
        public var name = ""
        public var isReady: Bool?
        public var restartCount: Int?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("name", &name)
            try fields.field("ready", &isReady)
            try fields.field("restartCount", &restartCount)
        }
    }

    /// Whether the pod may still run, so that it keeps its addresses and may get some: it is not
    /// being deleted, and has not ended for good.
    public var isAlive: Bool {
        if isTerminating { return false }
        switch status.phase {
        case "Succeeded": return spec.restartPolicy == "Always" || spec.restartPolicy.isEmpty
        case "Failed": return spec.restartPolicy != "Never" && status.reason != "Evicted"
        default: return true
        }
    }
}
