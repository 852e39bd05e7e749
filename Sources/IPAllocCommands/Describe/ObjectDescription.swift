import IPAllocJSON
import IPAllocModel

/// An object for people: all that is known about it.
struct ObjectDescription {
    let object: JSONValue

    /// Members that hold JSON as text, and are shown as what it says.
    private static let nestedTexts: Set<String> = ["allocatedIPs", "controlledIPPools"]
    /// Members of the metadata that have lines of their own, or are of no use to people.
    private static let hiddenMetadata: Set<String> = [
        "name", "namespace", "labels", "annotations", "managedFields",
    ]

    var text: TerminalText {
        let metadata = object["metadata"]?.object ?? [:]
        var annotations = metadata["annotations"]?.object ?? [:]
        annotations[LastApplied.annotation] = nil
        let head: [DescriptionWriter.Field] = [
            .init(label: "Name", value: metadata["name"] ?? .string("")),
            .init(label: "Namespace", value: metadata["namespace"] ?? .string("")),
            .init(
                label: "Labels", value: .string(Self.pairs(metadata["labels"]?.object, "="))),
            .init(label: "Annotations", value: .string(Self.pairs(annotations, ": "))),
            .init(label: "API Version", value: object["apiVersion"] ?? .string("")),
            .init(label: "Kind", value: object["kind"] ?? .string("")),
        ]
        var writer = DescriptionWriter()
        writer.write(head)
        var body = object.object ?? [:]
        for name in ["apiVersion", "kind"] { body[name] = nil }
        body["metadata"] = .object(metadata.filter { !Self.hiddenMetadata.contains($0.key) })
        writer.write(DescriptionWriter.fields(of: body.mapValues(Self.opened)))
        return writer.text + warnings
    }

    /// What the object is advised against.
    private var warnings: TerminalText {
        guard let resource = try? ResourceCatalog.decode(object) else { return "" }
        let warning =
            switch resource {
            case let pool as SpiderIPPool: pool.spec.hostBitsWarning
            case let subnet as SpiderSubnet: subnet.spec.hostBitsWarning
            default: String?.none
            }
        return warning.map { "Warnings:\n  \($0)\n" } ?? ""
    }

    /// A line for each member; what has several goes on further to the right.
    private static func pairs(_ members: JSONObject?, _ separator: String) -> String {
        guard let members, !members.isEmpty else { return "<none>" }
        return members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { name, value in
                let text = (value.string ?? value.text()).replacing("\n", with: "\n  ")
                return name.withVisibleControls + separator + text
            }
            .joined(separator: "\n")
    }

    /// The value with the JSON within texts opened.
    private static func opened(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            var opened: JSONObject = [:]
            for (name, member) in members {
                if nestedTexts.contains(name), let text = member.string,
                    let nested = try? JSONValue(parsing: text)
                {
                    opened[name] = nested
                } else {
                    opened[name] = Self.opened(member)
                }
            }
            return .object(opened)
        case .array(let elements): return .array(elements.map(opened))
        default: return value
        }
    }
}
