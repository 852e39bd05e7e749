import IPAllocTestSupport
import Synchronization
import Testing

@testable import IPAllocSimulation

@Suite("Schedule")
struct ScheduleTests {
    @Test("time jumps to the sleepers, in their order")
    func order() {
        let schedule = Schedule(seed: 1)
        let woken = Notes<Int64>()
        let end = schedule.run {
            await withTaskGroup { group in
                for time in [30, 10, 20, 3_600_000] as [Int64] {
                    group.addTask {
                        await schedule.sleep(milliseconds: time)
                        woken.add(schedule.now)
                    }
                }
            }
        }
        #expect(end == .over)
        #expect(woken.all == [10, 20, 30, 3_600_000])
    }

    @Test("a task that is cancelled sleeps no longer, whether it slept before or not")
    func cancellation() {
        for seed in 0..<20 {
            let schedule = Schedule(seed: UInt64(seed))
            let end = schedule.run {
                let task = Task { await schedule.sleep(milliseconds: 1_000) }
                task.cancel()
                await task.value
            }
            #expect(end == .over)
            #expect(schedule.now == 0)
        }
    }

    @Test("a run that waits for what never comes ends, and says so")
    func deadlock() {
        let schedule = Schedule(seed: 1)
        let end = schedule.run {
            let stream = AsyncStream<Int> { _ in }
            for await _ in stream {}
        }
        #expect(end == .stuck)
    }

    @Test("a run that goes on for ever ends, and says so")
    func endless() {
        let schedule = Schedule(seed: 1)
        let end = schedule.run(jobCountMax: 1000) {
            while true { await schedule.pause(milliseconds: 1) }
        }
        #expect(end == .endless)
        #expect(schedule.stepCount == 1000)
    }

    @Test("seeds differ in the order of what is ready, and each has its own")
    func seeds() {
        func order(_ seed: UInt64) -> [Int] {
            let order = Notes<Int>()
            _ = Schedule(seed: seed).run {
                await withTaskGroup { group in
                    for number in 0..<6 { group.addTask { order.add(number) } }
                }
            }
            return order.all
        }
        let orders = (0..<20).map { order($0) }
        #expect(Set(orders).count > 10)
        #expect(orders == (0..<20).map { order($0) })
    }
}

/// What tasks have noted, in order.
private final class Notes<Note: Sendable>: Sendable {
    private let notes = Mutex<[Note]>([])

    var all: [Note] { notes.withLock { $0 } }

    func add(_ note: Note) {
        notes.withLock { $0.append(note) }
    }
}
