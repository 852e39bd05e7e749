import Synchronization

/// The state, for one reader or writer at a time, and never for long.
final class SharedState: Sendable {
    private let state: Mutex<ServiceState>

    init(_ state: ServiceState) {
        self.state = Mutex(state)
    }

    /// Lets `body` read and change the state. Nothing in it waits.
    func withLock<Value: Sendable, Failure: Error>(
        _ body: (inout ServiceState) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try state.withLock { state throws(Failure) in try body(&state) }
    }
}
