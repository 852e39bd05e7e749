import Synchronization

@testable import IPAllocStore

/// A store whose commits a test can hold up or have fail.
final class ControlledStore: Store {
    private struct State {
        var commitCount = 0
        /// The numbers of the commits that fail, from 1.
        var failing: Set<Int> = []
        var isHeld = false
        var held: [CheckedContinuation<Void, Never>] = []
        var batchSizes: [Int] = []
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let base: any Store
    private let state = Mutex(State())

    init(_ base: any Store = MemoryStore()) {
        self.base = base
    }

    /// How many commits were asked for.
    var commitCount: Int { state.withLock { $0.commitCount } }

    /// How many transactions each commit had.
    var batchSizes: [Int] { state.withLock { $0.batchSizes } }

    /// Has a commit fail: the next one is number `commitCount + 1`.
    func fail(commit number: Int) {
        state.withLock { _ = $0.failing.insert(number) }
    }

    /// Lets all further commits succeed.
    func forgetFailures() {
        state.withLock { $0.failing = [] }
    }

    /// Holds up all commits from now on.
    func hold() {
        state.withLock { $0.isHeld = true }
    }

    /// Lets commits go on.
    func letGo() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Returns once a commit is held up.
    func commitIsHeld() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if !state.held.isEmpty { return true }
                state.watchers.append(continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func commit(
        _ transactions: [Transaction]
    ) async throws(StoreError) -> [Result<Revision, StoreConflict>] {
        let fails = state.withLock { state in
            state.commitCount += 1
            state.batchSizes.append(transactions.count)
            return state.failing.remove(state.commitCount) != nil
        }
        await withCheckedContinuation { continuation in
            let (isHeld, watchers) = state.withLock { state in
                guard state.isHeld else { return (false, [CheckedContinuation<Void, Never>]()) }
                state.held.append(continuation)
                defer { state.watchers = [] }
                return (true, state.watchers)
            }
            if !isHeld { continuation.resume() }
            for watcher in watchers { watcher.resume() }
        }
        if fails {
            throw StoreError(.inputOutput, operation: "commit", detail: "as the test wants")
        }
        return try await base.commit(transactions)
    }

    func read<Value: Sendable>(
        _ body: @Sendable (any StoreView) async throws -> Value
    ) async throws -> Value {
        try await base.read(body)
    }

    var revision: Revision { base.revision }

    func changes(
        after revision: Revision, countMax: Int
    ) async throws(StoreError) -> [StoreCommit] {
        try await base.changes(after: revision, countMax: countMax)
    }

    func waitForCommit(after revision: Revision) async throws(StoreError) {
        try await base.waitForCommit(after: revision)
    }

    func close() async throws(StoreError) {
        try await base.close()
    }
}
