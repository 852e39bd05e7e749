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

    /// What tells it from others.
    public var metadata: ObjectMetadata { snapshot.metadata }

    /// What is made of the resource as JSON. If it is large, that happens on a thread that serves
    /// nothing else, so that nobody waits for it but who asked.
    ///
    /// - Complexity: O(size), beside that of `form`.
    public func composed<Value: Sendable>(
        _ form: @escaping @Sendable (JSONValue) -> Value
    ) async -> Value {
        await snapshot.composed(form)
    }

    init(_ snapshot: ResourceSnapshot, warnings: [String] = [], isDeleted: Bool = false) {
        self.snapshot = snapshot
        self.warnings = warnings
        self.isDeleted = isDeleted
    }
}

/// Resources as they were at one moment, or a part of them.
public struct ResourceList: Sendable {
    private let snapshots: [ResourceSnapshot]
    /// The resources, sorted by namespace and name.
    ///
    /// - Complexity: O(size), put together each time.
    public var items: [JSONValue] { snapshots.map(\.resource.json) }
    /// How many they are.
    public var count: Int { snapshots.count }
    /// The moment, of the first part if there are several; watching from it misses nothing.
    public var resourceVersion: String
    /// Where the next part begins; nil if there is none.
    public var next: ListPosition?
    /// How many there are behind this part, if that is known.
    public var remainingCount: Int?

    init(_ snapshots: [ResourceSnapshot], resourceVersion: String) {
        self.snapshots = snapshots
        self.resourceVersion = resourceVersion
    }

    /// What is made of the items; if they are large, as `ResourceAnswer.composed` does it.
    ///
    /// - Complexity: O(size), beside that of `form`.
    public func composed<Value: Sendable>(
        _ form: @escaping @Sendable ([JSONValue]) -> Value
    ) async -> Value {
        let weight = snapshots.reduce(0) { $0 + $1.weight }
        return await LargeAnswers.compose(weight: weight) { [snapshots] in
            form(snapshots.map(\.resource.json))
        }
    }
}

/// One change of a resource.
public struct ResourceEvent: Sendable {
    /// What happened.
    public enum Kind: String, Sendable, Hashable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }

    public let type: Kind
    private let snapshot: ResourceSnapshot
    /// The resource as it is now; as it was last, if it was deleted.
    ///
    /// - Complexity: O(size), put together each time.
    public var object: JSONValue { snapshot.resource.json }

    init(_ type: Kind, _ snapshot: ResourceSnapshot) {
        self.type = type
        self.snapshot = snapshot
    }

    /// What is made of the resource as JSON; if it is large, as `ResourceAnswer.composed` does it.
    ///
    /// - Complexity: O(size), beside that of `form`.
    public func composed<Value: Sendable>(
        _ form: @escaping @Sendable (JSONValue) -> Value
    ) async -> Value {
        await snapshot.composed(form)
    }
}
