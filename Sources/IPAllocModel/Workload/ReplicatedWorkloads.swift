import IPAllocJSON

/// What a workload of equal pods shall be.
public struct ReplicatedSpec: FieldStruct {
    /// How many pods; absent counts as none.
    public var replicas: Int?
    public var selector: LabelSelector?
    public var template = PodTemplate()
    /// Of a stateful set: what its pods are numbered from.
    public var ordinals: Ordinals?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("replicas", &replicas)
        try fields.field("selector", &selector)
        try fields.field("template", &template)
        try fields.field("ordinals", &ordinals)
    }

    /// How the pods of a stateful set are numbered.
    public struct Ordinals: FieldStruct {
        /// The first pod's number; absent, 0.
        public var start: Int?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("start", &start)
        }
    }
}

/// How the pods of a workload of equal pods fare.
public struct ReplicatedStatus: FieldStruct {
    public var replicas: Int?
    public var readyReplicas: Int?
    public var updatedReplicas: Int?
    public var availableReplicas: Int?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("replicas", &replicas)
        try fields.field("readyReplicas", &readyReplicas)
        try fields.field("updatedReplicas", &updatedReplicas)
        try fields.field("availableReplicas", &availableReplicas)
    }
}

/// A workload of equal pods.
public protocol ReplicatedWorkload: Workload {
    var spec: ReplicatedSpec { get set }
    var status: ReplicatedStatus { get set }
}

extension ReplicatedWorkload {
    public var podTemplate: PodTemplate { spec.template }

    public var desiredPodCount: Int { spec.replicas ?? 0 }

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("spec", &spec)
        try fields.field("status", &status)
    }
}

/// A workload of pods that are replaced by and by.
public struct Deployment: ReplicatedWorkload {
    public static let kind = ResourceKind(
        group: "apps", version: "v1", name: "Deployment", shortNames: ["deploy"],
        isNamespaced: true)

    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = ReplicatedSpec()
    public var status = ReplicatedStatus()
    public var unknown: JSONObject = [:]

    public init() {}
}

/// A number of equal pods.
public struct ReplicaSet: ReplicatedWorkload {
    public static let kind = ResourceKind(
        group: "apps", version: "v1", name: "ReplicaSet", shortNames: ["rs"], isNamespaced: true)

    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = ReplicatedSpec()
    public var status = ReplicatedStatus()
    public var unknown: JSONObject = [:]

    public init() {}
}

/// A workload of numbered pods.
public struct StatefulSet: ReplicatedWorkload {
    public static let kind = ResourceKind(
        group: "apps", version: "v1", name: "StatefulSet", shortNames: ["sts"],
        isNamespaced: true)

    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = ReplicatedSpec()
    public var status = ReplicatedStatus()
    public var unknown: JSONObject = [:]

    public init() {}

    /// Whether a pod of that name is one that the set still wants.
    public func wants(podNamed pod: String) -> Bool {
        guard pod.hasPrefix(name + "-") else { return false }
        let text = pod.dropFirst(name.count + 1)
        guard let ordinal = Int(text), String(ordinal) == text, ordinal >= 0 else { return false }
        let (index, overflows) = ordinal.subtractingReportingOverflow(spec.ordinals?.start ?? 0)
        return !overflows && index >= 0 && index < desiredPodCount
    }
}
