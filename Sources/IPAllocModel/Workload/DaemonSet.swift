import IPAllocJSON

/// A workload of one pod per node.
public struct DaemonSet: Workload {
    public static let kind = ResourceKind(
        group: "apps", version: "v1", name: "DaemonSet", shortNames: ["ds"], isNamespaced: true)

    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = ReplicatedSpec()
    public var status = Status()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("spec", &spec)
        try fields.field("status", &status)
    }

    public var podTemplate: PodTemplate { spec.template }

    public var desiredPodCount: Int { status.desiredNumberScheduled ?? 0 }

    /// How the pods fare.
    public struct Status: FieldStruct {
        /// How many nodes shall have a pod.
        public var desiredNumberScheduled: Int?
        public var currentNumberScheduled: Int?
        public var numberReady: Int?
        public var updatedNumberScheduled: Int?
        public var numberAvailable: Int?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("desiredNumberScheduled", &desiredNumberScheduled)
            try fields.field("currentNumberScheduled", &currentNumberScheduled)
            try fields.field("numberReady", &numberReady)
            try fields.field("updatedNumberScheduled", &updatedNumberScheduled)
            try fields.field("numberAvailable", &numberAvailable)
        }
    }
}
