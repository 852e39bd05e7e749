import Dispatch
import Glibc
import IPAllocModel
import IPAllocStore
import Synchronization
import Testing

@testable import IPAllocService

@Suite("Executor of the service")
struct ServiceExecutorTests {
    /// Whether somebody works, and how often somebody did.
    private final class Desk: Sendable {
        let isTaken = Atomic(false)
        let count = Atomic(0)

        /// Works for a moment.
        func work() {
            let wasTaken = isTaken.exchange(true, ordering: .acquiring)
            #expect(!wasTaken)
            count.wrappingAdd(1, ordering: .relaxed)
            isTaken.store(false, ordering: .releasing)
        }
    }

    /// What tasks have found, in their order.
    private final class Notes<Value: Sendable>: Sendable {
        private let list = Mutex<[Value]>([])

        var all: [Value] { list.withLock { $0 } }

        func add(_ value: Value) {
            list.withLock { $0.append(value) }
        }
    }

    @Test("one task runs at a time, and none is forgotten, from wherever they come")
    func oneAtATime() async {
        let executor = ServiceExecutor()
        let desk = Desk()
        await withTaskGroup { group in
            for number in 0..<64 {
                // Half of them come from the runtime's threads each time, and go back there.
                if number.isMultiple(of: 2) {
                    group.addTask(executorPreference: executor) {
                        for _ in 0..<200 {
                            desk.work()
                            await Task.yield()
                        }
                    }
                } else {
                    group.addTask {
                        for _ in 0..<200 {
                            await withTaskExecutorPreference(executor) { desk.work() }
                        }
                    }
                }
            }
        }
        let count = desk.count.load(ordering: .relaxed)
        #expect(count == 64 * 200)
    }

    @Test("tasks run in the order in which they come")
    func order() async {
        let executor = ServiceExecutor()
        let notes = Notes<Int>()
        // What waits behind this one comes in order.
        let isHeld = DispatchSemaphore(value: 0)
        let first = Task(executorPreference: executor) { isHeld.hold() }
        let others = (0..<100).map { number in
            Task(executorPreference: executor) { notes.add(number) }
        }
        isHeld.signal()
        await first.value
        for other in others { await other.value }
        #expect(notes.all == Array(0..<100))
    }

    @Test("who goes on after a commit shares the next one with those who came meanwhile")
    func commits() async throws {
        let executor = ServiceExecutor()
        let store = ControlledStore()
        let world = try await World.make(store: store, executor: executor)
        try await world.pool("a", ["10.6.0.10-10.6.0.90"]) { $0.spec.isDefault = true }
        let before = store.commitCount
        store.hold()
        let isHeld = DispatchSemaphore(value: 0)
        let first = Task(executorPreference: executor) { isHeld.hold() }
        let early = (0..<4).map { number in
            Task(executorPreference: executor) {
                _ = try await world.add("early-\(number)")
                _ = try await world.add("again-\(number)")
            }
        }
        isHeld.signal()
        await first.value
        await store.commitIsHeld()
        let late = (0..<4).map { number in
            Task(executorPreference: executor) { _ = try await world.add("late-\(number)") }
        }
        while world.service.statistics.batches.waiting < late.count { await Task.yield() }
        store.letGo()
        for task in early + late { try await task.value }
        #expect(store.batchSizes.dropFirst(before) == [4, 8])
        await world.service.close()
    }

    @Test("addresses are given while something else keeps the runtime's threads busy")
    func busyThreads() throws {
        let executor = ServiceExecutor()
        let (end, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        // The runtime has a thread for each processor; this test has one of them.
        let others = sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1
        for _ in 0..<others { Task { end.hold() } }
        defer { for _ in 0..<others { end.signal() } }
        let notes = Notes<String>()
        Task(executorPreference: executor) {
            let world = try await World.make(executor: executor)
            try await world.pool("a", ["10.6.0.10-10.6.0.20"]) { $0.spec.isDefault = true }
            let answer = try await world.add("web")
            for address in answer.addresses { notes.add("\(address.address)") }
            await world.service.close()
            done.signal()
        }
        #expect(done.wait(timeout: .now() + 120) == .success)
        #expect(notes.all == ["10.6.0.10"])
    }
}

extension DispatchSemaphore {
    /// Blocks the thread, even that of a task, until there is a signal.
    fileprivate func hold() { wait() }
}
