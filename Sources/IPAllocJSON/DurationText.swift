/// Durations as Go writes them, which is how documents tell them: `1s`, `100ms`, `1m30s`, `1.5h`.
public enum DurationText {
    private static let units = [
        ("ns", 0.000_001), ("us", 0.001), ("ms", 1.0), ("s", 1000), ("m", 60_000),
        ("h", 3_600_000),
    ]

    /// The milliseconds of a duration that is not negative; nil if the text is none. `0` needs no
    /// unit.
    ///
    /// - Complexity: O(length).
    public static func milliseconds(_ text: String) -> Double? {
        if text == "0" { return 0 }
        guard !text.isEmpty else { return nil }
        var rest = text[...]
        var sum = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            guard let number = Double(digits),
                let unit = units.first(where: { rest.hasPrefix($0.0) })
            else { return nil }
            rest = rest.dropFirst(unit.0.count)
            sum += number * unit.1
        }
        return sum
    }
}
