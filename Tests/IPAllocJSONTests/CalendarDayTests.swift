import IPAllocJSON
import Testing

@Suite("Days of the calendar")
struct CalendarDayTests {
    private func text(_ year: Int, _ month: Int, _ day: Int) -> String {
        var text: [UInt8] = []
        text.append(year, digits: 4)
        text.append(UInt8(ascii: "-"))
        text.append(month, digits: 2)
        text.append(UInt8(ascii: "-"))
        text.append(day, digits: 2)
        return String(decoding: text, as: UTF8.self)
    }

    @Test("the days are those that the seconds pass through", arguments: [1970, 1999, 2000, 2100])
    func exhaustive(first: Int) throws {
        // Leap years are told by counting on from 1970, not by a rule.
        let years = first...first + 4
        var days: Set<String> = []
        for day in 0..<(years.upperBound - 1970 + 2) * 366 {
            let time = try #require(CalendarTime(secondsSince1970: Int64(day) * 86_400))
            days.insert(String(time.text().prefix(10)))
        }
        for year in years {
            for month in 0...13 {
                for day in 0...32 {
                    let text = text(year, month, day)
                    #expect(CalendarDay.isDay(text) == days.contains(text), "\(text)")
                }
            }
        }
    }

    @Test(
        "other texts are no days",
        arguments: [
            "", "-", "2026", "2026-11", "2026-11-3", "2026-11-030", "26-11-30", "+026-11-30",
            "2026-11-3O", "2026-+1-30", "2026/11/30", "2026-11-30T", "-2026-11-30", "2026-11-30-",
        ])
    func malformed(_ text: String) {
        #expect(!CalendarDay.isDay(text))
    }
}
