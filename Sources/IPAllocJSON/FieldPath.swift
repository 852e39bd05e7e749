/// The place of a value within a resource, as in `spec.routes[0].dst`.
public struct FieldPath: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The path as text.
    public let description: String

    public init(_ text: String) {
        description = text
    }

    public init(stringLiteral text: String) {
        self.init(text)
    }

    /// The path of an element of the array at this path.
    public subscript(index: Int) -> FieldPath { FieldPath("\(description)[\(index)]") }

    /// The path of a member of the object at this path.
    public func child(_ name: String) -> FieldPath {
        let component = Self.component(name)
        return FieldPath(
            description.isEmpty || component.hasPrefix("[")
                ? description + component : "\(description).\(component)")
    }

    /// A member's name as part of a path; in brackets if it holds a character that would mislead.
    static func component(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "[") }
        return isPlain && !name.isEmpty ? name : "[\(name)]"
    }
}
