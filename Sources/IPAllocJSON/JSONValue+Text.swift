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
public struct JSONWriter {
    private var bytes: [UInt8] = []
    private let indentation: Int?
    private var depth = 0

    /// - Parameter indentation: The number of blanks per level, or nil for one line.
    public init(indentation: Int? = nil) {
        self.indentation = indentation
    }

    /// What has been written.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes a value.
    public mutating func append(_ value: JSONValue) {
        switch value {
        case .null: append(plain: "null")
        case .bool(let truth): append(plain: truth ? "true" : "false")
        case .integer(let number): append(plain: String(number))
        case .number(let number): append(plain: number.description)
        case .string(let string): append(string)
        case .array(let elements): append(elements)
        case .object(let members): append(members)
        }
    }

    /// Writes an object whose members keep the order that is given.
    public mutating func append(ordered members: [(name: String, value: JSONValue)]) {
        appendList(members, brackets: ("{", "}")) { writer, member in
            writer.append(member.name)
            writer.append(plain: writer.indentation == nil ? ":" : ": ")
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
        appendElement: (inout JSONWriter, Element) -> Void
    ) {
        append(plain: brackets.0)
        depth += 1
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            breakLine()
            appendElement(&self, element)
        }
        depth -= 1
        assert(depth >= 0)
        if !elements.isEmpty { breakLine() }
        append(plain: brackets.1)
    }

    private mutating func breakLine() {
        guard let indentation else { return }
        append(plain: "\n" + String(repeating: " ", count: indentation * depth))
    }

    private mutating func append(plain text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes a string in quotes. Only quotes, backslashes and control characters need escaping,
    /// and each of them is one byte.
    private mutating func append(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        if string.utf8.contains(where: Self.needsEscape) {
            for byte in string.utf8 {
                if Self.needsEscape(byte) { append(escaped: byte) } else { bytes.append(byte) }
            }
        } else {
            bytes.append(contentsOf: string.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func append(escaped byte: UInt8) {
        assert(Self.needsEscape(byte))
        switch byte {
        case UInt8(ascii: "\""): append(plain: "\\\"")
        case UInt8(ascii: "\\"): append(plain: "\\\\")
        case UInt8(ascii: "\n"): append(plain: "\\n")
        case UInt8(ascii: "\r"): append(plain: "\\r")
        case UInt8(ascii: "\t"): append(plain: "\\t")
        default:
            let digits = String(byte, radix: 16)
            append(plain: "\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
        }
    }
}
