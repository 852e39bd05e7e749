import IPAllocJSON

/// What a scalar of YAML means that stands without quotes, the way kubectl takes it.
enum PlainScalar {
    private static let nulls: Set<String> = ["", "~", "null", "Null", "NULL"]
    private static let truths: Set<String> = [
        "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON",
    ]
    private static let untruths: Set<String> = [
        "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF",
    ]

    /// Nothing, a truth value, a number, or else text.
    static func value(_ text: String) -> JSONValue {
        if nulls.contains(text) { return .null }
        if truths.contains(text) { return .bool(true) }
        if untruths.contains(text) { return .bool(false) }
        return integer(text).map(JSONValue.integer) ?? number(text) ?? .string(text)
    }

    /// A whole number: decimal, hexadecimal (`0x1F`), octal (`0o17` or `017`) or binary (`0b11`),
    /// with a sign before and underscores within if it has any.
    private static func integer(_ text: String) -> Int64? {
        var digits = text[...]
        let isNegative = digits.first == "-"
        if isNegative || digits.first == "+" { digits = digits.dropFirst() }
        guard let first = digits.first, first.isASCII, first.isNumber else { return nil }
        var radix = 10
        if first == "0" && digits.count > 1 {
            switch digits.dropFirst().first {
            case "x": radix = 16
            case "o": radix = 8
            case "b": radix = 2
            default:
                radix = 8
                digits = "0o" + digits.dropFirst()
            }
            digits = digits.dropFirst(2)
        }
        let plain = digits.filter { $0 != "_" }
        guard !plain.isEmpty, plain.allSatisfy(\.isHexDigit) else { return nil }
        return Int64((isNegative ? "-" : "") + plain, radix: radix)
    }

    /// A number with a fraction or an exponent. JSON has none that are infinite.
    private static func number(_ text: String) -> JSONValue? {
        let isPlain = text.allSatisfy { character in
            character.isASCII && (character.isNumber || "+-.eE".contains(character))
        }
        guard isPlain, text.contains(where: \.isNumber), let number = Double(text),
            number.isFinite
        else { return nil }
        if number.magnitude <= 0x1p53, let whole = Int64(exactly: number) {
            return .integer(whole)
        }
        return .number(number)
    }
}
