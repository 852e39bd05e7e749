import Synchronization

/// The revision of the last acknowledged commit, and the tasks that wait for a higher one.
final class RevisionSignal: Sendable {
    private struct State {
        var revision: Revision
        var isClosed = false
        var waiters: [UInt64: (Revision, CheckedContinuation<Void, Never>)] = [:]
        var nextWaiter: UInt64 = 0
        /// Waiters whose cancellation came before they were registered.
        var cancelledEarly: Set<UInt64> = []
    }

    private let state: Mutex<State>

    init(_ revision: Revision) {
        state = Mutex(State(revision: revision))
    }

    var revision: Revision { state.withLock { $0.revision } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Makes a commit known and wakes whoever waited for it.
    func publish(_ revision: Revision) {
        wake { state in
            assert(revision >= state.revision)
            state.revision = revision
        }
    }

    /// Wakes everybody for the last time.
    func close() {
        wake { $0.isClosed = true }
    }

    private func wake(_ change: (inout sending State) -> Void) {
        let woken = state.withLock { state in
            change(&state)
            let ready = state.waiters.filter { state.isClosed || state.revision > $0.value.0 }
            for number in ready.keys { state.waiters[number] = nil }
            return ready.values.map { $0.1 }
        }
        for continuation in woken { continuation.resume() }
    }

    /// Returns once the revision is higher than `revision`, the signal closes, or the task is
    /// cancelled.
    func wait(after revision: Revision) async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    let isCancelled = state.cancelledEarly.remove(number) != nil
                    if isCancelled || state.isClosed || state.revision > revision { return true }
                    state.waiters[number] = (revision, continuation)
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                guard let waiter = state.waiters.removeValue(forKey: number) else {
                    state.cancelledEarly.insert(number)
                    return nil as CheckedContinuation<Void, Never>?
                }
                return waiter.1
            }
            waiter?.resume()
        }
        state.withLock { _ = $0.cancelledEarly.remove(number) }
    }
}
