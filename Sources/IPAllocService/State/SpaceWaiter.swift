import Synchronization

/// Somebody who waits for an address, or for the pool that shall have one.
final class SpaceWaiter: Sendable {
    /// The pool, which need not be there yet.
    let pool: String
    /// The subnet that the pool shall be cut from, if it is not there yet.
    let subnet: String?

    private enum Phase {
        case idle
        case waiting(CheckedContinuation<Bool, Never>)
        /// It is known whether there may be space now.
        case over(Bool)
    }

    private let phase = Mutex(Phase.idle)

    init(pool: String, subnet: String? = nil) {
        self.pool = pool
        self.subnet = subnet
    }

    /// Says that there may be space now.
    func wake() { end(true) }

    /// Says that the wait is over although there may be none.
    func giveUp() { end(false) }

    private func end(_ hasSpace: Bool) {
        let continuation = phase.withLock { phase in
            defer {
                if case .over = phase {} else { phase = .over(hasSpace) }
            }
            guard case .waiting(let continuation) = phase else {
                return nil as CheckedContinuation<Bool, Never>?
            }
            return continuation
        }
        continuation?.resume(returning: hasSpace)
    }

    /// Waits until somebody says that there may be space, a time is over, or the task is
    /// cancelled.
    ///
    /// - Returns: Whether there may be space.
    func wait(milliseconds: Int64, clock: any ServiceClock) async -> Bool {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await clock.sleep(milliseconds: milliseconds)
                    self.giveUp()
                }
                let hasSpace = await withCheckedContinuation { continuation in
                    let known = phase.withLock { phase in
                        if case .over(let hasSpace) = phase { return hasSpace as Bool? }
                        phase = .waiting(continuation)
                        return nil
                    }
                    if let known { continuation.resume(returning: known) }
                }
                group.cancelAll()
                return hasSpace
            }
        } onCancel: {
            giveUp()
        }
    }
}
