/// A second in UTC by the Gregorian calendar, of the years 1970 to 9999.
package struct CalendarTime {
    /// How many days have passed since the beginning of 1970.
    private let days: Int
    private let secondOfDay: Int

    private static let secondsPerDay = 86_400
    /// The seconds of those years, counted from the beginning of 1970.
    private static let seconds: ClosedRange<Int64> = 0...253_402_300_799

    /// - Returns: nil if the second is of another year.
    package init?(secondsSince1970 seconds: Int64) {
        guard Self.seconds.contains(seconds) else { return nil }
        self.init(nearest: seconds)
    }

    /// The first or the last second of those years, if the second is of another one.
    package init(nearest secondsSince1970: Int64) {
        let seconds = min(max(secondsSince1970, Self.seconds.lowerBound), Self.seconds.upperBound)
        days = Int(seconds) / Self.secondsPerDay
        secondOfDay = Int(seconds) % Self.secondsPerDay
    }

    /// Year, month and day, both from 1 (Hinnant, "chrono-compatible low-level date algorithms",
    /// `civil_from_days`).
    package var date: (year: Int, month: Int, day: Int) {
        // Years begin in March here, so that the leap day is the last one; an era has 400 years.
        let shifted = days + 719_468
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

    /// The day of the week; 0 is Sunday.
    package var weekday: Int { (days + 4) % 7 }

    /// The time as RFC 3339 writes it, in UTC.
    ///
    /// - Parameters:
    ///   - fraction: The fraction of the second, in units of its last digit; not negative.
    ///   - digits: How many digits the fraction has; without any there is none.
    package func text(fraction: Int = 0, digits: Int = 0) -> String {
        String(decoding: bytes(fraction: fraction, digits: digits), as: UTF8.self)
    }

    /// The bytes of that text.
    package func bytes(fraction: Int, digits: Int) -> [UInt8] {
        let (year, month, day) = date
        var text: [UInt8] = []
        text.reserveCapacity(30)
        text.append(year, digits: 4)
        text.append(UInt8(ascii: "-"))
        text.append(month, digits: 2)
        text.append(UInt8(ascii: "-"))
        text.append(day, digits: 2)
        text.append(UInt8(ascii: "T"))
        appendClock(to: &text)
        if digits > 0 {
            text.append(UInt8(ascii: "."))
            text.append(fraction, digits: digits)
        }
        text.append(UInt8(ascii: "Z"))
        return text
    }

    /// Appends hour, minute and second as in `08:49:37`.
    package func appendClock(to text: inout [UInt8]) {
        text.append(secondOfDay / 3600, digits: 2)
        text.append(UInt8(ascii: ":"))
        text.append(secondOfDay / 60 % 60, digits: 2)
        text.append(UInt8(ascii: ":"))
        text.append(secondOfDay % 60, digits: 2)
    }
}

extension [UInt8] {
    /// Appends the last decimal digits of a number, zeros before one that has fewer.
    package mutating func append(_ number: Int, digits: Int) {
        precondition(number >= 0)
        let start = count
        for _ in 0..<digits { append(UInt8(ascii: "0")) }
        var (rest, place) = (number, count)
        while place > start {
            place -= 1
            self[place] += UInt8(rest % 10)
            rest /= 10
        }
    }
}
