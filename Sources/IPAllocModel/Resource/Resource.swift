/// An object of the Kubernetes kind: it has a kind, a name, and fields of its own.
public protocol Resource: FieldStruct {
    /// What all objects of this type have in common.
    static var kind: ResourceKind { get }

    /// The name, the labels, and what else every object has.
    var metadata: ObjectMetadata { get set }

    /// The columns of tables beside the name; by default, the age.
    static var columns: [Column<Self>] { get }

    /// Presents the fields beside `apiVersion`, `kind` and `metadata`.
    mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure)
}

extension Resource {
    public static var columns: [Column<Self>] { [.age] }

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.constant("apiVersion", Self.kind.apiVersion)
        try fields.constant("kind", Self.kind.name)
        try fields.field("metadata", &metadata)
        try visitBody(&fields)
    }

    /// Reads a resource from JSON text.
    ///
    /// - Throws: `DecodingFailure`, also if the text tells another kind.
    public init(parsing text: String) throws(DecodingFailure) {
        try self.init(json: try JSONValue(parsing: text))
    }

    /// The name, unique within the kind (and the namespace, if the kind has them).
    public var name: String {
        get { metadata.name }
        set { metadata.name = newValue }
    }

    /// Whether a deletion waits for finalizers.
    public var isTerminating: Bool { metadata.deletionTimestamp != nil }

    /// The kind and name as commands print them, as in `deployment.apps/test-app`.
    public var qualifiedName: String { "\(Self.kind.qualifiedSingular)/\(name)" }
}
