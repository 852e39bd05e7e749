import IPAlloc
import IPAllocStore

extension LivePool {
    /// The lowest free runs: what the engine has free, and what has rested long enough.
    func freeRuns(now: StoreTime, after: IPAddress?, _ limits: Limits) -> Runs {
        var walk = FreeWalk(self, now: now, after: after, limits)
        var found = Runs(end: after)
        for _ in 0..<limits.stepsMax {
            // The last run may go on.
            guard found.runs.count <= limits.countMax else { return found }
            guard let range = walk.next() else {
                found.end = nil
                return found
            }
            found.end = range.upper
            if walk.isFree { found.join(range) }
        }
        if found.runs.count > 1, let cut = found.runs.last, cut.range.upper == found.end {
            found.runs.removeLast()
            found.end = found.runs.last?.range.upper
        }
        return found
    }
}

extension LivePool.Runs {
    /// Adds a free range to those before it: to the last of them, if it follows at once.
    fileprivate mutating func join(_ range: AddressRange) {
        if let last = runs.last, last.range.upper.value &+ 1 == range.lower.value,
            let joined = try? AddressRange(last.range.lower, range.upper)
        {
            runs[runs.count - 1].range = joined
        } else {
            runs.append(LivePool.Run(range: range, use: .free))
        }
    }
}

/// Goes through a pool's addresses from one on, in ranges of which all addresses are free, or none.
///
/// What lies before the next address that is held, reserved or not the pool's is free; the engine would
/// look at each word of a free range to find its end, and a large pool has many.
private struct FreeWalk {
    private let live: LivePool
    private let now: StoreTime
    /// The last address of the ranges before.
    private var last: IPAddress?
    private var own = Head(.any)
    private var reserved = Head(.reserved)
    private var held = Head(.held)
    /// The addresses that have rested long enough, which the engine has held; nil if they are many, so
    /// that it is asked about each that is held.
    private var rested: ArraySlice<IPAddress>?
    /// Whether the addresses of the last range are free.
    private(set) var isFree = false

    init(
        _ live: LivePool, now: StoreTime, after: IPAddress?, _ limits: LivePool.Limits
    ) {
        (self.live, self.now, last) = (live, now, after)
        rested = live.engine.withRests { rests in
            rests.usableCount(now: now) > limits.looksMax
                ? nil : rests.usable(now: now, after: after)[...]
        }
    }

    /// The next range; nil if there is none.
    ///
    /// - Complexity: What the engine's searches cost.
    mutating func next() -> AddressRange? {
        guard let own = own.range(in: live.engine, after: last) else { return nil }
        let reserved = reserved.range(in: live.engine, after: last)
        let held = held.range(in: live.engine, after: last)
        let range: AddressRange
        if let reserved, reserved.lower == own.lower {
            (range, isFree) = (reserved, false)
        } else if let held, held.lower == own.lower {
            (range, isFree) = taken(from: held)
        } else {
            isFree = true
            let end = [reserved?.lower, held?.lower].compactMap(\.self).min()
            range = end.flatMap { own.prefix(before: $0) } ?? own
        }
        last = range.upper
        return range
    }

    /// What begins with an address that the engine has held, and whether it is free nevertheless.
    private mutating func taken(from first: AddressRange) -> (AddressRange, isFree: Bool) {
        guard let rested else {
            return (first, live.use(of: first.lower, now: now) == .free)
        }
        self.rested = rested.drop { $0 < first.lower }
        guard let next = self.rested?.first else { return (run(), false) }
        if next == first.lower { return (first, true) }
        let run = run()
        return (run.prefix(before: next) ?? run, false)
        func run() -> AddressRange {
            (try? live.engine.pool.nextRange(.held, after: last)) ?? first
        }
    }
}

/// The next addresses of a kind, looked for when they are wanted.
private struct Head {
    private let kind: AddressSelector
    private var range: AddressRange?
    private var isLast = false

    init(_ kind: AddressSelector) { self.kind = kind }

    /// The next range beyond an address; of held ones the first address.
    mutating func range(in engine: PoolEngine, after last: IPAddress?) -> AddressRange? {
        if let range, let rest = last.map({ range.suffix(after: $0) }) ?? range { return rest }
        guard !isLast else { return nil }
        if kind == .held {
            range = (try? engine.pool.next(.held, after: last)).flatMap {
                try? AddressRange($0, $0)
            }
        } else {
            range = try? engine.pool.nextRange(kind, after: last)
        }
        isLast = range == nil
        return range
    }
}

extension AddressRange {
    /// What of the range lies beyond an address of its family; nil if nothing does.
    fileprivate func suffix(after address: IPAddress) -> AddressRange? {
        if address < lower { return self }
        guard address < upper,
            let first = IPAddress(value: address.value + 1, family: family)
        else { return nil }
        return try? AddressRange(first, upper)
    }

    /// What of the range lies before an address of its family; nil if nothing does.
    fileprivate func prefix(before address: IPAddress) -> AddressRange? {
        if address > upper { return self }
        guard address > lower,
            let last = IPAddress(value: address.value - 1, family: family)
        else { return nil }
        return try? AddressRange(lower, last)
    }
}
