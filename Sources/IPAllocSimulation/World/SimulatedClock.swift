import IPAllocService
import IPAllocStore
import Synchronization

/// The clock of a simulated machine: it goes on with the schedule, and its time of day may jump.
final class SimulatedClock: ServiceClock {
    private let schedule: Schedule
    private let offset = Mutex<Int64>(1_700_000_000_000)
    private let past = Mutex(Past())

    /// What is known of the time of day's jumps.
    struct Past: Sendable {
        /// How often it went back.
        var backCount = 0
        /// The latest that it ever was before that.
        var latest = StoreTime(millisecondsSince1970: 0)
    }

    init(schedule: Schedule) {
        self.schedule = schedule
    }

    var now: StoreTime {
        StoreTime(millisecondsSince1970: schedule.now + offset.withLock { $0 })
    }

    func sleep(milliseconds: Int64) async {
        await schedule.sleep(milliseconds: milliseconds)
    }

    /// The time of day, and how often it went back until then.
    var moment: Rests.Moment {
        Rests.Moment(
            milliseconds: now.millisecondsSince1970, backCount: past.withLock { $0.backCount })
    }

    /// How much later it once was, in milliseconds.
    var lag: Int64 {
        max(0, past.withLock { $0.latest.millisecondsSince1970 } - now.millisecondsSince1970)
    }

    /// Sets the time of day forward, or back.
    func jump(milliseconds: Int64) {
        if milliseconds < 0 {
            let now = now
            past.withLock { past in
                past.backCount += 1
                past.latest = max(past.latest, now)
            }
        }
        offset.withLock { $0 += milliseconds }
    }
}
