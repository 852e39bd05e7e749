import IPAllocJSON

/// What is wrong with one field of a resource, told the way Kubernetes tells it.
public struct FieldError: Error, Hashable {
    /// In which way the field is wrong.
    public enum Reason: String, Sendable, Hashable {
        case required = "Required value"
        case invalid = "Invalid value"
        case notSupported = "Unsupported value"
        case forbidden = "Forbidden"
        /// Nothing is known to be wrong; the check could not be made.
        case internalError = "Internal error"
    }

    public let reason: Reason
    public let field: FieldPath
    /// The wrong value; nil for reasons that show none.
    public let value: JSONValue?
    /// What is wrong, or what would be right.
    public let detail: String

    static func required(_ field: FieldPath, _ detail: String) -> FieldError {
        FieldError(reason: .required, field: field, value: nil, detail: detail)
    }

    static func invalid(
        _ field: FieldPath, _ value: some JSONConvertible, _ detail: String
    ) -> FieldError {
        FieldError(reason: .invalid, field: field, value: value.json, detail: detail)
    }

    static func notSupported(
        _ field: FieldPath, _ value: some JSONConvertible, supported: [String]
    ) -> FieldError {
        let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
        return FieldError(
            reason: .notSupported, field: field, value: value.json,
            detail: "supported values: \(list)")
    }

    static func forbidden(_ field: FieldPath, _ detail: String) -> FieldError {
        FieldError(reason: .forbidden, field: field, value: nil, detail: detail)
    }

    static func internalError(_ field: FieldPath, _ detail: String) -> FieldError {
        FieldError(reason: .internalError, field: field, value: nil, detail: detail)
    }
}

extension FieldError: CustomStringConvertible {
    /// As in `spec.subnet: Invalid value: "x": invalid CIDR format in IPv4 'x'`.
    public var description: String {
        let shown = value.map { ": \($0.text())" } ?? ""
        let explained = detail.isEmpty ? "" : ": \(detail)"
        return "\(field): \(reason.rawValue)\(shown)\(explained)"
    }
}
