import IPAllocJSON

/// What every object has: its names, labels, owners and times.
public struct ObjectMetadata: FieldStruct {
    public var name = ""
    /// What a name is generated from, if none is given.
    public var generateName = ""
    /// Empty for kinds without namespaces.
    public var namespace = ""
    public var uid = ""
    public var resourceVersion = ""
    public var generation: Int?
    /// RFC 3339, in UTC.
    public var creationTimestamp: String?
    /// When deletion was asked for and finalizers hold it back: RFC 3339, in UTC.
    public var deletionTimestamp: String?
    public var deletionGracePeriodSeconds: Int?
    public var labels: [String: String] = [:]
    public var annotations: [String: String] = [:]
    public var ownerReferences: [OwnerReference] = []
    public var finalizers: [String] = []
    public var unknown: JSONObject = [:]

    public init() {}

    public init(name: String, namespace: String = "") {
        self.name = name
        self.namespace = namespace
    }

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("name", &name)
        try fields.field("generateName", &generateName)
        try fields.field("namespace", &namespace)
        try fields.field("uid", &uid)
        try fields.field("resourceVersion", &resourceVersion)
        try fields.field("generation", &generation)
        try fields.field("creationTimestamp", &creationTimestamp)
        try fields.field("deletionTimestamp", &deletionTimestamp)
        try fields.field("deletionGracePeriodSeconds", &deletionGracePeriodSeconds)
        try fields.field("labels", &labels)
        try fields.field("annotations", &annotations)
        try fields.field("ownerReferences", &ownerReferences)
        try fields.field("finalizers", &finalizers)
    }

    /// The one owner that controls the object, if any does.
    public var controller: OwnerReference? { ownerReferences.controller }

    /// Whether this project's finalizer holds back deletion.
    public var hasFinalizer: Bool { finalizers.contains(ResourceNames.finalizer) }

    /// Adds this project's finalizer, unless it is there.
    public mutating func addFinalizer() {
        if !hasFinalizer { finalizers.append(ResourceNames.finalizer) }
    }
}
