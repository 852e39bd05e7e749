import IPAllocService
import IPAllocStore
import Synchronization

/// The clock of a simulated machine: it goes on with the schedule, and its time of day may jump.
final class SimulatedClock: ServiceClock {
    private let schedule: Schedule
    private let offset = Mutex<Int64>(1_700_000_000_000)

    init(schedule: Schedule) {
        self.schedule = schedule
    }

    var now: StoreTime {
        StoreTime(millisecondsSince1970: schedule.now + offset.withLock { $0 })
    }

    func sleep(milliseconds: Int64) async {
        await schedule.sleep(milliseconds: milliseconds)
    }

    /// Sets the time of day forward, or back.
    func jump(milliseconds: Int64) {
        offset.withLock { $0 += milliseconds }
    }
}
