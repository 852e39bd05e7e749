import IPAllocJSON
import IPAllocModel

/// What there is: the groups, versions and kinds of resources, as the Kubernetes API tells them.
struct DiscoveryRoutes: Sendable {
    var routes: [Route] {
        [
            Route(.get, "/version", .discover, shape: .status) {
                _ async throws(RequestFailure) in
                .json(.object(["gitVersion": .string("v" + AgentVersion.current)]))
            },
            Route(.get, "/api", .discover, shape: .status) { _ async throws(RequestFailure) in
                .json(
                    .object([
                        "kind": .string("APIVersions"), "versions": .array([.string("v1")]),
                    ]))
            },
            Route(.get, "/apis", .discover, shape: .status) { _ async throws(RequestFailure) in
                .json(Self.groups)
            },
            Route(.get, "/api/v1", .discover, shape: .status) { _ throws(RequestFailure) in
                try Self.resources(group: "", version: "v1")
            },
            Route(.get, "/apis/{group}/{version}", .discover, shape: .status) {
                call throws(RequestFailure) in
                try Self.resources(
                    group: call.parameter("group"), version: call.parameter("version"))
            },
        ]
    }

    private static let kinds = ResourceCatalog.types.map { $0.kind }

    private static var groups: JSONValue {
        var names: [String] = []
        for kind in kinds where !kind.group.isEmpty && !names.contains(kind.group) {
            names.append(kind.group)
        }
        let groups = names.map { name -> JSONValue in
            let versions = Set(kinds.filter { $0.group == name }.map(\.version)).sorted()
            let described = versions.map { version -> JSONValue in
                .object([
                    "groupVersion": .string("\(name)/\(version)"), "version": .string(version),
                ])
            }
            return .object([
                "name": .string(name), "versions": .array(described),
                "preferredVersion": described[0],
            ])
        }
        return .object([
            "kind": .string("APIGroupList"), "apiVersion": .string("v1"),
            "groups": .array(groups),
        ])
    }

    private static func resources(
        group: String, version: String
    ) throws(RequestFailure) -> Reply {
        let kinds = kinds.filter { $0.group == group && $0.version == version }
        guard let first = kinds.first else { throw .unknownPath("\(group)/\(version)") }
        let resources = kinds.map { kind -> JSONValue in
            .object([
                "name": .string(kind.plural), "singularName": .string(kind.singular),
                "namespaced": .bool(kind.isNamespaced), "kind": .string(kind.name),
                "verbs": .array(verbs.map(JSONValue.string)),
                "shortNames": .array(kind.shortNames.map(JSONValue.string)),
            ])
        }
        return .json(
            .object([
                "kind": .string("APIResourceList"), "apiVersion": .string("v1"),
                "groupVersion": .string(first.apiVersion), "resources": .array(resources),
            ]))
    }

    private static let verbs = ["create", "delete", "get", "list", "patch", "update", "watch"]
}
