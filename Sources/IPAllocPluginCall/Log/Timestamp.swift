import Glibc

/// A point in time as clocks show it.
struct Timestamp {
    private let seconds: Int
    private let nanoseconds: Int

    static func now() -> Timestamp {
        var time = timespec()
        // SAFETY: the time is written during the call.
        let result = unsafe clock_gettime(CLOCK_REALTIME, &time)
        precondition(result == 0)
        return Timestamp(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }

    init(seconds: Int, nanoseconds: Int = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The time so many days before.
    func daysBefore(_ days: Int) -> Timestamp {
        Timestamp(seconds: seconds - days * 86_400, nanoseconds: nanoseconds)
    }

    /// What has passed; 0 if the clock was set back.
    func microseconds(since start: Timestamp) -> Int {
        max(
            0,
            (seconds - start.seconds) * 1_000_000 + (nanoseconds - start.nanoseconds) / 1000)
    }

    /// UTC as in `2026-11-28T04:36:08.123Z`.
    var text: String { text(separator: ":") + "Z" }

    /// UTC as in `2026-11-28T04-36-08.123`, which sorts as the times do.
    var fileText: String { text(separator: "-") }

    private func text(separator: String) -> String {
        var time = time_t(seconds)
        // SAFETY: the parts are written during the call; the pointer in them is not used.
        var parts = unsafe tm()
        guard unsafe gmtime_r(&time, &parts) != nil else { return "" }
        let date = unsafe [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let day = unsafe [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
        return Self.padded(date[0], 4) + "-" + Self.padded(date[1], 2) + "-"
            + Self.padded(date[2], 2) + "T"
            + day.map { Self.padded($0, 2) }.joined(separator: separator) + "."
            + Self.padded(nanoseconds / 1_000_000, 3)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
