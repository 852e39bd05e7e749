import IPAllocJSON

/// A network that pods can be attached to by name.
public struct NetworkAttachmentDefinition: Resource {
    public static let kind = ResourceKind(
        group: "k8s.cni.cncf.io", version: "v1", name: "NetworkAttachmentDefinition",
        plural: "network-attachment-definitions", shortNames: ["net-attach-def"],
        isNamespaced: true)

    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = Spec()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("spec", &spec)
    }

    /// How pods are attached.
    public struct Spec: FieldStruct {
        /// The CNI configuration as JSON within a text.
        public var config = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("config", &config)
        }
    }
}
