import IPAllocJSON

extension FieldCoder {
    /// A member that must be there, and is written whatever its value.
    mutating func required<Value: JSONConvertible>(
        _ name: String, _ value: inout Value
    ) throws(DecodingFailure) {
        var member: Value? = value
        try field(name, &member)
        guard let member else {
            throw DecodingFailure("is missing").within(field: name)
        }
        value = member
    }

    /// A member that is written whatever its value, and may be absent.
    mutating func always<Value: JSONConvertible>(
        _ name: String, _ value: inout Value
    ) throws(DecodingFailure) {
        var member: Value? = value
        try field(name, &member)
        if let member { value = member }
    }

    /// A list that is written as null when it is empty.
    mutating func nullable<Element: JSONConvertible>(
        _ name: String, _ value: inout [Element]
    ) throws(DecodingFailure) {
        var member: JSONValue? = value.isEmpty ? .null : value.json
        try field(name, &member)
        guard let member else {
            value = []
            return
        }
        do {
            value = try [Element](json: member)
        } catch {
            throw error.within(field: name)
        }
    }
}
