import Glibc
import IPAllocJSON

/// The time as the log has it: RFC 3339 in UTC, with microseconds.
enum LogTime {
    static func now() -> String {
        var time = timespec()
        // SAFETY: the structure outlives the call that fills it.
        let result = unsafe clock_gettime(CLOCK_REALTIME, &time)
        precondition(result == 0)
        return text(seconds: time.tv_sec, microseconds: time.tv_nsec / 1000)
    }

    /// - Parameter seconds: Since the beginning of 1970.
    static func text(seconds: Int, microseconds: Int) -> String {
        CalendarTime(nearest: Int64(seconds)).text(fraction: microseconds, digits: 6)
    }
}
