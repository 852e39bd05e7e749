/// A second in UTC by the Gregorian calendar, of the years 1970 to 9999.
struct CalendarTime {
    private let day: Int
    private let secondOfDay: Int

    private static let secondsPerDay = 86_400
    /// The first second of the year 10000.
    private static let end: Int64 = 253_402_300_800

    /// - Returns: nil if the second is of another year.
    init?(secondsSince1970 seconds: Int64) {
        guard (0..<Self.end).contains(seconds) else { return nil }
        day = Int(seconds) / Self.secondsPerDay
        secondOfDay = Int(seconds) % Self.secondsPerDay
    }

    /// Year, month and day (Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`).
    private var date: (year: Int, month: Int, day: Int) {
        // Years begin in March here, so that the leap day is the last one; an era has 400 years.
        let shifted = day + 719_468
        let dayOfEra = shifted % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + shifted / 146_097 * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    /// The time as RFC 3339 writes it, in UTC and whole seconds.
    var text: String {
        let (year, month, day) = date
        var text = "0000-00-00T00:00:00Z".utf8.map { $0 }
        func write(_ number: Int, endingAt end: Int, digits: Int) {
            var rest = number
            for place in 0..<digits {
                text[end - place] += UInt8(rest % 10)
                rest /= 10
            }
        }
        write(year, endingAt: 3, digits: 4)
        write(month, endingAt: 6, digits: 2)
        write(day, endingAt: 9, digits: 2)
        write(secondOfDay / 3600, endingAt: 12, digits: 2)
        write(secondOfDay / 60 % 60, endingAt: 15, digits: 2)
        write(secondOfDay % 60, endingAt: 18, digits: 2)
        return String(decoding: text, as: UTF8.self)
    }
}
