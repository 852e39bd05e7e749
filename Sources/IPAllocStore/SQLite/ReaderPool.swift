import GRDB
import Synchronization

/// The connections that read, each used by one view at a time.
final class ReaderPool: Sendable {
    private struct State {
        var idle: [DatabaseQueue] = []
        /// How many connections are open or being opened.
        var count = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let countMax: Int
    private let open: @Sendable () throws(StoreError) -> DatabaseQueue

    /// Makes a pool that opens a connection when one is needed, up to `countMax`.
    init(countMax: Int, open: @escaping @Sendable () throws(StoreError) -> DatabaseQueue) {
        precondition(countMax >= 1)
        self.countMax = countMax
        self.open = open
    }

    private enum Choice {
        case use(DatabaseQueue)
        case openAnother
        case wait
        case refuse
    }

    /// A connection for the caller alone, who gives it back with `release`.
    ///
    /// - Throws: `StoreError`: `.closed`, or why no connection can be opened.
    func acquire() async throws(StoreError) -> DatabaseQueue {
        while true {
            switch choose() {
            case .use(let reader): return reader
            case .refuse: throw StoreError(.closed, operation: "read")
            case .openAnother:
                do {
                    return try open()
                } catch {
                    forgetConnection()
                    throw error
                }
            case .wait: await waitForRelease()
            }
        }
    }

    /// Takes back a connection that is in no transaction, or that is of no more use.
    func release(_ reader: DatabaseQueue, isUsable: Bool) {
        let isKept = state.withLock { state in
            guard isUsable, !state.isClosed else { return false }
            state.idle.append(reader)
            return true
        }
        if isKept {
            wakeOne()
        } else {
            // A connection that only read has nothing to lose when it closes.
            try? reader.close()
            forgetConnection()
        }
    }

    /// Closes what is idle; what is in use closes when it is released.
    func close() {
        let (idle, waiters) = state.withLock { state in
            state.isClosed = true
            defer {
                state.count -= state.idle.count
                state.idle = []
                state.waiters = []
            }
            return (state.idle, state.waiters)
        }
        for reader in idle { try? reader.close() }
        for waiter in waiters { waiter.resume() }
    }

    private func choose() -> Choice {
        state.withLock { state in
            if state.isClosed { return .refuse }
            if let reader = state.idle.popLast() { return .use(reader) }
            guard state.count < countMax else { return .wait }
            state.count += 1
            return .openAnother
        }
    }

    private func forgetConnection() {
        state.withLock { state in
            assert(state.count > 0)
            state.count -= 1
        }
        wakeOne()
    }

    private func waitForRelease() async {
        await withCheckedContinuation { continuation in
            let mayTry = state.withLock { state in
                guard !state.isClosed, state.idle.isEmpty, state.count >= countMax else {
                    return true
                }
                state.waiters.append(continuation)
                return false
            }
            if mayTry { continuation.resume() }
        }
    }

    private func wakeOne() {
        let waiter = state.withLock { state in
            state.waiters.isEmpty ? nil : state.waiters.removeFirst()
        }
        waiter?.resume()
    }
}
