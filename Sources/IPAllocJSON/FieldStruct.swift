/// A struct whose properties are the members of a JSON object.
///
/// `visit` names each member once, and serves reading and writing alike. Members that it does not
/// name are kept, so that a round trip loses nothing.
public protocol FieldStruct: JSONConvertible {
    /// Makes a value in which everything is absent.
    init()

    /// The members of the JSON object that the type has no property for.
    var unknown: JSONObject { get set }

    /// Presents each property to the coder under its name.
    ///
    /// A text has the members in the order of their names. A type that presents them so is written
    /// without moving anything.
    mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure)
}

extension FieldStruct {
    @inlinable
    public init(json: JSONValue) throws(DecodingFailure) {
        self.init()
        if case .null = json { return }
        guard let members = json.object else {
            throw DecodingFailure(expected: "an object", found: json)
        }
        var fields = FieldCoder(reading: members)
        try visit(&fields)
        unknown = fields.untaken
    }

    @inlinable
    public init(reading reader: inout JSONReader) throws(DecodingFailure) {
        self.init()
        var fields = try FieldCoder(reading: &reader)
        try visit(&fields)
        try fields.finish(&reader)
    }

    @inlinable public var json: JSONValue {
        var copy = self
        var fields = FieldCoder(writing: unknown)
        do {
            try copy.visit(&fields)
        } catch {
            preconditionFailure("writing reads nothing, so nothing can be malformed: \(error)")
        }
        return .object(fields.members)
    }

    @inlinable
    public func writeJSON(to writer: inout JSONWriter) {
        guard writer.isCompact else {
            writer.append(json)
            return
        }
        var copy = self
        var fields = FieldCoder(writing: unknown, to: &writer)
        do {
            try copy.visit(&fields)
        } catch {
            preconditionFailure("writing reads nothing, so nothing can be malformed: \(error)")
        }
        fields.finish(&writer)
    }

    public func listUnknown(at path: FieldPath, in places: inout [FieldPath]) {
        places += unknown.keys.sorted { $0.precedesInBytes($1) }.map { path.child($0) }
        var copy = self
        var fields = FieldCoder(surveying: path)
        do {
            try copy.visit(&fields)
        } catch {
            preconditionFailure("a survey reads nothing, so nothing can be malformed: \(error)")
        }
        places += fields.unknownPlaces
    }
}
