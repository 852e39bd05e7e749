import IPAllocModel

/// One entry of a Multus annotation: a network attachment definition, and for which interface.
public struct NetworkReference: Sendable, Hashable {
    /// The definition's namespace, if the entry tells it.
    public let namespace: String?
    public let name: String
    /// The interface, if the entry tells it.
    public let interface: String?

    /// The definition's full name.
    ///
    /// - Parameter defaultNamespace: The namespace if the entry does not tell it.
    public func qualifiedName(defaultNamespace: String) -> String {
        "\(namespace ?? defaultNamespace)/\(name)"
    }

    /// Reads an annotation: a JSON array of objects with `name`, `namespace` and `interface`, or a
    /// list of `[namespace/]name[@interface]` with commas between.
    static func list(_ text: String) throws(AnnotationFault) -> [NetworkReference] {
        let isJSON = text.contains { "[{\"".contains($0) }
        return isJSON ? try jsonList(text) : try plainList(text)
    }

    /// Reads the pod's annotation of its further networks.
    ///
    /// - Throws: `SelectionError` of wrong input.
    public static func list(podAnnotation text: String) throws(SelectionError) -> [NetworkReference]
    {
        do throws(AnnotationFault) {
            return try list(text)
        } catch {
            throw .malformedPodAnnotation(AnnotationNames.multusNetworks, error.text)
        }
    }

    private static func jsonList(_ text: String) throws(AnnotationFault) -> [NetworkReference] {
        var list: [NetworkReference] = []
        for element in try AnnotationValue(parsing: text).elements() {
            let name = try element.member("name").text()
            guard !name.isEmpty else {
                throw AnnotationFault("entry \(list.count) has no name")
            }
            list.append(
                NetworkReference(
                    namespace: nonempty(try element.member("namespace").text()), name: name,
                    interface: nonempty(try element.member("interface").text())))
        }
        return list
    }

    private static func plainList(_ text: String) throws(AnnotationFault) -> [NetworkReference] {
        var list: [NetworkReference] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            list.append(try plainEntry(trimmed(part)))
        }
        return list
    }

    private static func plainEntry(
        _ text: Substring
    ) throws(AnnotationFault) -> NetworkReference {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        let names = halves.first?.split(separator: "/", omittingEmptySubsequences: false) ?? []
        guard halves.count <= 2, (1...2).contains(names.count), let name = names.last,
            !name.isEmpty
        else {
            throw AnnotationFault(
                "entry '\(text)' is not of the form [namespace/]name[@interface]")
        }
        return NetworkReference(
            namespace: names.count == 2 ? nonempty(String(names[0])) : nil, name: String(name),
            interface: halves.count == 2 ? nonempty(String(halves[1])) : nil)
    }

    private static func nonempty(_ text: String) -> String? { text.isEmpty ? nil : text }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start }
        return start[...last]
    }
}
