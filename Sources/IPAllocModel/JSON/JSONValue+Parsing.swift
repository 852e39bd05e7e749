import FoundationEssentials

extension JSONValue {
    /// Reads a text that is one JSON value and nothing else.
    ///
    /// - Throws: `DecodingFailure`, with the decoder's explanation.
    /// - Complexity: O(length).
    public init(parsing text: String) throws(DecodingFailure) {
        try self.init(parsing: Data(text.utf8))
    }

    /// Reads UTF-8 bytes that are one JSON value and nothing else.
    ///
    /// - Throws: `DecodingFailure`, with the decoder's explanation.
    /// - Complexity: O(length).
    public init(parsing bytes: Data) throws(DecodingFailure) {
        guard !bytes.isEmpty else {
            throw DecodingFailure("is empty; give one JSON value")
        }
        do {
            self = try JSONDecoder().decode(JSONValue.self, from: bytes)
        } catch let error as DecodingError {
            throw DecodingFailure("is not valid JSON: \(Self.explanation(of: error))")
        } catch {
            throw DecodingFailure("is not valid JSON: \(error)")
        }
    }

    private static func explanation(of error: DecodingError) -> String {
        guard case .dataCorrupted(let context) = error else { return "\(error)" }
        guard let underlying = context.underlyingError else { return context.debugDescription }
        return "\(underlying)"
    }
}

extension JSONValue: Decodable {
    /// Reads whatever value comes next; strings and containers, the most frequent, are tried first.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if container.decodeNil() {
            self = .null
        } else if let members = try Self.unlessMismatched({
            try container.decode([String: JSONValue].self)
        }) {
            self = .object(members)
        } else if let elements = try Self.unlessMismatched({
            try container.decode([JSONValue].self)
        }) {
            self = .array(elements)
        } else if let number = try? container.decode(Int64.self) {
            self = .integer(number)
        } else if let truth = try? container.decode(Bool.self) {
            self = .bool(truth)
        } else {
            self = .number(try container.decode(Double.self))
        }
    }

    /// What the body yields, or nil if the value is of another kind. Other errors, those from
    /// within a container, pass: a second reading would only repeat them at twice the cost per
    /// level.
    private static func unlessMismatched<Value>(_ body: () throws -> Value) throws -> Value? {
        do {
            return try body()
        } catch DecodingError.typeMismatch {
            return nil
        }
    }
}
