import IPAllocJSON

/// In which form resources are shown.
public enum OutputFormat: Sendable {
    /// A table of the usual columns.
    case table
    /// A table of all columns.
    case wide
    /// Kind and name, one resource a line.
    case name
    /// JSON with four blanks per level.
    case json
    /// What a template makes of the JSON.
    case jsonPath(JSONPath)

    /// Reads the value of a command's `-o` option.
    ///
    /// - Throws: `OutputFailure` for formats that are not known and templates that are malformed.
    public init(argument: String) throws(OutputFailure) {
        let prefix = "jsonpath="
        switch argument {
        case "wide": self = .wide
        case "name": self = .name
        case "json": self = .json
        case "": self = .table
        case "jsonpath", prefix:
            throw OutputFailure(
                "output \"jsonpath\" needs a template; write one as in "
                    + "jsonpath='{.metadata.name}'")
        case _ where argument.hasPrefix(prefix):
            self = .jsonPath(try JSONPath(String(argument.dropFirst(prefix.count))))
        default:
            throw OutputFailure(
                "output \"\(argument)\" is not known; use wide, name, json or jsonpath=…")
        }
    }
}

/// Why resources cannot be shown in a form.
public struct OutputFailure: Error, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
