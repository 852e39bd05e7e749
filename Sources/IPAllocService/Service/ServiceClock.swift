import Glibc
import IPAllocStore

/// What time it is, and how to wait for a later one.
public protocol ServiceClock: Sendable {
    /// The time of day.
    var now: StoreTime { get }

    /// Returns after that time, or when the task is cancelled.
    func sleep(milliseconds: Int64) async
}

/// The machine's own clock.
public struct SystemClock: ServiceClock {
    public init() {}

    public var now: StoreTime {
        var time = timespec()
        // SAFETY: the call writes to `time` and to nothing else.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return StoreTime(
            millisecondsSince1970: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    public func sleep(milliseconds: Int64) async {
        // The only failure is cancellation, and then there is nobody to wait for.
        try? await Task.sleep(for: .milliseconds(milliseconds))
    }
}
