import IPAllocJSON

/// The grammar of labels' keys and values.
enum LabelText {
    private static let valueLengthMax = 63
    private static let prefixLengthMax = 253

    /// What is wrong with a key, or nothing.
    static func problems(ofKey key: String) -> [String] {
        // Neither character can be a part of another one's bytes.
        let parts = key.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false
        ).map(Substring.init)
        switch parts.count {
        case 1:
            return problems(ofName: parts[0])
        case 2:
            return problems(ofPrefix: parts[0]).map { "prefix part \($0)" }
                + problems(ofName: parts[1])
        default:
            return [
                "a qualified name "
                    + explanation(
                        "must consist of alphanumeric characters, '-', '_' or '.', and must start "
                            + "and end with an alphanumeric character",
                        pattern: "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]",
                        examples: ["MyName", "my.name", "123-abc"])
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ]
        }
    }

    /// A text as a label's value: itself, or, if it is too long, its beginning and what tells it
    /// from others that begin alike.
    static func value(of text: String) -> String {
        guard text.utf8.count > valueLengthMax else { return text }
        let digits = String(text.fnv1a, radix: 16)
        return String(text.prefix(valueLengthMax - digits.count - 1)) + "-" + digits
    }

    /// What is wrong with a value, or nothing. The empty value is allowed.
    static func problems(ofValue value: String) -> [String] {
        var problems: [String] = []
        if value.utf8.count > valueLengthMax {
            problems.append("must be no more than \(valueLengthMax) characters")
        }
        if !value.isEmpty && !isName(value[...]) {
            problems.append(
                explanation(
                    "a valid label must be an empty string or consist of alphanumeric characters, "
                        + "'-', '_' or '.', and must start and end with an alphanumeric character",
                    pattern: "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
                    examples: ["MyValue", "my_value", "12345"]))
        }
        return problems
    }

    private static func problems(ofName name: Substring) -> [String] {
        var problems: [String] = []
        if name.isEmpty {
            problems.append("name part must be non-empty")
        } else if name.utf8.count > valueLengthMax {
            problems.append("name part must be no more than \(valueLengthMax) characters")
        }
        if !isName(name) {
            problems.append(
                "name part "
                    + explanation(
                        "must consist of alphanumeric characters, '-', '_' or '.', and must start "
                            + "and end with an alphanumeric character",
                        pattern: "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]",
                        examples: ["MyName", "my.name", "123-abc"]))
        }
        return problems
    }

    /// What is wrong with a DNS subdomain, which most names of objects are, or nothing.
    static func problems(ofSubdomain text: String) -> [String] { problems(ofPrefix: text[...]) }

    private static func problems(ofPrefix prefix: Substring) -> [String] {
        guard !prefix.isEmpty else { return ["must be non-empty"] }
        var problems: [String] = []
        if prefix.utf8.count > prefixLengthMax {
            problems.append("must be no more than \(prefixLengthMax) characters")
        }
        let labels = prefix.utf8.split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false
        ).map(Substring.init)
        let isSubdomain = labels.allSatisfy { label in
            isName(label)
                && label.utf8.allSatisfy {
                    !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                        && $0 != UInt8(ascii: "_")
                }
        }
        if !isSubdomain {
            problems.append(
                explanation(
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
                        + "characters, '-' or '.', and must start and end with an alphanumeric "
                        + "character",
                    pattern: "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
                    examples: ["example.com"]))
        }
        return problems
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && text.utf8.allSatisfy { isAlphanumeric($0) || isPunctuation($0) }
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default:
            false
        }
    }

    private static func explanation(
        _ rule: String, pattern: String, examples: [String]
    ) -> String {
        // The two blanks before "or" are how Kubernetes prints it.
        let list = examples.map { "'\($0)'" }.joined(separator: ",  or ")
        return "\(rule) (e.g. \(list), regex used for validation is '\(pattern)')"
    }
}
