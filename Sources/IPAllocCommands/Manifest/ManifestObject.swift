import IPAllocJSON
import IPAllocModel

/// An object that a file describes.
struct ManifestObject {
    /// The object as it is written.
    var json: JSONValue
    let kind: ResourceKind
    let name: String
    /// Where it was read, for messages.
    let source: String

    /// The namespace that the object tells, if it tells one.
    var ownNamespace: String? { json["metadata"]?["namespace"]?.string }

    /// The kind and name as commands print them, as in `deployment.apps/test-app`.
    var qualifiedName: String { "\(kind.qualifiedSingular)/\(name)" }

    /// Examines a document.
    ///
    /// - Throws: `DecodingFailure` if it is no object of a known kind with a name.
    init(_ json: JSONValue, source: String) throws(DecodingFailure) {
        // Reading it as its kind finds what is wrong with its fields before the agent is asked.
        let resource = try ResourceCatalog.decode(json)
        guard !resource.name.isEmpty else {
            throw DecodingFailure("must be there and not be empty").within(field: "name")
                .within(field: "metadata")
        }
        self.json = json
        self.source = source
        kind = type(of: resource).kind
        name = resource.name
    }

    /// The objects of a document: itself, or the items if it is a list.
    ///
    /// - Parameter passOver: Gets words about each object of a foreign kind, which is left out then;
    ///   nil to refuse it.
    /// - Throws: `DecodingFailure` for the first that is none.
    static func all(
        in document: JSONValue, source: String, passOver: ((String) -> Void)? = nil
    ) throws(DecodingFailure) -> [ManifestObject] {
        guard document["kind"]?.string?.hasSuffix("List") == true,
            let items = document["items"]?.array
        else {
            guard let passOver, ResourceCatalog.isForeign(document) else {
                return [try ManifestObject(document, source: source)]
            }
            passOver("\(source): \(words(document)) is passed over, since its kind is not known")
            return []
        }
        var objects: [ManifestObject] = []
        for (index, item) in items.enumerated() {
            do {
                objects += try all(in: item, source: source, passOver: passOver)
            } catch {
                throw error.within(index: index).within(field: "items")
            }
        }
        return objects
    }

    /// What a document tells of itself: its kind and name, as far as they are there.
    static func words(_ document: JSONValue) -> String {
        [document["kind"], document["metadata"]?["name"]].compactMap { $0?.string }
            .joined(separator: " ")
    }

    /// The namespace that the object goes to; nil for kinds without.
    ///
    /// - Parameter requested: The namespace that the command names, if it names one.
    func namespace(requested: String?) throws(CommandFailure) -> String? {
        guard kind.isNamespaced else { return nil }
        guard let requested else { return ownNamespace ?? NamespaceOptions.defaultName }
        if let ownNamespace, ownNamespace != requested {
            throw .refusal(
                "error: the namespace from the provided object \"\(ownNamespace)\" does not match "
                    + "the namespace \"\(requested)\". You must pass "
                    + "'--namespace=\(ownNamespace)' to perform this operation.")
        }
        return requested
    }

    /// The object with a namespace.
    func placed(in namespace: String?) -> JSONValue {
        guard let namespace, var members = json.object else { return json }
        var metadata = members["metadata"]?.object ?? [:]
        metadata["namespace"] = .string(namespace)
        members["metadata"] = .object(metadata)
        return .object(members)
    }
}
