import IPAllocJSON

/// A template in kubectl's dialect of JSONPath: text, and queries in braces.
///
///     {.status.allocatedIPs}
///     {range .items[*]}{.metadata.name}{"\t"}{.spec.ips[0]}{"\n"}{end}
///     {.items[?(@.spec.default==true)].metadata.name}
public struct JSONPath: Sendable, Hashable {
    /// The template as it was written.
    public let template: String
    let parts: [Part]

    /// A part of a template.
    enum Part: Sendable, Hashable {
        case text(String)
        case query(Query)
        /// Parts that are repeated for each value that a query finds.
        case range(Query, [Part])
    }

    /// A way from one value to others.
    struct Query: Sendable, Hashable {
        /// Whether the way starts at the whole input, even within a range or a filter.
        var startsAtRoot = false
        var steps: [Step] = []
    }

    /// One step of a way.
    enum Step: Sendable, Hashable {
        case member(String)
        /// All elements or members.
        case wildcard
        /// The value itself and everything within it.
        case descendants
        case index(Int)
        case slice(from: Int?, to: Int?, by: Int?)
        /// What each of several steps finds.
        case union([Step])
        /// The elements that fulfil a condition.
        case filter(Condition)
    }

    /// A condition on an element.
    struct Condition: Sendable, Hashable {
        var left: Operand
        /// The comparison and its right side; without, the left side must find something.
        var comparison: Comparison?
        var right: Operand?
    }

    /// One side of a comparison.
    enum Operand: Sendable, Hashable {
        case query(Query)
        case literal(JSONValue)
    }

    /// How two values are compared.
    enum Comparison: String, Sendable, Hashable, CaseIterable {
        case equal = "=="
        case notEqual = "!="
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case greater = ">"
    }

    /// Reads a template.
    ///
    /// - Throws: `OutputFailure`, with the place where the template does not fit.
    public init(_ template: String) throws(OutputFailure) {
        self.template = template
        var parser = JSONPathParser(template)
        parts = try parser.parse()
    }

    /// What the template makes of a value. Several values that one query finds are separated by
    /// blanks; members that are missing are left out.
    ///
    /// - Throws: `OutputFailure` if the template asks for elements of what is no array, or for an
    ///   element that is not there.
    public func text(for value: JSONValue) throws(OutputFailure) -> String {
        try JSONPathEvaluator(template: template, root: value).text(of: parts, for: value)
    }
}
