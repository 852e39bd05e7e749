import IPAllocService
import IPAllocStore
import Synchronization

/// A clock that stands still until it is told to go on.
final class ManualClock: ServiceClock {
    private struct State {
        var now: Int64 = 1_700_000_000_000
        var sleepers: [UInt64: (wakeAt: Int64, continuation: CheckedContinuation<Void, Never>)] =
            [:]
        var numberNext: UInt64 = 0
        /// Sleepers whose cancellation came before they slept.
        var cancelledEarly: Set<UInt64> = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var now: StoreTime { StoreTime(millisecondsSince1970: state.withLock { $0.now }) }

    func sleep(milliseconds: Int64) async {
        let number = state.withLock { state in
            state.numberNext += 1
            return state.numberNext
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isOver, ready) = state.withLock { state in
                    if state.cancelledEarly.remove(number) != nil {
                        return (true, [CheckedContinuation<Void, Never>]())
                    }
                    state.sleepers[number] = (state.now + milliseconds, continuation)
                    let ready = state.watchers.filter { $0.count <= state.sleepers.count }
                    state.watchers.removeAll { $0.count <= state.sleepers.count }
                    return (false, ready.map(\.continuation))
                }
                if isOver { continuation.resume() }
                for watcher in ready { watcher.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                guard let sleeper = state.sleepers.removeValue(forKey: number) else {
                    state.cancelledEarly.insert(number)
                    return nil as CheckedContinuation<Void, Never>?
                }
                return sleeper.continuation
            }
            sleeper?.resume()
        }
    }

    /// Lets time pass.
    func advance(milliseconds: Int64) {
        let woken = state.withLock { state in
            state.now += milliseconds
            let woken = state.sleepers.filter { $0.value.wakeAt <= state.now }
            for number in woken.keys { state.sleepers[number] = nil }
            return woken.values.map(\.continuation)
        }
        for sleeper in woken { sleeper.resume() }
    }

    /// Returns once at least so many tasks sleep.
    func sleepers(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}
