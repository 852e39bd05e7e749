extension JSONValue {
    /// The value as JSON: keys in byte order, slashes as they are.
    ///
    /// - Parameter indentation: The number of blanks per level, each value on a line of its own;
    ///   or nil for one line without blanks.
    /// - Complexity: O(size), and sorting of the keys.
    public func text(indentation: Int? = nil) -> String {
        var writer = JSONWriter(indentation: indentation, roomForBytes: 256)
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
    /// The UTF-8 bytes of what has been written.
    public private(set) var utf8: [UInt8] = []
    private let indentation: Int?
    private var depth = 0

    /// - Parameters:
    ///   - indentation: The number of blanks per level, or nil for one line.
    ///   - size: How many bytes there is room for at first.
    public init(indentation: Int? = nil, roomForBytes size: Int = 0) {
        self.indentation = indentation
        if size > 0 { utf8.reserveCapacity(size) }
    }

    /// What an object, and an array, begins and ends with.
    @usableFromInline static let braces = (UInt8(ascii: "{"), UInt8(ascii: "}"))
    @usableFromInline static let squareBrackets = (UInt8(ascii: "["), UInt8(ascii: "]"))

    /// Whether everything is on one line.
    @usableFromInline var isCompact: Bool { indentation == nil }

    /// What has been written.
    public var text: String { String(decoding: utf8, as: UTF8.self) }

    /// Writes a value.
    public mutating func append(_ value: JSONValue) {
        switch value {
        case .null: append(plain: "null")
        case .bool(let truth): append(plain: truth ? "true" : "false")
        case .integer(let number): append(plain: String(number))
        case .large(let number): append(plain: String(number))
        case .number(let number): append(plain: number.description)
        case .string(let string): append(string)
        case .array(let elements): append(elements)
        case .object(let members): append(members)
        }
    }

    /// Writes an object whose members keep the order that is given.
    public mutating func append(ordered members: [(name: String, value: JSONValue)]) {
        appendList(members, brackets: Self.braces) { writer, member in
            writer.append(name: member.name)
            writer.append(member.value)
        }
    }

    /// Writes an object of many members, each of which is made when its turn comes.
    ///
    /// - Parameter names: Of the members, in the order that they are to have.
    @inlinable
    public mutating func append<Value: JSONConvertible>(
        membersNamed names: [String], value: (Int) -> Value
    ) {
        beginList(Self.braces.0)
        for (index, name) in names.enumerated() {
            beginElement(isFirst: index == 0)
            append(name: name)
            value(index).writeJSON(to: &self)
        }
        endList(Self.braces.1, isEmpty: names.isEmpty)
    }

    private mutating func append(_ members: JSONObject) {
        members.writeJSON(to: &self)
    }

    /// Writes a member's name, after which comes its value.
    @usableFromInline
    mutating func append(name: String) {
        append(name)
        utf8.append(UInt8(ascii: ":"))
        if indentation != nil { utf8.append(UInt8(ascii: " ")) }
    }

    /// Puts the parts that the text ends with, with a comma between them, into another order.
    mutating func arrange(_ parts: [Range<Int>]) {
        assert(isCompact)
        let start = parts.map(\.lowerBound).min() ?? utf8.count
        var arranged: [UInt8] = []
        arranged.reserveCapacity(utf8.count - start)
        for part in parts {
            if !arranged.isEmpty { arranged.append(UInt8(ascii: ",")) }
            arranged += utf8[part]
        }
        assert(arranged.count == utf8.count - start)
        utf8.replaceSubrange(start..., with: arranged)
    }

    private mutating func append(_ elements: [JSONValue]) {
        elements.writeJSON(to: &self)
    }

    @inlinable
    mutating func appendList<Element>(
        _ elements: [Element], brackets: (UInt8, UInt8),
        appendElement: (inout JSONWriter, Element) -> Void
    ) {
        beginList(brackets.0)
        var isFirst = true
        for element in elements {
            beginElement(isFirst: isFirst)
            isFirst = false
            appendElement(&self, element)
        }
        endList(brackets.1, isEmpty: isFirst)
    }

    @usableFromInline
    mutating func beginList(_ bracket: UInt8) {
        utf8.append(bracket)
        depth += 1
    }

    @usableFromInline
    mutating func beginElement(isFirst: Bool) {
        if !isFirst { utf8.append(UInt8(ascii: ",")) }
        breakLine()
    }

    @usableFromInline
    mutating func endList(_ bracket: UInt8, isEmpty: Bool) {
        depth -= 1
        assert(depth >= 0)
        if !isEmpty { breakLine() }
        utf8.append(bracket)
    }

    private mutating func breakLine() {
        guard let indentation else { return }
        append(plain: "\n" + String(repeating: " ", count: indentation * depth))
    }

    private mutating func append(plain text: String) {
        utf8.append(contentsOf: text.utf8)
    }

    /// Writes a string in quotes. Only quotes, backslashes and control characters need escaping,
    /// and each of them is one byte; what lies between is copied as it is.
    mutating func append(_ string: String) {
        utf8.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { bytes in
            // SAFETY: the bytes are read inside the closure that they are lent to.
            var rest = unsafe bytes[...]
            while let place = unsafe rest.firstIndex(where: Self.needsEscape) {
                unsafe utf8.append(contentsOf: rest[..<place])
                append(escaped: unsafe rest[place])
                unsafe rest = rest[(place + 1)...]
            }
            unsafe utf8.append(contentsOf: rest)
        }
        utf8.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func append(escaped byte: UInt8) {
        assert(Self.needsEscape(byte))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            utf8.append(UInt8(ascii: "\\"))
            utf8.append(byte)
        case UInt8(ascii: "\n"): append(plain: "\\n")
        case UInt8(ascii: "\r"): append(plain: "\\r")
        case UInt8(ascii: "\t"): append(plain: "\\t")
        default:
            let digits = String(byte, radix: 16)
            append(plain: "\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
        }
    }
}
