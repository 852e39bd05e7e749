/// A day as RFC 3339 writes it (its `full-date`), such as `2026-11-28`.
package enum CalendarDay {
    /// Whether a text is a day of the calendar. Readers of dates take the 31st of a month that has
    /// none for the first of the next one.
    package static func isDay(_ text: some StringProtocol) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = number(parts[0]),
            let month = number(parts[1]), let day = number(parts[2]),
            (1...12).contains(month)
        else { return false }
        return (1...length(of: month, in: year)).contains(day)
    }

    private static func length(of month: Int, in year: Int) -> Int {
        if month == 2 {
            let isLeap =
                year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
            return isLeap ? 29 : 28
        }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// The number of decimal digits; nil if there is something else among them.
    private static func number(_ digits: some Sequence<UInt8>) -> Int? {
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = 10 * number + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }
}
