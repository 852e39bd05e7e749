import IPAllocStore
import Synchronization

/// Brings transactions to disk. Those that come while a commit is under way share the next one.
final class Committer: Sendable {
    /// What became of a transaction: its revision, or why it is not in the store.
    typealias Outcome = Result<Revision, ServiceError>

    /// Brings the state in line with the outcome.
    typealias Settlement = @Sendable (inout ServiceState, Outcome) -> Void

    private struct Entry {
        let transaction: Transaction
        /// Settles, and tells how to let the caller go on.
        let settle: @Sendable (inout ServiceState, Outcome) -> Resumption
    }

    private typealias Resumption = @Sendable () -> Void

    private struct Queue {
        var entries: [Entry] = []
        var isRunning = false
        var isClosed = false
        var batches = ServiceStatistics.Batches()
        /// Those who wait for the batch that is under way to be settled.
        var passers: [CheckedContinuation<Void, Never>] = []
        /// Those who wait for the queue to be empty.
        var idlers: [CheckedContinuation<Void, Never>] = []
    }

    /// How many transactions are settled before others get to the state.
    private static let settledAtOnce = 8

    private let store: any Store
    private let state: SharedState
    private let batchMax: Int
    private let executor: (any TaskExecutor)?
    private let queue = Mutex(Queue())

    /// - Parameter executor: What settles commits; nil for the runtime's.
    init(
        store: any Store, state: SharedState, batchMax: Int, executor: (any TaskExecutor)? = nil
    ) {
        self.store = store
        self.state = state
        self.batchMax = max(1, batchMax)
        self.executor = executor
    }

    /// How many transactions shared the commits so far.
    var batches: ServiceStatistics.Batches {
        queue.withLock { queue in
            var batches = queue.batches
            batches.waiting = queue.entries.count
            return batches
        }
    }

    /// Brings a transaction to disk.
    ///
    /// - Parameter settle: Called in any case, in the order of the commits and before the next one,
    ///   so that the state never shows what the store may not have.
    /// - Returns: The outcome, after it was settled.
    func commit(_ transaction: Transaction, settle: @escaping Settlement) async -> Outcome {
        await commit(transaction) { state, outcome -> Outcome in
            settle(&state, outcome)
            return outcome
        }
    }

    /// Brings a transaction to disk.
    ///
    /// - Parameter settle: As above; what it returns saves a second look at the state.
    /// - Returns: What `settle` returned.
    func commit<Value: Sendable>(
        _ transaction: Transaction,
        settle: @escaping @Sendable (inout ServiceState, Outcome) -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            let entry = Entry(transaction: transaction) { state, outcome in
                let value = settle(&state, outcome)
                return { continuation.resume(returning: value) }
            }
            let (isClosed, starts) = queue.withLock { queue in
                if queue.isClosed { return (true, false) }
                queue.entries.append(entry)
                defer { queue.isRunning = true }
                return (false, !queue.isRunning)
            }
            if isClosed {
                state.withLock { entry.settle(&$0, .failure(.closed)) }()
            } else if starts {
                startCommit()
            }
        }
    }

    /// Takes nothing more, and returns when all that was taken is settled.
    func close() async {
        await withCheckedContinuation { continuation in
            let isIdle = queue.withLock { queue in
                queue.isClosed = true
                if queue.isRunning { queue.idlers.append(continuation) }
                return !queue.isRunning
            }
            if isIdle { continuation.resume() }
        }
    }

    /// Returns when what the store has by now is settled.
    func finishBatch() async {
        await withCheckedContinuation { continuation in
            let isIdle = queue.withLock { queue in
                if queue.isRunning { queue.passers.append(continuation) }
                return !queue.isRunning
            }
            if isIdle { continuation.resume() }
        }
    }

    /// Has the next commit wait for its turn. Whoever goes on or comes before that can still join it,
    /// so that half as many commits are made when many callers do one thing after the other.
    private func startCommit() {
        Task(executorPreference: executor) { [self] in await commitBatch() }
    }

    /// Commits what there is by now, and goes on until there is nothing left.
    private func commitBatch() async {
        guard let batch = next() else { return }
        let outcomes = await outcomes(of: batch.map(\.transaction))
        assert(outcomes.count == batch.count)
        for start in stride(from: 0, to: batch.count, by: Self.settledAtOnce) {
            let part = start..<min(start + Self.settledAtOnce, batch.count)
            let resumptions = state.withLock { state in
                part.map { batch[$0].settle(&state, outcomes[$0]) }
            }
            for resume in resumptions { resume() }
        }
        startCommit()
    }

    private func next() -> [Entry]? {
        let (batch, waiters) = queue.withLock { queue in
            let batch = Array(queue.entries.prefix(batchMax))
            queue.entries.removeFirst(batch.count)
            var waiters = queue.passers
            queue.passers = []
            guard batch.isEmpty else { return (batch, waiters) }
            queue.isRunning = false
            waiters += queue.idlers
            queue.idlers = []
            return (batch, waiters)
        }
        for waiter in waiters { waiter.resume() }
        return batch.isEmpty ? nil : batch
    }

    private func outcomes(of transactions: [Transaction]) async -> [Outcome] {
        do throws(StoreError) {
            let results = try await store.commit(transactions)
            count(transactions.count, failed: false)
            return results.map { $0.mapError { .storeConflict($0) } }
        } catch {
            count(transactions.count, failed: true)
            return transactions.map { _ in .failure(.storeFailure(error)) }
        }
    }

    private func count(_ size: Int, failed: Bool) {
        let bucket = Int.bitWidth - 1 - size.leadingZeroBitCount
        queue.withLock { queue in
            queue.batches.commits += 1
            queue.batches.transactions += size
            queue.batches.failures += failed ? 1 : 0
            queue.batches.largest = max(queue.batches.largest, size)
            while queue.batches.sizes.count <= bucket { queue.batches.sizes.append(0) }
            queue.batches.sizes[bucket] += 1
        }
    }
}
