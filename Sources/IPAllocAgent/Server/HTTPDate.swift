import Glibc
import IPAllocJSON

/// The time as HTTP's headers have it (RFC 9110), as in `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static var now: String { text(seconds: time(nil)) }

    /// - Parameter seconds: Since the beginning of 1970.
    static func text(seconds: Int) -> String {
        let time = CalendarTime(nearest: Int64(seconds))
        let (year, month, day) = time.date
        var text: [UInt8] = []
        text.reserveCapacity(30)
        text += days[time.weekday].utf8
        text += ", ".utf8
        text.append(day, digits: 2)
        text.append(UInt8(ascii: " "))
        text += months[month - 1].utf8
        text.append(UInt8(ascii: " "))
        text.append(year, digits: 4)
        text.append(UInt8(ascii: " "))
        time.appendClock(to: &text)
        text += " GMT".utf8
        return String(decoding: text, as: UTF8.self)
    }
}
