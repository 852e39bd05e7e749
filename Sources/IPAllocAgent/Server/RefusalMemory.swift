import Logging
import Synchronization

/// Knows which pods are being refused their addresses, or the release of them, so that the log tells
/// it once and not with each attempt of the kubelet. Thread-safe; blocks for as long as a look into
/// a table takes.
final class RefusalMemory: Sendable {
    /// What is refused: one kind of request, for one interface of a pod.
    struct Subject: Hashable {
        var operation: Operation
        var namespace: String
        /// The container's identity if it is no pod.
        var pod: String
        var interface: String
    }

    /// What has been refused to a subject without a success since.
    private struct Refusals {
        var reason: String
        var first: ContinuousClock.Instant
        var last: ContinuousClock.Instant
        /// When it was told; nil if it was not yet.
        var told: ContinuousClock.Instant?
        var count: Int
    }

    /// After which time what is still refused is told again.
    static let interval = Duration.seconds(300)
    /// How long something is refused that may pass by itself before it is told.
    static let patience = Duration.seconds(30)
    /// How many subjects are remembered. Refusals of more are not told as warnings.
    private let countMax: Int

    private let refusals = Mutex<[Subject: Refusals]>([:])

    init(countMax: Int = 16_384) {
        self.countMax = countMax
    }

    /// Notes a refusal.
    ///
    /// - Parameters:
    ///   - reason: What kind of refusal it is; another one is told at once.
    ///   - isPassing: Whether it may pass by itself.
    /// - Returns: How grave this one is: `warning` if it is to be told now, else `info`.
    func refused(
        _ subject: Subject, reason: String, isPassing: Bool, now: ContinuousClock.Instant
    ) -> Logger.Level {
        refusals.withLock { refusals in
            if refusals[subject] == nil && refusals.count >= countMax {
                // Who has not come again for so long has gone.
                refusals = refusals.filter { now - $0.value.last < Self.interval }
                if refusals.count >= countMax { return .info }
            }
            var entry =
                refusals[subject]
                ?? Refusals(reason: reason, first: now, last: now, told: nil, count: 0)
            if entry.reason != reason { (entry.reason, entry.told) = (reason, nil) }
            entry.last = now
            entry.count += 1
            let isDue = entry.told.map { now - $0 >= Self.interval } ?? true
            let isTold = isDue && (!isPassing || now - entry.first >= Self.patience)
            if isTold { entry.told = now }
            refusals[subject] = entry
            return isTold ? .warning : .info
        }
    }

    /// Notes that a request has succeeded.
    ///
    /// - Returns: How many were refused before, if a warning told of them; else 0.
    func succeeded(_ subject: Subject) -> Int {
        refusals.withLock { refusals in
            guard !refusals.isEmpty, let entry = refusals.removeValue(forKey: subject) else {
                return 0
            }
            return entry.told == nil ? 0 : entry.count
        }
    }
}
