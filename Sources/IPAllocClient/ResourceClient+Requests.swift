import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel

/// How requests are written, and what of answers is common to all.
extension ResourceClient {
    typealias Parameters = [(name: String, value: String)]

    static func path(
        _ kind: ResourceKind, namespace: String?, name: String? = nil,
        parameters: Parameters = []
    ) -> String {
        AgentPath.resource(
            group: kind.group, version: kind.version, plural: kind.plural,
            namespace: kind.isNamespaced ? namespace : nil, name: name, parameters: parameters)
    }

    static func selection(_ labelSelector: String, name: String?) -> Parameters {
        (labelSelector.isEmpty ? [] : [("labelSelector", labelSelector)])
            + (name.map { [("fieldSelector", "metadata.name=\($0)")] } ?? [])
    }

    static func ledgers(areOmitted: Bool) -> Parameters {
        areOmitted ? [(AgentPath.omitsLedgers, "true")] : []
    }

    static func dryRun(_ isDryRun: Bool) -> Parameters {
        isDryRun ? [("dryRun", "All")] : []
    }

    /// An item of a list need not repeat its kind.
    static func complete(_ item: JSONValue, as kind: ResourceKind) -> JSONValue {
        guard var members = item.object else { return item }
        members["apiVersion"] = members["apiVersion"] ?? .string(kind.apiVersion)
        members["kind"] = members["kind"] ?? .string(kind.name)
        return .object(members)
    }

    /// The texts of `Warning` fields, which read `299 - "text"`.
    static func warnings(in answer: AgentAnswer) -> [String] {
        answer.headers.filter { $0.name.lowercased() == "warning" }.map { header in
            guard let start = header.value.firstIndex(of: "\""),
                let end = header.value.lastIndex(of: "\""), start < end
            else { return header.value }
            return unescaped(header.value[header.value.index(after: start)..<end])
        }
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if character == "\\" && !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }
}
