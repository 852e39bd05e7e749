/// A type with a form in JSON.
public protocol JSONConvertible: Sendable, Hashable {
    /// Reads the form.
    ///
    /// - Throws: `DecodingFailure` with the place within the value.
    init(json: JSONValue) throws(DecodingFailure)

    /// The form.
    var json: JSONValue { get }
}

extension JSONValue: JSONConvertible {
    public init(json: JSONValue) {
        self = json
    }

    public var json: JSONValue { self }
}

extension String: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard let text = json.string else {
            throw DecodingFailure(expected: "a string", found: json)
        }
        self = text
    }

    public var json: JSONValue { .string(self) }
}

extension Bool: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard let truth = json.bool else {
            throw DecodingFailure(expected: "true or false", found: json)
        }
        self = truth
    }

    public var json: JSONValue { .bool(self) }
}

extension Int: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard let number = json.integer else {
            throw DecodingFailure(expected: "a whole number", found: json)
        }
        self = Int(number)
    }

    public var json: JSONValue { .integer(Int64(self)) }
}

extension Array: JSONConvertible where Element: JSONConvertible {
    /// Reads an array; null is the empty one.
    public init(json: JSONValue) throws(DecodingFailure) {
        self = []
        if json == .null { return }
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

    public var json: JSONValue { .array(map(\.json)) }
}

extension Dictionary: JSONConvertible where Key == String, Value: JSONConvertible {
    /// Reads an object; null is the empty one.
    public init(json: JSONValue) throws(DecodingFailure) {
        self = [:]
        if json == .null { return }
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

    public var json: JSONValue { .object(mapValues(\.json)) }
}
