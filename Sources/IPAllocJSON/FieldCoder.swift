/// Carries properties from and to the members of a JSON object.
///
/// When reading, it takes each member that is asked for, and what is left at the end is unknown.
/// When writing, it starts with the unknown members and adds the others.
public struct FieldCoder {
    /// What is left to be read, or what has been written.
    private(set) var members: JSONObject
    private let isReading: Bool

    init(reading members: JSONObject) {
        self.members = members
        isReading = true
    }

    init(writing unknown: JSONObject) {
        members = unknown
        isReading = false
    }

    /// A member that may be absent; null counts as absent.
    public mutating func field<Value: JSONConvertible>(
        _ name: String, _ value: inout Value?
    ) throws(DecodingFailure) {
        if isReading {
            value = try take(name)
        } else if let value {
            members[name] = value.json
        }
    }

    /// A member that is left out when it has the value that absence means.
    public mutating func field<Value: JSONConvertible>(
        _ name: String, _ value: inout Value, absent: Value
    ) throws(DecodingFailure) {
        if isReading {
            value = try take(name) ?? absent
        } else if value != absent {
            members[name] = value.json
        }
    }

    /// A text that is left out when it is empty.
    public mutating func field(
        _ name: String, _ value: inout String
    ) throws(DecodingFailure) {
        try field(name, &value, absent: "")
    }

    /// A list that is left out when it is empty.
    public mutating func field<Element: JSONConvertible>(
        _ name: String, _ value: inout [Element]
    ) throws(DecodingFailure) {
        try field(name, &value, absent: [])
    }

    /// A map that is left out when it is empty.
    public mutating func field<Value: JSONConvertible>(
        _ name: String, _ value: inout [String: Value]
    ) throws(DecodingFailure) {
        try field(name, &value, absent: [:])
    }

    /// A struct that is left out when nothing of it is there.
    public mutating func field<Value: FieldStruct>(
        _ name: String, _ value: inout Value
    ) throws(DecodingFailure) {
        try field(name, &value, absent: Value())
    }

    /// A text that is always the same; another one is refused.
    public mutating func constant(_ name: String, _ text: String) throws(DecodingFailure) {
        guard isReading else {
            members[name] = .string(text)
            return
        }
        guard let found: String = try take(name), found != text else { return }
        throw DecodingFailure("must be \"\(text)\", but is \"\(found)\"").within(field: name)
    }

    private mutating func take<Value: JSONConvertible>(
        _ name: String
    ) throws(DecodingFailure) -> Value? {
        guard let member = members.removeValue(forKey: name), member != .null else { return nil }
        do {
            return try Value(json: member)
        } catch {
            throw error.within(field: name)
        }
    }
}
