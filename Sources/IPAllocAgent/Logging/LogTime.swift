import Glibc

/// The time as the log has it: RFC 3339 in UTC, with microseconds.
enum LogTime {
    static func now() -> String {
        var time = timespec()
        // SAFETY: the structure outlives the call that fills it; so it does below.
        let result = unsafe clock_gettime(CLOCK_REALTIME, &time)
        precondition(result == 0)
        return text(seconds: time.tv_sec, microseconds: time.tv_nsec / 1000)
    }

    /// - Parameter seconds: Since the beginning of 1970.
    static func text(seconds: Int, microseconds: Int) -> String {
        var seconds = seconds
        var fields = unsafe tm()
        // SAFETY: as above.
        _ = unsafe gmtime_r(&seconds, &fields)
        // SAFETY: of the fields only numbers are read.
        let date =
            unsafe "\(fields.tm_year + 1900)-\(two(fields.tm_mon + 1))-\(two(fields.tm_mday))"
        let clock = unsafe "\(two(fields.tm_hour)):\(two(fields.tm_min)):\(two(fields.tm_sec))"
        let fraction = String(1_000_000 + microseconds).dropFirst()
        return "\(date)T\(clock).\(fraction)Z"
    }

    private static func two(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
