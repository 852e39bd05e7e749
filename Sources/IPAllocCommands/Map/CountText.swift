/// Numbers that may be as large as an address space, for people.
enum CountText {
    private static let superscripts = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")

    /// With a comma after each three digits, as in `4,294,967,294`.
    static func text(_ count: some BinaryInteger) -> String {
        precondition(count >= 0)
        let digits = Array(String(count))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// A power of two: its digits, or the power itself where there are more than seven, as in
    /// `2⁵²`.
    static func text(powerOfTwo exponent: Int) -> String {
        if exponent <= 20 { return text(UInt64(1) << UInt64(exponent)) }
        return "2"
            + String(String(exponent).compactMap(\.wholeNumberValue).map { superscripts[$0] })
    }
}
