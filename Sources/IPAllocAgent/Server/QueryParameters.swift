/// The parameters behind a path's question mark.
struct QueryParameters: Sendable, Hashable {
    private var values: [String: [String]] = [:]

    /// - Throws: `RequestFailure` if the encoding is wrong.
    init(parsing text: String) throws(RequestFailure) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(parts[0], plusIsBlank: true)
            let value = parts.count > 1 ? try Self.decoded(parts[1], plusIsBlank: true) : ""
            values[name, default: []].append(value)
        }
    }

    /// The first value of that name that is not empty.
    subscript(name: String) -> String? {
        values[name]?.first { !$0.isEmpty }
    }

    /// All values of that name.
    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// Whether a parameter is there and true, which it is too without a value.
    func isSet(_ name: String) throws(RequestFailure) -> Bool {
        guard let value = values[name]?.first else { return false }
        switch value {
        case "", "true", "1": return true
        case "false", "0": return false
        default:
            throw .malformed("the parameter \(name) must be true or false, but is \"\(value)\"")
        }
    }

    /// A text with what `%XX` stands for.
    ///
    /// - Parameter plusIsBlank: Whether a plus sign stands for a blank, as it does in queries and
    ///   does not in paths.
    static func decoded(
        _ text: some StringProtocol, plusIsBlank: Bool
    ) throws(RequestFailure) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") && plusIsBlank {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%") {
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16),
                    digits.utf8.first != UInt8(ascii: "+")
                else { throw malformed(text) }
                rest = rest.dropFirst(2)
                bytes.append(value)
            } else {
                bytes.append(byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw malformed(text)
        }
        return decoded
    }

    private static func malformed(_ text: some StringProtocol) -> RequestFailure {
        .malformed("\"\(text)\" in the request's address is not encoded as %XX of UTF-8 demands")
    }
}
