import IPAllocJSON

/// Writes values for people, a field per line, the way kubectl does.
struct DescriptionWriter {
    private var lines = ""
    private static let step = 2

    /// What has been written.
    var text: TerminalText { TerminalText(lines: lines) }

    /// One field of a level.
    struct Field {
        var label: String
        var value: JSONValue
    }

    /// Writes fields, the values of those that have their own line below each other. What goes on
    /// in further lines does so below the first.
    mutating func write(_ fields: [Field], indentation: Int = 0) {
        let width = fields.filter { Self.inline($0.value) != nil }.map(\.label.count).max() ?? 0
        let blanks = String(repeating: " ", count: indentation)
        for field in fields {
            let label = "\(blanks)\(field.label):"
            if let value = Self.inline(field.value) {
                let gap = String(repeating: " ", count: width - field.label.count + Self.step)
                let start = value.isEmpty ? label : label + gap
                lines += start + Self.value(value, column: start.count) + "\n"
            } else {
                lines += "\(label)\n"
                write(below: field.value, indentation: indentation + Self.step)
            }
        }
    }

    /// The fields of an object, by name.
    static func fields(of object: JSONObject) -> [Field] {
        object.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { Field(label: FieldLabel.text($0.key).withVisibleControls, value: $0.value) }
    }

    private mutating func write(below value: JSONValue, indentation: Int) {
        if let members = value.object {
            write(Self.fields(of: members), indentation: indentation)
        } else if let elements = value.array {
            for element in elements {
                if let line = Self.inline(element) {
                    let start = String(repeating: " ", count: indentation)
                    lines += start + Self.value(line, column: indentation) + "\n"
                } else {
                    write(below: element, indentation: indentation)
                }
            }
        }
    }

    /// A value that begins in some column, with its other lines below that.
    private static func value(_ text: String, column: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).withVisibleControls }
            .joined(separator: "\n" + String(repeating: " ", count: column))
    }

    /// A value that needs no lines of its own.
    private static func inline(_ value: JSONValue) -> String? {
        switch value {
        case .null: "<nil>"
        case .bool(let truth): truth ? "true" : "false"
        case .integer(let number): String(number)
        case .large(let number): String(number)
        case .number(let number): number.description
        case .string(let text): text
        case .array(let elements): elements.isEmpty ? "<none>" : nil
        case .object(let members): members.isEmpty ? "<none>" : nil
        }
    }
}
