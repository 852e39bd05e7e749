/// Which objects to list: those that meet every condition that is given.
public struct ObjectQuery: Sendable, Hashable {
    /// The kind, or nil for all kinds.
    public var kind: String?
    /// The namespace, or nil for all; empty for cluster-wide objects.
    public var namespace: String?
    /// The labels that the object must carry with these values.
    public var labels: [String: String]
    /// The owner that the object must have, or nil for any.
    public var owner: String?

    public init(
        kind: String? = nil, namespace: String? = nil, labels: [String: String] = [:],
        owner: String? = nil
    ) {
        self.kind = kind
        self.namespace = namespace
        self.labels = labels
        self.owner = owner
    }

    /// Whether an object meets every condition.
    func matches(_ object: StoredObject) -> Bool {
        if let kind, object.key.kind != kind { return false }
        if let namespace, object.key.namespace != namespace { return false }
        if let owner, !object.owners.contains(owner) { return false }
        return labels.allSatisfy { object.labels[$0.key] == $0.value }
    }
}
