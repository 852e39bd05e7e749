import Synchronization

/// What clients of an agent know: what was acknowledged, and what was asked and not answered.
final class KillLedger: Sendable {
    private struct State {
        var addresses: [String: String] = [:]
        var unanswered: [String: Bool] = [:]
        var adoptable: [String] = []
        var answers = 0
        var repeated = 0
        var limit = Int.max
        var onLimit: @Sendable () -> Void = {}
    }
    private let state = Mutex(State())

    /// The pods' addresses, as far as they were acknowledged.
    var addresses: [String: String] { state.withLock { $0.addresses } }
    /// The pods of whom something was asked that was not answered, and whether it was a release.
    var unanswered: [String: Bool] { state.withLock { $0.unanswered } }
    /// How many answers came.
    var answers: Int { state.withLock { $0.answers } }
    /// How much was asked again.
    var repeated: Int { state.withLock { $0.repeated } }

    /// Calls `body` once after so many more answers.
    func after(_ count: Int, _ body: @escaping @Sendable () -> Void) {
        state.withLock {
            $0.limit = $0.answers + count
            $0.onLimit = body
        }
    }

    /// A request is on its way.
    func begin(_ pod: String, isRelease: Bool) {
        state.withLock { state in
            if state.unanswered.updateValue(isRelease, forKey: pod) != nil { state.repeated += 1 }
        }
    }

    /// It was answered: the pod has an address, or none any more.
    func note(_ pod: String, _ address: String?) {
        let reached = state.withLock { state in
            state.addresses[pod] = address
            state.unanswered[pod] = nil
            state.answers += 1
            return state.answers == state.limit ? state.onLimit : nil
        }
        reached?()
    }

    /// Nothing is unanswered; whoever works next takes over the pods that there are.
    func hasSettled() {
        state.withLock { state in
            precondition(state.unanswered.isEmpty)
            state.adoptable = state.addresses.keys.sorted()
        }
    }

    /// Some pods of earlier workers.
    func adopt(upTo count: Int) -> [String] {
        state.withLock { state in
            let adopted = Array(state.adoptable.prefix(count))
            state.adoptable.removeFirst(adopted.count)
            return adopted
        }
    }
}
