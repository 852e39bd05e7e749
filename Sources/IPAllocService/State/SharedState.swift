import Synchronization

/// The state, for one reader or writer at a time, and never for long.
final class SharedState: Sendable {
    private let state: Mutex<ServiceState>
    /// Whether there are chores in the state; written under its lock.
    private let chores: Atomic<Bool>

    init(_ state: ServiceState) {
        chores = Atomic(!state.chores.isEmpty)
        self.state = Mutex(state)
    }

    /// Lets `body` read and change the state. Nothing in it waits.
    func withLock<Value: Sendable, Failure: Error>(
        _ body: (inout ServiceState) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try state.withLock { state throws(Failure) in
            defer { note(!state.chores.isEmpty) }
            return try body(&state)
        }
    }

    /// Whether something is to be done, as far as it follows from what this task did or waited for.
    ///
    /// Whoever wrote it has left the lock since, or resumed this task, so that nothing else is to be
    /// read after it.
    var hasChores: Bool { chores.load(ordering: .relaxed) }

    /// Writes down whether there are chores. Only who has the lock writes.
    private func note(_ hasChores: Bool) {
        if chores.load(ordering: .relaxed) != hasChores {
            chores.store(hasChores, ordering: .relaxed)
        }
    }
}
