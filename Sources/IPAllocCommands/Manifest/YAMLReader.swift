import IPAllocJSON
import Yams

/// Reads YAML as the JSON that it stands for.
struct YAMLReader {
    /// How many values the documents of one text may hold: aliases can make a short text stand
    /// for more than there is room for.
    private static let valueCountMax = 1_000_000

    private var valueCount = 0

    /// The documents of a text; those that are empty are left out.
    ///
    /// - Throws: `DecodingFailure`, with the line of what does not fit.
    static func documents(_ text: String) throws(DecodingFailure) -> [JSONValue] {
        var reader = YAMLReader()
        var documents: [JSONValue] = []
        for root in try roots(text) {
            let document = try reader.value(root)
            if document != .null { documents.append(document) }
        }
        return documents
    }

    private static func roots(_ text: String) throws(DecodingFailure) -> [Node] {
        do {
            let parser = try Parser(yaml: text)
            var roots: [Node] = []
            while let root = try parser.nextRoot() { roots.append(root) }
            return roots
        } catch {
            throw DecodingFailure("is not valid YAML: \(error)")
        }
    }

    private mutating func value(_ node: Node) throws(DecodingFailure) -> JSONValue {
        valueCount += 1
        guard valueCount <= Self.valueCountMax else {
            throw DecodingFailure("stands for more than \(Self.valueCountMax) values")
        }
        switch node {
        case .scalar(let scalar): return try Self.value(scalar)
        case .sequence(let sequence): return .array(try elements(sequence))
        case .mapping(let mapping): return .object(try members(mapping))
        case .alias(let alias):
            throw DecodingFailure("refers to \"\(alias.anchor.rawValue)\", which is not there")
        }
    }

    private mutating func elements(
        _ sequence: Node.Sequence
    ) throws(DecodingFailure) -> [JSONValue] {
        var elements: [JSONValue] = []
        for node in sequence {
            do {
                elements.append(try value(node))
            } catch {
                throw error.within(index: elements.count)
            }
        }
        return elements
    }

    private mutating func members(_ mapping: Node.Mapping) throws(DecodingFailure) -> JSONObject {
        var members: JSONObject = [:]
        var merged: JSONObject = [:]
        for (keyNode, node) in mapping {
            guard case .scalar(let key) = keyNode else {
                throw DecodingFailure("has a key that is no scalar\(Self.place(keyNode.mark))")
            }
            do {
                if key.string == "<<" && key.style == .plain {
                    try merge(try value(node), into: &merged)
                } else {
                    members[key.string] = try value(node)
                }
            } catch {
                throw error.within(field: key.string)
            }
        }
        return merged.merging(members) { $1 }
    }

    /// Takes in the members of another mapping, or of several of which the first counts.
    private func merge(
        _ value: JSONValue, into members: inout JSONObject
    ) throws(DecodingFailure) {
        for source in value.array ?? [value] {
            guard let others = source.object else {
                throw DecodingFailure(expected: "a mapping", found: source)
            }
            members.merge(others) { current, _ in current }
        }
    }

    /// The value of a scalar: text if it is quoted or says so; else what it looks like.
    private static func value(_ scalar: Node.Scalar) throws(DecodingFailure) -> JSONValue {
        let tag = scalar.tag.description
        guard let type = tag.split(separator: ":").last, tag.hasPrefix("tag:yaml.org,2002:") else {
            return scalar.style == .plain
                ? PlainScalar.value(scalar.string) : .string(scalar.string)
        }
        switch type {
        case "str", "binary", "timestamp": return .string(scalar.string)
        default:
            let value = PlainScalar.value(scalar.string)
            let fits =
                switch (type, value) {
                case ("null", .null), ("bool", .bool), ("int", .integer), ("float", .number): true
                case ("float", .integer): true
                default: false
                }
            guard fits else {
                throw DecodingFailure(
                    "is \"\(scalar.string)\", which is no !!\(type)\(place(scalar.mark))")
            }
            return value
        }
    }

    private static func place(_ mark: Mark?) -> String {
        mark.map { " at line \($0.line), column \($0.column)" } ?? ""
    }
}
