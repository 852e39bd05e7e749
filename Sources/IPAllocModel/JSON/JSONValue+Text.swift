extension JSONValue {
    /// The value as JSON: keys in byte order, slashes as they are.
    ///
    /// - Parameter indentation: The number of blanks per level, each value on a line of its own;
    ///   or nil for one line without blanks.
    /// - Complexity: O(size), and sorting of the keys.
    public func text(indentation: Int? = nil) -> String {
        var writer = JSONWriter(indentation: indentation)
        writer.append(self)
        return writer.text
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as JSON on one line.
    public var description: String { text() }
}

/// Writes JSON values one after the other into one text.
struct JSONWriter {
    private(set) var text = ""
    private let indentation: Int?
    private var depth = 0

    init(indentation: Int? = nil) {
        self.indentation = indentation
    }

    mutating func append(_ value: JSONValue) {
        switch value {
        case .null: text += "null"
        case .bool(let truth): text += truth ? "true" : "false"
        case .integer(let number): text += String(number)
        case .number(let number): text += number.description
        case .string(let string): append(string)
        case .array(let elements): append(elements)
        case .object(let members): append(members)
        }
    }

    /// Writes an object whose members keep the order that is given.
    mutating func append(ordered members: [(name: String, value: JSONValue)]) {
        appendList(members, brackets: ("{", "}")) { writer, member in
            writer.append(member.name)
            writer.text += writer.indentation == nil ? ":" : ": "
            writer.append(member.value)
        }
    }

    private mutating func append(_ members: JSONObject) {
        let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        append(ordered: sorted.map { (name: $0.key, value: $0.value) })
    }

    private mutating func append(_ elements: [JSONValue]) {
        appendList(elements, brackets: ("[", "]")) { $0.append($1) }
    }

    private mutating func appendList<Element>(
        _ elements: [Element], brackets: (String, String),
        append: (inout JSONWriter, Element) -> Void
    ) {
        text += brackets.0
        depth += 1
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            breakLine()
            append(&self, element)
        }
        depth -= 1
        assert(depth >= 0)
        if !elements.isEmpty { breakLine() }
        text += brackets.1
    }

    private mutating func breakLine() {
        guard let indentation else { return }
        text += "\n" + String(repeating: " ", count: indentation * depth)
    }

    private mutating func append(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
