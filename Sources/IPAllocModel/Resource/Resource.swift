import IPAllocJSON

/// An object of the Kubernetes kind: it has a kind, a name, and fields of its own.
public protocol Resource: FieldStruct {
    /// What all objects of this type have in common.
    static var kind: ResourceKind { get }

    /// The name, the labels, and what else every object has.
    var metadata: ObjectMetadata { get set }

    /// The columns of tables beside the name; by default, the age.
    static var columns: [TableColumn<Self>] { get }

    /// Completes a new object, and says whether it may be created.
    static func creation(of object: Self, in admission: Admission) -> Verdict<Self>

    /// Completes a changed object, and says whether the change is allowed.
    static func change(of old: Self, to new: Self, in admission: Admission) -> Verdict<Self>

    /// Says whether an object may be deleted.
    static func deletion(of object: Self, in admission: Admission) -> Verdict<Self>

    /// Presents the fields beside `apiVersion`, `kind` and `metadata`.
    mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure)
}

extension Resource {
    public static var columns: [TableColumn<Self>] { [.age] }

    public static func creation(of object: Self, in admission: Admission) -> Verdict<Self> {
        Verdict(object)
    }

    public static func change(
        of old: Self, to new: Self, in admission: Admission
    ) -> Verdict<Self> {
        Verdict(new)
    }

    public static func deletion(of object: Self, in admission: Admission) -> Verdict<Self> {
        Verdict(object)
    }

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
