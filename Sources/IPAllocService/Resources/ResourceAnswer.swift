import IPAllocJSON
public import IPAllocModel

/// A resource after a change, and what the user should know.
public struct ResourceAnswer: Sendable {
    private let snapshot: ResourceSnapshot
    /// The resource as it is now; as it was, if it was deleted.
    ///
    /// - Complexity: O(size), put together each time.
    public var resource: any Resource { snapshot.resource }
    public var warnings: [String]
    /// Whether the resource is no longer there.
    public var isDeleted: Bool

    /// The resource as JSON.
    ///
    /// - Complexity: O(size).
    public var object: JSONValue { resource.json }

    init(_ snapshot: ResourceSnapshot, warnings: [String] = [], isDeleted: Bool = false) {
        self.snapshot = snapshot
        self.warnings = warnings
        self.isDeleted = isDeleted
    }
}

/// Resources as they were at one moment, or a part of them.
public struct ResourceList: Sendable, Hashable {
    /// The resources, sorted by namespace and name.
    public var items: [JSONValue]
    /// The moment, of the first part if there are several; watching from it misses nothing.
    public var resourceVersion: String
    /// Where the next part begins; nil if there is none.
    public var next: ListPosition?
    /// How many there are behind this part, if that is known.
    public var remainingCount: Int?

    init(items: [JSONValue], resourceVersion: String) {
        self.items = items
        self.resourceVersion = resourceVersion
    }
}

/// One change of a resource.
public struct ResourceEvent: Sendable, Hashable {
    /// What happened.
    public enum Kind: String, Sendable, Hashable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }

    public var type: Kind
    /// The resource as it is now; as it was last, if it was deleted.
    public var object: JSONValue
}
