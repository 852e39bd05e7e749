/// What a chart's numbers are, and how they are written.
enum Quantity {
    case nanoseconds
    case perSecond
    case milliseconds

    /// About two significant digits, with the unit.
    func text(_ value: Double) -> String {
        switch self {
        case .nanoseconds:
            if value >= 999_500 { return Self.short(value / 1e6) + " ms" }
            return value >= 999.5 ? Self.short(value / 1e3) + " µs" : Self.short(value) + " ns"
        case .milliseconds:
            return value >= 999.5 ? Self.short(value / 1e3) + " s" : Self.short(value) + " ms"
        case .perSecond:
            return value >= 999.5 ? Self.short(value / 1e3) + " k/s" : Self.short(value) + " /s"
        }
    }

    private static func short(_ value: Double) -> String {
        if value >= 99.5 { return Table.number(value, digits: 0) }
        let text = Table.number(value, digits: value >= 9.95 ? 0 : value >= 0.995 ? 1 : 2)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
