import FoundationEssentials
import IPAllocJSON
import IPAllocStore
import IPAllocTestSupport
import Testing

@testable import IPAllocService

@Suite("timestamps")
struct TimestampTests {
    private func reference(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
    }

    @Test("a time is written as Foundation writes it, and read back")
    func alike() {
        var random = SeededGenerator.forTest()
        let day: Int64 = 86_400_000
        // The ends of leap years, of centuries and of what the calendar covers.
        var times: [Int64] = [0, 1, 999, 1000, 951_782_399_000, 951_782_400_000, 951_868_800_000]
        times += [4_107_542_399_999, 4_107_542_400_000, 253_402_300_799_999]
        times += (0..<3000).map { Int64($0) * day + Int64.random(in: 0..<day, using: &random) }
        times += (0..<3000).map { _ in Int64.random(in: 0..<253_402_300_800_000, using: &random) }
        for time in times {
            let text = StoreTime(millisecondsSince1970: time).timestamp
            #expect(text == reference(time), "\(time)")
            #expect(StoreTime(timestamp: text)?.millisecondsSince1970 == time / 1000 * 1000)
        }
    }

    @Test(
        "times that the calendar does not cover are written too",
        arguments: [-1, -1000, -86_400_000])
    func before(_ time: Int64) {
        #expect(StoreTime(millisecondsSince1970: time).timestamp == reference(time))
        #expect(CalendarTime(secondsSince1970: time)?.text() == nil)
        #expect(CalendarTime(secondsSince1970: 253_402_300_800)?.text() == nil)
    }

    @Test(
        "a time of a day that is in no calendar is none",
        arguments: ["2026-11-31", "2026-02-29", "2100-02-29", "2026-13-01", "2026-11-00"])
    func noDay(_ day: String) {
        #expect(StoreTime(timestamp: day + "T10:00:00Z") == nil)
        #expect(StoreTime(timestamp: day + "T10:00:00.5Z") == nil)
    }

    @Test("a time may have another zone, and a fraction")
    func forms() {
        for text in [
            "2026-11-30T10:00:00Z", "2026-11-30T11:00:00+01:00", "2026-11-30T10:00:00.0Z",
        ] {
            #expect(StoreTime(timestamp: text)?.timestamp == "2026-11-30T10:00:00Z")
        }
    }

    @Test("what is later than the last time is the last time")
    func beyond() {
        for (time, later) in [(Int64.max, 1), (.max - 4, 5), (0, Int64.max), (.max, .max)] {
            let sum = StoreTime(millisecondsSince1970: time).adding(milliseconds: later)
            #expect(sum == StoreTime(millisecondsSince1970: .max))
        }
        let first = StoreTime(millisecondsSince1970: .min)
        #expect(first.adding(milliseconds: -1) == first)
        #expect(first.adding(milliseconds: .max) == StoreTime(millisecondsSince1970: -1))
    }
}
