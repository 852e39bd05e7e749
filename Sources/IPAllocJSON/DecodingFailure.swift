/// Why JSON could not be read as what was expected: where, and what stood there.
public struct DecodingFailure: Error, Hashable, CustomStringConvertible {
    /// The field, as in `spec.routes[0].dst`; empty for the whole text.
    public private(set) var path: String
    /// What is wrong with it, as the rest of a sentence that begins with the field.
    public let reason: String
    /// Whether the text ends before the value does.
    public let endsEarly: Bool

    public init(_ reason: String, endsEarly: Bool = false) {
        self.path = ""
        self.reason = reason
        self.endsEarly = endsEarly
    }

    /// A value of another kind than the one that is expected.
    public init(expected: String, found: JSONValue) {
        self.init("must be \(expected), but is \(found.kindName)")
    }

    /// The failure as seen from one level above: within the member of that name.
    public func within(field name: String) -> DecodingFailure {
        var outer = self
        let needsDot = !path.isEmpty && !path.hasPrefix("[")
        outer.path = FieldPath.component(name) + (needsDot ? "." : "") + path
        return outer
    }

    /// The failure as seen from one level above: within the element at the index.
    public func within(index: Int) -> DecodingFailure {
        var outer = self
        let needsDot = !path.isEmpty && !path.hasPrefix("[")
        outer.path = "[\(index)]" + (needsDot ? "." : "") + path
        return outer
    }

    public var description: String {
        path.isEmpty ? "the JSON text \(reason)" : "\(path) \(reason)"
    }
}
