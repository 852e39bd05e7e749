/// A type with a form in JSON.
public protocol JSONConvertible: Sendable, Hashable {
    /// Reads the form.
    ///
    /// - Throws: `DecodingFailure` with the place within the value.
    init(json: JSONValue) throws(DecodingFailure)

    /// Reads the form from a text that it stands next in, and costs no `JSONValue` where that can be:
    /// the same as `init(json:)` of it, or a failure.
    ///
    /// - Throws: `DecodingFailure` whose reason tells nothing: the value is to be read anew by
    ///   `init(json:)`, which can do more and says what is wrong.
    init(reading reader: inout JSONReader) throws(DecodingFailure)

    /// The form.
    var json: JSONValue { get }

    /// Writes the form: the same text as that of `json`.
    func writeJSON(to writer: inout JSONWriter)

    /// Adds the places of members that no property stands for.
    ///
    /// - Parameter path: The place of the value itself.
    func listUnknown(at path: FieldPath, in places: inout [FieldPath])
}

extension JSONConvertible {
    /// Reads UTF-8 bytes that are the form of a value, with members in the order in which the types
    /// present them and no others, as `jsonUTF8` writes them; nil if they are something else, be it
    /// the form in another shape.
    ///
    /// - Complexity: O(length).
    @inlinable
    public init?(canonical bytes: [UInt8]) {
        var reader = JSONReader(bytes)
        do throws(DecodingFailure) {
            reader.skipBlanks()
            try self.init(reading: &reader)
            try reader.finish()
        } catch {
            return nil
        }
    }

    @inlinable
    public init(reading reader: inout JSONReader) throws(DecodingFailure) {
        try self.init(json: reader.readValue())
    }

    public func writeJSON(to writer: inout JSONWriter) { writer.append(json) }

    public func listUnknown(at path: FieldPath, in places: inout [FieldPath]) {}

    /// The UTF-8 bytes of the form on one line.
    ///
    /// - Complexity: O(size), and sorting of the keys.
    public var jsonUTF8: [UInt8] {
        var writer = JSONWriter(roomForBytes: 512)
        writeJSON(to: &writer)
        return writer.utf8
    }

    /// The form as text on one line.
    ///
    /// - Complexity: As `jsonUTF8`.
    public var jsonText: String { String(decoding: jsonUTF8, as: UTF8.self) }
}

extension JSONValue: JSONConvertible {
    @inlinable
    public init(json: JSONValue) {
        self = json
    }

    @inlinable public var json: JSONValue { self }
}

extension String: JSONConvertible {
    @inlinable
    public init(json: JSONValue) throws(DecodingFailure) {
        guard let text = json.string else {
            throw DecodingFailure(expected: "a string", found: json)
        }
        self = text
    }

    @inlinable
    public init(reading reader: inout JSONReader) throws(DecodingFailure) {
        guard reader.current == UInt8(ascii: "\"") else { throw JSONReader.unforeseen }
        self = try reader.readString()
    }

    @inlinable public var json: JSONValue { .string(self) }

    public func writeJSON(to writer: inout JSONWriter) { writer.append(self) }
}

extension Bool: JSONConvertible {
    @inlinable
    public init(json: JSONValue) throws(DecodingFailure) {
        guard let truth = json.bool else {
            throw DecodingFailure(expected: "true or false", found: json)
        }
        self = truth
    }

    @inlinable public var json: JSONValue { .bool(self) }
}

extension Int: JSONConvertible {
    @inlinable
    public init(json: JSONValue) throws(DecodingFailure) {
        guard let number = json.integer else {
            throw DecodingFailure(expected: "a whole number", found: json)
        }
        self = Int(number)
    }

    @inlinable public var json: JSONValue { .integer(Int64(self)) }
}

extension UInt128: JSONConvertible {
    @inlinable
    public init(json: JSONValue) throws(DecodingFailure) {
        switch json {
        case .large(let number): self = number
        case .integer(let number) where number >= 0: self = UInt128(number)
        default: throw DecodingFailure(expected: "a whole number from 0 on", found: json)
        }
    }

    @inlinable public var json: JSONValue {
        Int64(exactly: self).map(JSONValue.integer) ?? .large(self)
    }
}

extension Array: JSONConvertible where Element: JSONConvertible {
    /// Reads an array; null is the empty one.
    @inlinable
    public init(json: JSONValue) throws(DecodingFailure) {
        self = []
        if case .null = json { return }
        guard let elements = json.array else {
            throw DecodingFailure(expected: "an array", found: json)
        }
        reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            do {
                append(try Element(json: element))
            } catch {
                throw error.within(index: index)
            }
        }
    }

    @inlinable
    public init(reading reader: inout JSONReader) throws(DecodingFailure) {
        self = []
        guard try reader.beginArray() else { return }
        repeat {
            append(try Element(reading: &reader))
        } while try reader.hasNextElement()
    }

    @inlinable public var json: JSONValue { .array(map { $0.json }) }

    @inlinable
    public func writeJSON(to writer: inout JSONWriter) {
        writer.appendList(self, brackets: JSONWriter.squareBrackets) { $1.writeJSON(to: &$0) }
    }

    public func listUnknown(at path: FieldPath, in places: inout [FieldPath]) {
        for (index, element) in enumerated() { element.listUnknown(at: path[index], in: &places) }
    }
}

extension Dictionary: JSONConvertible where Key == String, Value: JSONConvertible {
    /// Reads an object; null is the empty one.
    @inlinable
    public init(json: JSONValue) throws(DecodingFailure) {
        self = [:]
        if case .null = json { return }
        guard let members = json.object else {
            throw DecodingFailure(expected: "an object", found: json)
        }
        reserveCapacity(members.count)
        for (name, member) in members {
            do {
                self[name] = try Value(json: member)
            } catch {
                throw error.within(field: name)
            }
        }
    }

    @inlinable public var json: JSONValue { .object(mapValues { $0.json }) }

    @inlinable
    public func writeJSON(to writer: inout JSONWriter) {
        let sorted = sorted { $0.key.precedesInBytes($1.key) }
        writer.appendList(sorted, brackets: JSONWriter.braces) { writer, member in
            writer.append(name: member.key)
            member.value.writeJSON(to: &writer)
        }
    }

    public func listUnknown(at path: FieldPath, in places: inout [FieldPath]) {
        for (name, member) in sorted(by: { $0.key.precedesInBytes($1.key) }) {
            member.listUnknown(at: path.child(name), in: &places)
        }
    }
}
