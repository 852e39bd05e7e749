import IPAllocJSON
import IPAllocModel

/// The object in a request's body, made to fit the path that it was sent to.
///
/// What the path says and the object leaves out is filled in. Where both say something, they must
/// agree.
struct ObjectBody: Sendable {
    private var members: JSONObject
    private let kind: ResourceKind

    /// - Throws: `RequestFailure` if the body is no object of the kind.
    init(_ json: JSONValue, kind: ResourceKind) throws(RequestFailure) {
        guard let members = json.object else {
            throw .malformed("the request's body must be an object, but is \(json.kindName)")
        }
        self.members = members
        self.kind = kind
        try fill("apiVersion", kind.apiVersion)
        try fill("kind", kind.name)
    }

    /// The object at its place.
    ///
    /// - Parameters:
    ///   - namespace: The path's namespace, if it has one.
    ///   - name: The path's name, if it has one.
    func placed(in namespace: String?, name: String?) throws(RequestFailure) -> JSONValue {
        var members = members
        let metadata = members["metadata"] ?? .object([:])
        guard var fields = metadata.object else {
            throw .malformed("metadata must be an object, but is \(metadata.kindName)")
        }
        if let namespace {
            try Self.agree(
                fields["namespace"], namespace,
                "the namespace of the provided object does not match the namespace sent on the "
                    + "request")
            fields["namespace"] = .string(namespace)
        }
        if let name {
            let given = fields["name"]?.string ?? ""
            try Self.agree(
                fields["name"], name,
                "the name of the object (\(given)) does not match the name on the URL (\(name))")
            fields["name"] = .string(name)
        }
        members["metadata"] = .object(fields)
        return .object(members)
    }

    private mutating func fill(_ field: String, _ text: String) throws(RequestFailure) {
        let given = members[field]?.string ?? ""
        try Self.agree(
            members[field], text,
            "the object's \(field) is \"\(given)\", but the path is that of \"\(text)\"")
        members[field] = .string(text)
    }

    private static func agree(
        _ given: JSONValue?, _ text: String, _ message: @autoclosure () -> String
    ) throws(RequestFailure) {
        switch given {
        case nil, .null, .string(""), .string(text): return
        default: throw .malformed(message())
        }
    }
}
