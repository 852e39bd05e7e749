import Glibc
import Testing

@testable import IPAllocJSON

@Suite("CalendarTime")
struct CalendarTimeTests {
    /// What the C library makes of a second.
    private func reference(_ seconds: Int64) -> (text: String, weekday: Int) {
        var time = time_t(seconds)
        // SAFETY: the parts are written during the call that fills them, and outlive the other.
        var parts = unsafe tm()
        _ = unsafe gmtime_r(&time, &parts)
        var text = [UInt8](repeating: 0, count: 64)
        let length = unsafe text.withUnsafeMutableBytes { buffer in
            unsafe strftime(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count,
                "%Y-%m-%dT%H:%M:%SZ", &parts)
        }
        return unsafe (String(decoding: text[..<length], as: UTF8.self), Int(parts.tm_wday))
    }

    @Test("each day of four hundred years, and the last year, are those of the C library")
    func days() throws {
        let day: Int64 = 86_400
        let starts = Array(0..<(400 * 366)) + Array(2_932_530..<2_932_897)
        for number in starts.map(Int64.init) {
            let second = number * day + number * 7919 % day
            let time = try #require(CalendarTime(secondsSince1970: second))
            let (text, weekday) = reference(second)
            guard time.text() != text || time.weekday != weekday else { continue }
            Issue.record("\(second): \(time.text()) \(time.weekday), not \(text) \(weekday)")
            return
        }
    }

    @Test("a fraction has the digits that are asked for")
    func fraction() {
        let time = CalendarTime(nearest: 1_767_225_600)
        #expect(time.text() == "2026-01-01T00:00:00Z")
        #expect(time.text(fraction: 7, digits: 3) == "2026-01-01T00:00:00.007Z")
        #expect(time.text(fraction: 999_999, digits: 6) == "2026-01-01T00:00:00.999999Z")
    }

    @Test("outside its years there is no time, and the nearest is one of their ends")
    func ends() {
        for seconds: Int64 in [.min, -1, 253_402_300_800, .max] {
            #expect(CalendarTime(secondsSince1970: seconds)?.text() == nil)
            let nearest = CalendarTime(nearest: seconds).text()
            #expect(nearest == (seconds < 0 ? "1970-01-01T00:00:00Z" : "9999-12-31T23:59:59Z"))
        }
        #expect(CalendarTime(secondsSince1970: 0)?.text() == "1970-01-01T00:00:00Z")
        #expect(CalendarTime(secondsSince1970: 253_402_300_799)?.text() == "9999-12-31T23:59:59Z")
    }
}
