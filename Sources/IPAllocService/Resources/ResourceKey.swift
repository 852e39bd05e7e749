import IPAllocModel

/// Where a resource is found.
public struct ResourceKey: Sendable, Hashable {
    public var kind: ResourceKind
    /// Empty for kinds without namespaces.
    public var namespace: String
    public var name: String

    public init(kind: ResourceKind, namespace: String = "", name: String) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }

    /// The key of a resource.
    public init<Object: Resource>(_ resource: Object) {
        self.init(
            kind: Object.kind, namespace: resource.metadata.namespace, name: resource.name)
    }

    var place: ObjectPlace { ObjectPlace(namespace: namespace, name: name) }
}

extension ResourceKey: CustomStringConvertible {
    public var description: String {
        namespace.isEmpty ? "\(kind.name) \(name)" : "\(kind.name) \(namespace)/\(name)"
    }
}

/// Which resources are meant: those of a kind that meet every condition that is given.
public struct ResourceQuery: Sendable, Hashable {
    public var kind: ResourceKind
    public var namespace: String?
    public var name: String?
    public var labelSelector: LabelSelector?
    /// Whether pools are told without their ledgers, which may be long: `status.allocatedIPs`.
    public var omitsLedgers = false

    public init(
        kind: ResourceKind, namespace: String? = nil, name: String? = nil,
        labelSelector: LabelSelector? = nil
    ) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.labelSelector = labelSelector
    }

    /// Whether a resource of the kind at that place may be meant.
    func matches(_ place: ObjectPlace) -> Bool {
        if let namespace, place.namespace != namespace { return false }
        if let name, place.name != name { return false }
        return true
    }

    /// Whether the resource of the kind that has this metadata is meant.
    func matches(_ metadata: ObjectMetadata) -> Bool {
        matches(ObjectPlace(namespace: metadata.namespace, name: metadata.name))
            && labelSelector?.matches(metadata.labels) ?? true
    }
}
