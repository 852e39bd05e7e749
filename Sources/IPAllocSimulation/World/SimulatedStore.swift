import IPAllocStore
import Synchronization

/// What one process sees of a disk that outlives it: commits take a while, may fail, and end with
/// the process.
final class SimulatedStore: Store {
    private struct State {
        var isDead = false
        /// How many commits are going to fail.
        var failuresLeft = 0
        /// What is on its way to the disk, or failed after a part of it may have got there: it is
        /// there after a crash, or it is not.
        var uncertain: [Transaction] = []
    }

    /// The milliseconds that a commit takes at most.
    private static let commitTimeMax = 5

    private let disk: MemoryStore
    private let schedule: Schedule
    /// One of so many commits is acknowledged and not made: what a store must never do, so that
    /// tests can see that the oracle finds it. Zero for none.
    private let lostCommitInterval: Int
    private let state = Mutex(State())

    init(disk: MemoryStore, schedule: Schedule, lostCommitInterval: Int) {
        self.disk = disk
        self.schedule = schedule
        self.lostCommitInterval = lostCommitInterval
    }

    /// Has the next commits fail, so many.
    func fail(commits count: Int) {
        state.withLock { $0.failuresLeft = count }
    }

    /// Ends the process that uses the store. What was on its way is on the disk, or is not.
    func crash() async throws(StoreError) {
        let uncertain = state.withLock { state in
            state.isDead = true
            return state.uncertain
        }
        guard !uncertain.isEmpty else { return }
        _ = try await disk.commit(Array(uncertain.prefix(schedule.draw(uncertain.count + 1))))
    }

    func commit(
        _ transactions: [Transaction]
    ) async throws(StoreError) -> [Result<Revision, StoreConflict>] {
        try checkAlive()
        state.withLock { $0.uncertain = transactions }
        await schedule.pause(milliseconds: Int64(schedule.draw(Self.commitTimeMax + 1)))
        try checkAlive()
        let fails = state.withLock { state in
            guard state.failuresLeft > 0 else { return false }
            state.failuresLeft -= 1
            return true
        }
        if fails { throw StoreError(.inputOutput, operation: "commit", detail: "simulated") }
        state.withLock { $0.uncertain = [] }
        if lostCommitInterval > 0, schedule.draw(lostCommitInterval) == 0 {
            return transactions.map { _ in .success(Revision(rawValue: disk.revision.rawValue + 1))
            }
        }
        return try await disk.commit(transactions)
    }

    func read<Value: Sendable>(
        _ body: @Sendable (any StoreView) async throws -> Value
    ) async throws -> Value {
        try checkAlive()
        return try await disk.read(body)
    }

    var revision: Revision { disk.revision }

    func changes(
        after revision: Revision, countMax: Int
    ) async throws(StoreError) -> [StoreCommit] {
        try checkAlive()
        return try await disk.changes(after: revision, countMax: countMax)
    }

    func waitForCommit(after revision: Revision) async throws(StoreError) {
        try checkAlive()
        try await disk.waitForCommit(after: revision)
    }

    func close() {
        state.withLock { $0.isDead = true }
    }

    private func checkAlive() throws(StoreError) {
        if state.withLock({ $0.isDead }) { throw StoreError(.closed, operation: "commit") }
    }
}
