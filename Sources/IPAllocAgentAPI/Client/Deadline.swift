import Glibc

/// A point in time by which something must have happened, by a clock that never steps.
struct Deadline {
    private let nanoseconds: Int64

    /// The point in time that lies so far ahead.
    static func after(_ duration: Duration) -> Deadline {
        let (seconds, attoseconds) = duration.components
        let ahead = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let sum = now().addingReportingOverflow(ahead.partialValue + attoseconds / 1_000_000_000)
        return Deadline(nanoseconds: ahead.overflow || sum.overflow ? .max : sum.partialValue)
    }

    /// What is left, in milliseconds, rounded up; 0 when the time is over.
    var restMilliseconds: Int64 {
        let rest = nanoseconds - Self.now()
        return rest <= 0 ? 0 : (rest - 1) / 1_000_000 + 1
    }

    private static func now() -> Int64 {
        var time = timespec()
        // SAFETY: the time is written during the call.
        let result = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        precondition(result == 0)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
