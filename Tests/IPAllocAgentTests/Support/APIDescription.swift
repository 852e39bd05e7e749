import IPAllocAgentAPI
import IPAllocJSON
import Testing
import Yams

/// docs/openapi.yaml, and whether answers are as it says.
struct APIDescription {
    let document: Node
    /// What describes each operation, as in `GET /healthz`.
    let operations: [String: Node]

    private static let methods: Set<String> = [
        "get", "put", "post", "delete", "options", "head", "patch",
    ]

    init() throws {
        document = try #require(try Yams.compose(yaml: Documents.read("docs/openapi.yaml")))
        var operations: [String: Node] = [:]
        for (path, item) in try #require(document["paths"]?.mapping) {
            for (method, operation) in try #require(item.mapping) {
                let method = try #require(method.string)
                guard Self.methods.contains(method) else { continue }
                operations["\(method.uppercased()) \(try #require(path.string))"] = operation
            }
        }
        self.operations = operations
    }

    /// What of an answer is not as described: the status, the type of the body, and the body. A
    /// member of which the description of an object says nothing is not, either.
    func problems(of answer: AgentAnswer, to operation: String) -> [String] {
        guard let responses = operations[operation]?["responses"] else {
            return ["\(operation) is not described"]
        }
        guard let response = member(String(answer.status), of: responses).map({ target($0) }) else {
            return ["status \(answer.status) is not described"]
        }
        guard let contents = response["content"]?.mapping else {
            return answer.body.isEmpty ? [] : ["there is a body"]
        }
        let type = answer.header("Content-Type")?.split(separator: ";").first.map(String.init)
        guard let content = contents.first(where: { $0.key.string == type })?.value else {
            return ["type \(type ?? "none") of status \(answer.status) is not described"]
        }
        guard type == "application/json" || type == "text/plain" else { return [] }
        let text = JSONValue.string(String(decoding: answer.body, as: UTF8.self))
        guard let value = type == "text/plain" ? text : (try? answer.json()) else {
            return ["the body is not JSON"]
        }
        guard let schema = content["schema"] else { return [] }
        return problems(of: value, schema, at: "body")
    }

    private func problems(of value: JSONValue, _ schema: Node, at place: String) -> [String] {
        let schema = target(schema)
        if let forms = schema["oneOf"]?.sequence {
            let count = forms.count { problems(of: value, $0, at: place).isEmpty }
            return count == 1 ? [] : ["\(place) fits \(count) of the forms"]
        }
        if let type = schema["type"] {
            let types = type.sequence.map { $0.compactMap(\.string) } ?? [type.string ?? ""]
            guard types.contains(where: { Self.isOf(type: $0, value) }) else {
                return ["\(place) is \(value.kindName)"]
            }
        }
        let known = schema["enum"]?.sequence.map { Array($0) } ?? schema["const"].map { [$0] }
        if let known, !known.contains(where: { Self.value($0) == value }) {
            return ["\(place) is \(value.text())"]
        }
        var found: [String] = []
        if let members = value.object {
            found += problems(of: members, schema, at: place)
        }
        if let items = schema["items"] {
            for (index, element) in (value.array ?? []).enumerated() {
                found += problems(of: element, items, at: "\(place)[\(index)]")
            }
        }
        return found
    }

    private func problems(of members: JSONObject, _ schema: Node, at place: String) -> [String] {
        var found: [String] = []
        for name in schema["required"]?.sequence?.compactMap(\.string) ?? []
        where members[name] == nil {
            found.append("\(place).\(name) is missing")
        }
        let properties = schema["properties"]
        let isOpen = properties == nil || schema["additionalProperties"]?.bool == true
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if let property = member(name, of: properties) {
                found += problems(of: value, property, at: "\(place).\(name)")
            } else if !isOpen {
                found.append("\(place).\(name) is not described")
            }
        }
        return found
    }

    private static func isOf(type: String, _ value: JSONValue) -> Bool {
        switch value {
        case .null: type == "null"
        case .bool: type == "boolean"
        case .integer, .large: type == "integer" || type == "number"
        case .number: type == "number"
        case .string: type == "string"
        case .array: type == "array"
        case .object: type == "object"
        }
    }

    private static func value(_ scalar: Node) -> JSONValue {
        scalar.int.map { .integer(Int64($0)) } ?? .string(scalar.string ?? "")
    }

    /// The member of that name, however the name is written.
    private func member(_ name: String, of node: Node?) -> Node? {
        node?.mapping?.first { $0.key.string == name }?.value
    }

    /// What a reference leads to; anything else is itself.
    private func target(_ node: Node) -> Node {
        guard let reference = node["$ref"]?.string else { return node }
        return target(atReference: reference) ?? node
    }

    /// What stands where a reference leads to; nil if nothing does.
    func target(atReference reference: String) -> Node? {
        var place: Node? = document
        for step in reference.split(separator: "/").dropFirst() {
            place = member(String(step), of: place)
        }
        return place
    }
}
