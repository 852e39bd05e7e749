/// Why a text is no label selector, as the rest of a sentence.
public struct LabelSelectorFailure: Error, Hashable, CustomStringConvertible {
    public let description: String
}

extension LabelSelector {
    /// Reads conditions as commands and the Kubernetes API write them, as in
    /// `app=web,tier in (a, b),env!=test,!old`.
    ///
    /// - Throws: `LabelSelectorFailure` that shows the condition which is none.
    public init(parsing text: String) throws(LabelSelectorFailure) {
        self.init()
        for term in Self.terms(of: text) {
            let term = Self.trimmed(term)
            guard !term.isEmpty else {
                throw LabelSelectorFailure(
                    description: "\"\(text)\" has an empty condition; leave out the comma")
            }
            try append(term)
        }
    }

    private mutating func append(_ term: Substring) throws(LabelSelectorFailure) {
        if let (key, selectorOperator, values) = Self.setCondition(term) {
            try append(key, selectorOperator, values, in: term)
        } else if let parts = Self.split(term, at: "!=") {
            try append(parts.0, "NotIn", [String(parts.1)], in: term)
        } else if let parts = Self.split(term, at: "==") ?? Self.split(term, at: "=") {
            try append(parts.0, "In", [String(parts.1)], in: term)
        } else if term.hasPrefix("!") {
            try append(Self.trimmed(term.dropFirst()), "DoesNotExist", [], in: term)
        } else {
            try append(term, "Exists", [], in: term)
        }
    }

    private mutating func append(
        _ key: Substring, _ selectorOperator: String, _ values: [String], in term: Substring
    ) throws(LabelSelectorFailure) {
        let problems =
            LabelText.problems(ofKey: String(key))
            + values.flatMap { LabelText.problems(ofValue: $0) }
        if let problem = problems.first {
            throw LabelSelectorFailure(description: "\"\(term)\" is no condition: \(problem)")
        }
        matchExpressions.append(
            Requirement(
                key: String(key), selectorOperator: selectorOperator, values: values))
    }

    /// The parts between the commas that are in no parentheses.
    private static func terms(of text: String) -> [Substring] {
        guard !trimmed(text[...]).isEmpty else { return [] }
        var terms: [Substring] = []
        var start = text.startIndex
        var depth = 0
        for index in text.indices {
            switch text[index] {
            case "(": depth += 1
            case ")": depth -= 1
            case "," where depth == 0:
                terms.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        return terms + [text[start...]]
    }

    /// A condition such as `tier in (a, b)`; nil if it is not of that form.
    private static func setCondition(
        _ term: Substring
    ) -> (key: Substring, selectorOperator: String, values: [String])? {
        guard term.last == ")", let open = term.firstIndex(of: "(") else { return nil }
        let words = term[..<open].split(separator: " ")
        guard words.count == 2 else { return nil }
        let inside = term[term.index(after: open)...].dropLast()
        let values = inside.split(separator: ",", omittingEmptySubsequences: false)
            .map { String(trimmed($0)) }
        switch words[1] {
        case "in": return (words[0], "In", values)
        case "notin": return (words[0], "NotIn", values)
        default: return nil
        }
    }

    private static func split(
        _ term: Substring, at separator: String
    ) -> (Substring, Substring)? {
        guard let range = term.firstRange(of: separator) else { return nil }
        return (trimmed(term[..<range.lowerBound]), trimmed(term[range.upperBound...]))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let rest = text.drop { $0 == " " }
        return rest.prefix(rest.count - rest.reversed().prefix { $0 == " " }.count)
    }
}
