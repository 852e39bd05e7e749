import IPAllocJSON

/// What the pods of a workload are made from.
public struct PodTemplate: FieldStruct {
    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = PodSpec()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("metadata", &metadata)
        try fields.field("spec", &spec)
    }
}

/// What a pod shall be, as far as addresses depend on it.
public struct PodSpec: FieldStruct {
    public var nodeName = ""
    /// Whether the pod uses the node's own network, so that it gets no address.
    public var hostNetwork: Bool?
    /// `Always`, `OnFailure` or `Never`; absent, `Always`.
    public var restartPolicy = ""
    public var terminationGracePeriodSeconds: Int?
    public var containers: [Container] = []
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("nodeName", &nodeName)
        try fields.field("hostNetwork", &hostNetwork)
        try fields.field("restartPolicy", &restartPolicy)
        try fields.field("terminationGracePeriodSeconds", &terminationGracePeriodSeconds)
        try fields.field("containers", &containers)
    }

    /// One container of a pod.
    public struct Container: FieldStruct {
        public var name = ""
        public var image = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("name", &name)
            try fields.field("image", &image)
        }
    }
}
