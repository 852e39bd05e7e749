import IPAllocJSON
import Yams

/// Writes JSON values as YAML, the way kubectl does.
enum YAMLWriter {
    /// A document, with keys in byte order.
    static func text(_ value: JSONValue) -> String {
        do {
            let text = try serialize(node: node(value), width: -1, allowUnicode: true)
            // They stand nowhere but in quotes.
            return text.withEscapedControlsOfJSON
        } catch {
            // The emitter refuses only what no JSON value is made into.
            preconditionFailure("\(error)")
        }
    }

    private static func node(_ value: JSONValue) -> Node {
        switch value {
        case .null: return Node("null", Tag(.null), .plain)
        case .bool(let truth): return Node(truth ? "true" : "false", Tag(.bool), .plain)
        case .integer(let number): return Node(String(number), Tag(.int), .plain)
        case .large(let number): return Node(String(number), Tag(.int), .plain)
        case .number(let number): return Node(number.description, Tag(.float), .plain)
        case .string(let text): return Node(text, Tag(.str), style(of: text))
        case .array(let elements):
            return Node(
                elements.map(node), Tag(.seq), elements.isEmpty ? .flow : .block)
        case .object(let members):
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            return Node(
                sorted.map { (Node($0.key, Tag(.str), style(of: $0.key)), node($0.value)) },
                Tag(.map), members.isEmpty ? .flow : .block)
        }
    }

    /// Quotes for what would be taken for something else than text; a block for lines.
    private static func style(of text: String) -> Node.Scalar.Style {
        if PlainScalar.value(text) != .string(text) || text == "<<" || text == "=" {
            return .doubleQuoted
        }
        let isPrintable = text.unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || (!scalar.isControl && scalar != "\u{FEFF}")
        }
        guard isPrintable else { return .doubleQuoted }
        guard text.contains("\n") else { return .any }
        let isBlock = text.hasSuffix("\n") || !text.hasSuffix(" ")
        return isBlock && !text.hasPrefix(" ") && !text.hasPrefix("\n") ? .literal : .doubleQuoted
    }
}
