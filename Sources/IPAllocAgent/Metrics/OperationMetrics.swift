import Synchronization

/// What is counted of allocations, or of releases.
///
/// Each figure is an independent sum, so relaxed additions suffice. *Wait-free*.
public final class OperationMetrics: Sendable {
    /// Requests that have been answered.
    private let requests = Atomic<UInt64>(0)
    /// Those that failed, whatever the reason.
    private let failures = Atomic<UInt64>(0)
    /// Those that failed because somebody else changed what they were about.
    private let conflicts = Atomic<UInt64>(0)
    /// Those that failed because the world, or this program, is broken.
    private let internalErrors = Atomic<UInt64>(0)
    /// Those that failed for want of a pool.
    private let withoutPool = Atomic<UInt64>(0)
    /// Those that gave up and may be tried again.
    private let retriesExhausted = Atomic<UInt64>(0)
    /// Those that failed because all addresses are used.
    private let usedOut = Atomic<UInt64>(0)
    /// How long they took, from the request's head to the answer.
    let duration = LatencyHistogram()

    init() {}

    /// Why a request failed, as far as it is counted.
    enum Failure: Sendable, Hashable {
        case conflict, internalError, withoutPool, retriesExhausted, usedOut
        /// The request asks for what it may not have, or cannot be understood.
        case other
    }

    /// Counts an answered request.
    ///
    /// - Parameter failure: Why it failed; nil if it did not.
    func record(duration: Duration, failure: Failure?) {
        requests.wrappingAdd(1, ordering: .relaxed)
        self.duration.record(duration)
        guard let failure else { return }
        failures.wrappingAdd(1, ordering: .relaxed)
        switch failure {
        case .conflict: conflicts.wrappingAdd(1, ordering: .relaxed)
        case .internalError: internalErrors.wrappingAdd(1, ordering: .relaxed)
        case .withoutPool: withoutPool.wrappingAdd(1, ordering: .relaxed)
        case .retriesExhausted: retriesExhausted.wrappingAdd(1, ordering: .relaxed)
        case .usedOut: usedOut.wrappingAdd(1, ordering: .relaxed)
        case .other: break
        }
    }

    /// The sums up to now.
    var counts: Counts {
        Counts(
            requests: requests.load(ordering: .relaxed),
            failures: failures.load(ordering: .relaxed),
            conflicts: conflicts.load(ordering: .relaxed),
            internalErrors: internalErrors.load(ordering: .relaxed),
            withoutPool: withoutPool.load(ordering: .relaxed),
            retriesExhausted: retriesExhausted.load(ordering: .relaxed),
            usedOut: usedOut.load(ordering: .relaxed))
    }

    /// What had been counted at one time.
    struct Counts: Sendable, Hashable {
        let requests, failures, conflicts, internalErrors: UInt64
        let withoutPool, retriesExhausted, usedOut: UInt64
    }
}
