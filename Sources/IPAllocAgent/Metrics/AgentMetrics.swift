import Synchronization

/// What the agent counts of the requests that it answers. Thread-safe, without locks.
public final class AgentMetrics: Sendable {
    let allocation = OperationMetrics()
    let release = OperationMetrics()
    /// Answers by operation and by the hundred of their status, from 2xx to 5xx.
    private let answers: [Operation: AnswerCounts]

    /// Requests that have begun and are not answered.
    private let unfinished = Atomic<Int>(0)

    public init() {
        answers = Dictionary(
            uniqueKeysWithValues: Operation.allCases.map { ($0, AnswerCounts()) })
    }

    /// Counts a request that has begun.
    func begin() {
        unfinished.wrappingAdd(1, ordering: .relaxed)
    }

    /// Counts an answered request.
    func record(
        _ operation: Operation, status: Int, _ duration: Duration,
        _ failure: OperationMetrics.Failure?
    ) {
        unfinished.wrappingSubtract(1, ordering: .relaxed)
        switch operation {
        case .allocate: allocation.record(duration: duration, failure: failure)
        case .release, .releaseConflicting: release.record(duration: duration, failure: failure)
        default: break
        }
        answers[operation]?.record(status: status)
    }

    /// How many requests have begun and are not answered.
    var requestsInProgress: Int { unfinished.load(ordering: .relaxed) }

    /// How many answers of that kind there were.
    func answers(of operation: Operation, hundred: Int) -> UInt64 {
        answers[operation]?.count(hundred: hundred) ?? 0
    }
}

/// Answers of one operation by the hundred of their status.
final class AnswerCounts: Sendable {
    /// The hundreds that are told apart.
    static let hundreds = 2...5

    private let counts: InlineArray<4, Atomic<UInt64>> = InlineArray { _ in Atomic(0) }

    func record(status: Int) {
        let hundred = min(max(status / 100, Self.hundreds.lowerBound), Self.hundreds.upperBound)
        counts[hundred - Self.hundreds.lowerBound].wrappingAdd(1, ordering: .relaxed)
    }

    func count(hundred: Int) -> UInt64 {
        counts[hundred - Self.hundreds.lowerBound].load(ordering: .relaxed)
    }
}
