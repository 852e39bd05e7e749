import HTTPTypes
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import IPAllocService
import NIOCore

/// The resources, in the shapes of the Kubernetes API.
struct ResourceRoutes: Sendable {
    let service: AddressService

    var routes: [Route] {
        let collections = ResourcePath.collections.flatMap { path in
            [
                Route(.get, path, .list, shape: .status, handler: list),
                Route(.post, path, .create, shape: .status, changes: true, handler: create),
            ]
        }
        let objects = ResourcePath.objects.flatMap { path in
            [
                Route(.get, path, .get, shape: .status, handler: get),
                Route(.put, path, .update, shape: .status, changes: true, handler: update),
                Route(.patch, path, .patch, shape: .status, changes: true, handler: patch),
                Route(.delete, path, .delete, shape: .status, changes: true, handler: delete),
            ]
        }
        return collections + objects
    }

    @Sendable private func list(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let path = try ResourcePath.collection(call)
        let query = try ResourceQuery(path, call.query)
        call.subject.object = path.kind.qualifiedPlural
        call.subject.namespace = path.namespace ?? ""
        if try call.query.isSet("watch") {
            let version = call.query["resourceVersion"]
            if let version, Int64(version) == nil {
                throw .malformed(
                    "the parameter resourceVersion must be a number, but is \"\(version)\"")
            }
            if call.query["continue"] != nil {
                throw .malformed("the parameter continue is for lists, and this is a watch")
            }
            let duration = try call.query.timeout()
            call.subject.result = "watched"
            return Reply(
                body: .events(service.watch(query, after: version), duration: duration))
        }
        let part = try ListPart(call.query)
        let found = try await serving { () throws(ServiceError) in
            try await service.list(query, countMax: part.countMax, after: part.position)
        }
        call.subject.result = "listed \(found.count)"
        var metadata: JSONObject = ["resourceVersion": .string(found.resourceVersion)]
        metadata["continue"] = found.next.map { .string($0.description) }
        metadata["remainingItemCount"] = found.remainingCount?.json
        let list: JSONObject = [
            "apiVersion": .string(path.kind.apiVersion),
            "kind": .string(path.kind.name + "List"),
            "metadata": .object(metadata),
        ]
        let body = await found.composed { items in
            let members = list.merging(["items": .array(items)]) { $1 }
            return ByteBuffer(bytes: JSONValue.object(members).jsonUTF8)
        }
        return Reply(body: .json(body))
    }

    @Sendable private func create(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let path = try ResourcePath.collection(call)
        let isDryRun = try call.query.isDryRun()
        guard !path.kind.isNamespaced || path.namespace != nil else {
            throw .malformed(
                "\(path.kind.name) objects live in namespaces, and the path has none; it is "
                    + "…/namespaces/NAMESPACE/\(path.kind.plural)")
        }
        let object = try ObjectBody(try call.json(), kind: path.kind)
            .placed(in: path.namespace, name: nil)
        call.subject.note(path.kind, path.namespace, object)
        let answer = try await serving(path.kind, object) { () throws(ServiceError) in
            try await service.create(object, dryRun: isDryRun)
        }
        call.subject.note(
            ResourceKey(
                kind: path.kind, namespace: path.namespace ?? "", name: answer.metadata.name))
        call.subject.result = isDryRun ? "would create" : "created"
        return await .resource(answer, status: .created)
    }

    @Sendable private func get(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let key = try ResourcePath.object(call)
        call.subject.note(key)
        let omitsLedger = try call.query.isSet(AgentPath.omitsLedgers)
        return await .resource(
            try await serving(key) { () throws(ServiceError) in
                try await service.get(key, omittingLedger: omitsLedger)
            })
    }

    @Sendable private func update(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let key = try ResourcePath.object(call)
        call.subject.note(key)
        let isDryRun = try call.query.isDryRun()
        let object = try ObjectBody(try call.json(), kind: key.kind)
            .placed(in: key.kind.isNamespaced ? key.namespace : nil, name: key.name)
        let answer = try await serving(key) { () throws(ServiceError) in
            try await service.update(key, to: object, dryRun: isDryRun)
        }
        call.subject.result = isDryRun ? "would update" : "updated"
        return await .resource(answer)
    }

    @Sendable private func patch(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let key = try ResourcePath.object(call)
        call.subject.note(key)
        let isDryRun = try call.query.isDryRun()
        guard Self.patchTypes.contains(call.mediaType) else {
            throw RequestFailure(
                .unsupportedMediaType,
                "the patch is of type \(call.mediaType); merge patches (RFC 7386) are taken: "
                    + "application/merge-patch+json",
                reason: "UnsupportedMediaType")
        }
        let patch = try call.json()
        guard patch.object != nil else {
            throw .malformed("the patch must be an object, but is \(patch.kindName)")
        }
        let answer = try await serving(key) { () throws(ServiceError) in
            try await service.patch(key, merging: patch, dryRun: isDryRun)
        }
        call.subject.result = isDryRun ? "would patch" : "patched"
        return await .resource(answer)
    }

    /// The types of patches that mean merging; none at all does too.
    private static let patchTypes: Set<String> = [
        "", "application/json", "application/merge-patch+json",
    ]

    @Sendable private func delete(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let key = try ResourcePath.object(call)
        call.subject.note(key)
        let asksInBody = try deleteOptionsAreDryRun(call)
        let isDryRun = try call.query.isDryRun() || asksInBody
        let answer = try await serving(key) { () throws(ServiceError) in
            try await service.delete(key, dryRun: isDryRun)
        }
        let verb = answer.isDeleted ? "deleted" : "marked for deletion"
        call.subject.result = isDryRun ? "would be \(verb)" : verb
        return await .resource(answer)
    }

    /// Whether the body of a deletion, which may have Kubernetes' `DeleteOptions`, asks for a dry
    /// run. What else it may ask for has no meaning here.
    private func deleteOptionsAreDryRun(_ call: Call) throws(RequestFailure) -> Bool {
        guard !call.body.isEmpty else { return false }
        let options = try call.json()
        switch options["dryRun"] {
        case nil, .null, .array([]): return false
        case .array([.string("All")]): return true
        case let other?:
            throw .malformed("dryRun must be [\"All\"], but is \(other.text())")
        }
    }
}

extension RequestSubject {
    fileprivate mutating func note(_ key: ResourceKey) {
        namespace = key.namespace
        object = "\(key.kind.qualifiedPlural)/\(key.name)"
    }

    fileprivate mutating func note(_ kind: ResourceKind, _ namespace: String?, _ body: JSONValue) {
        let name = body["metadata"]?["name"]?.string ?? ""
        note(ResourceKey(kind: kind, namespace: namespace ?? "", name: name))
    }
}
