import IPAllocModel
import IPAllocService

/// Which resources a path names.
struct ResourcePath: Sendable {
    let kind: ResourceKind
    /// Nil if the path has no namespace.
    let namespace: String?

    /// The paths of collections, as routers have them.
    static let collections = [
        "/api/v1/namespaces",
        "/api/v1/{plural}",
        "/api/v1/namespaces/{namespace}/{plural}",
        "/apis/{group}/{version}/{plural}",
        "/apis/{group}/{version}/namespaces/{namespace}/{plural}",
    ]

    /// The paths of single objects. A namespace is an object of that name itself.
    static let objects = [
        "/api/v1/namespaces/{namespace}",
        "/api/v1/{plural}/{name}",
        "/api/v1/namespaces/{namespace}/{plural}/{name}",
        "/apis/{group}/{version}/{plural}/{name}",
        "/apis/{group}/{version}/namespaces/{namespace}/{plural}/{name}",
    ]

    /// The path of a collection.
    ///
    /// - Throws: `RequestFailure` if there is no such kind, or it does not live there.
    static func collection(_ call: Call) throws(RequestFailure) -> ResourcePath {
        guard call.parameters["plural"] != nil else {
            return ResourcePath(kind: Namespace.kind, namespace: nil)
        }
        return try ResourcePath(call)
    }

    /// The path of an object, as a key.
    ///
    /// - Throws: `RequestFailure` if there is no such kind, or it does not live there.
    static func object(_ call: Call) throws(RequestFailure) -> ResourceKey {
        guard call.parameters["plural"] != nil else {
            return ResourceKey(kind: Namespace.kind, name: call.parameter("namespace"))
        }
        let path = try ResourcePath(call)
        guard !path.kind.isNamespaced || path.namespace != nil else {
            throw .malformed(
                "\(path.kind.name) objects live in namespaces, and the path has none; it is "
                    + "…/namespaces/NAMESPACE/\(path.kind.plural)/\(call.parameter("name"))")
        }
        return ResourceKey(
            kind: path.kind, namespace: path.namespace ?? "", name: call.parameter("name"))
    }

    private init(kind: ResourceKind, namespace: String?) {
        self.kind = kind
        self.namespace = namespace
    }

    private init(_ call: Call) throws(RequestFailure) {
        let group = call.parameter("group")
        let version = call.parameters["version"] ?? "v1"
        let plural = call.parameter("plural")
        let known = ResourceCatalog.types.map { $0.kind }.first {
            $0.group == group && $0.version == version && $0.plural == plural
        }
        let namespace = call.parameters["namespace"]
        guard let known, known.isNamespaced || namespace == nil else {
            let place = group.isEmpty ? version : "\(group)/\(version)"
            throw .unknownPath(
                "\(plural) in \(place)" + (namespace == nil ? "" : ", in namespaces"))
        }
        self.init(kind: known, namespace: namespace)
    }
}
