import Glibc

/// The time as HTTP's headers have it (RFC 9110), as in `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static var now: String { text(seconds: time(nil)) }

    /// - Parameter seconds: Since the beginning of 1970.
    static func text(seconds: Int) -> String {
        var seconds = seconds
        var fields = unsafe tm()
        // SAFETY: the structures outlive the call that reads one and fills the other; of the
        // fields only numbers are read.
        _ = unsafe gmtime_r(&seconds, &fields)
        let (day, month) = unsafe (Int(fields.tm_wday), Int(fields.tm_mon))
        let date = unsafe "\(two(fields.tm_mday)) \(months[month]) \(fields.tm_year + 1900)"
        let clock = unsafe "\(two(fields.tm_hour)):\(two(fields.tm_min)):\(two(fields.tm_sec))"
        return "\(days[day]), \(date) \(clock) GMT"
    }

    private static func two(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
