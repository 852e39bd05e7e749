import Synchronization

/// Lets one task at a time work on a thing, in the order in which they come.
///
/// The state is never locked while a task waits for the disk, so what two tasks decide could cross
/// on the way there. Those who change the same thing pass the same gate first.
final class Gate: Sendable {
    /// What is worked on. Who needs several takes them in this order.
    enum Key: Sendable, Hashable {
        /// The pod resource of a UID, of whatever name.
        case podResource(uid: String)
        /// The addresses of one pod.
        case pod(ObjectPlace)
        /// Pools, subnets, networks, and whatever follows from them.
        case space
        /// A copy of all that there is.
        case rehearsal
        /// One resource of another kind.
        case object(kind: String, ObjectPlace)
    }

    private typealias Waiter = CheckedContinuation<Void, Never>

    /// The tasks that wait for each key that somebody has.
    private let waiting = Mutex<[Key: [Waiter]]>([:])

    /// Runs `body` while nobody else works on the thing.
    func pass<Value: Sendable>(
        _ key: Key, _ body: () async throws(ServiceError) -> Value
    ) async throws(ServiceError) -> Value {
        await enter(key)
        defer { leave(key) }
        return try await body()
    }

    /// Returns when nobody else works on the thing.
    func enter(_ key: Key) async {
        if take(key, or: nil) { return }
        await withCheckedContinuation { waiter in
            if take(key, or: waiter) { waiter.resume() }
        }
    }

    /// Takes a key if nobody has it; if somebody has, the waiter gets in line.
    private func take(_ key: Key, or waiter: Waiter?) -> Bool {
        waiting.withLock { waiting in
            // Mostly nobody has it, so that one look is enough.
            guard let others = waiting.updateValue([], forKey: key) else { return true }
            waiting[key] = waiter.map { others + [$0] } ?? others
            return false
        }
    }

    /// Lets the next one work on the thing.
    func leave(_ key: Key) {
        let next: Waiter? = waiting.withLock { waiting in
            guard let place = waiting.index(forKey: key) else {
                preconditionFailure("a gate is left that nobody has passed")
            }
            if !waiting.values[place].isEmpty { return waiting.values[place].removeFirst() }
            waiting.remove(at: place)
            return nil
        }
        next?.resume()
    }
}
