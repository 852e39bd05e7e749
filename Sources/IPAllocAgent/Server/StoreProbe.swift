/// Asks now and then whether the store takes writes, however often that is wanted to be known.
///
/// Probes, and plugins of Spiderpool before each ADD, ask without end; the disk is written once
/// for all who ask within the interval, and never while it has not answered the time before.
actor StoreProbe {
    private let interval: Duration
    private let check: @Sendable () async -> String?
    /// The last question, which may have no answer yet.
    private var last: (check: Task<String?, Never>, askedAt: ContinuousClock.Instant)?
    private var isWaiting = false

    /// - Parameters:
    ///   - interval: How long an answer counts.
    ///   - check: Says what is wrong; nil if nothing is.
    init(interval: Duration, check: @escaping @Sendable () async -> String?) {
        self.interval = interval
        self.check = check
    }

    /// What is wrong; nil if nothing is.
    func trouble() async -> String? {
        if let last, isWaiting || ContinuousClock.now - last.askedAt < interval {
            return await last.check.value
        }
        isWaiting = true
        let task = Task { [check] in await check() }
        last = (task, ContinuousClock.now)
        let trouble = await task.value
        isWaiting = false
        return trouble
    }
}
