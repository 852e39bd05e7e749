import IPAllocJSON

/// The annotation in which `apply` keeps what it applied, as kubectl does: so the next time it
/// knows what was removed from the file.
enum LastApplied {
    static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

    /// What was applied to an object before; null if that is not known.
    static func configuration(of object: JSONValue) -> JSONValue {
        let text = object["metadata"]?["annotations"]?[annotation]?.string
        return text.flatMap { try? JSONValue(parsing: $0) } ?? .null
    }

    /// The object with itself in the annotation.
    static func annotated(_ object: JSONValue) -> JSONValue {
        guard var members = object.object else { return object }
        var metadata = members["metadata"]?.object ?? [:]
        var annotations = metadata["annotations"]?.object ?? [:]
        annotations[annotation] = nil
        // The annotations are written even where there are none, which kubectl does too.
        metadata["annotations"] = .object(annotations)
        members["metadata"] = .object(metadata)
        annotations[annotation] = .string(JSONValue.object(members).text() + "\n")
        metadata["annotations"] = .object(annotations)
        members["metadata"] = .object(metadata)
        return .object(members)
    }
}
