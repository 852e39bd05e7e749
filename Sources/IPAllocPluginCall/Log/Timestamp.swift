import Glibc
import IPAllocJSON

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
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// UTC as in `2026-11-28T04-36-08.123`, which sorts as the times do.
    var fileText: String {
        var bytes = bytes
        for place in bytes.indices where bytes[place] == UInt8(ascii: ":") {
            bytes[place] = UInt8(ascii: "-")
        }
        bytes.removeLast()
        return String(decoding: bytes, as: UTF8.self)
    }

    private var bytes: [UInt8] {
        CalendarTime(nearest: Int64(seconds)).bytes(fraction: nanoseconds / 1_000_000, digits: 3)
    }
}
