import IPAlloc
import IPAllocStore

/// What a pool's addresses are used for, in runs: nothing is enumerated but what is held.
extension LivePool {
    struct Run: Sendable, Hashable {
        var range: AddressRange
        var use: AddressUse
    }

    /// The lowest runs of some uses, or the first of them.
    struct Runs: Sendable, Hashable {
        /// In ascending order.
        var runs: [Run] = []
        /// The last address that was looked at; nil if all were.
        var end: IPAddress?
    }

    /// How much one answer is to cost.
    struct Limits {
        /// How many runs it has.
        let countMax: Int
        /// How many addresses that the engine has held are looked at for it, beside those that are told.
        let looksMax: Int

        /// How often the engine is asked for what comes next.
        var stepsMax: Int { countMax + looksMax + 1 }
    }

    /// So many addresses are passed over in a fraction of a millisecond.
    static let looksMax = 1024

    /// What an address is used for; nil if neither the pool's ranges nor a record of it has it.
    func use(of address: IPAddress, now: StoreTime) -> AddressUse? {
        if holders[address] != nil { return .held }
        if let end = engine.withRests({ $0.end(of: address) }) {
            return end <= now ? .free : .resting
        }
        return switch try? engine.pool.state(of: address) {
        case .free: .free
        case .held: .allocating
        case .reserved: .reserved
        case .resting, .outside, nil: nil
        }
    }

    /// The lowest runs of some uses. There may be fewer than asked for, even none, and still more
    /// beyond the end.
    ///
    /// - Parameters:
    ///   - after: Only what lies beyond; nil for all.
    ///   - countMax: How many at most.
    ///   - looksMax: How many addresses are looked at beside those that are told.
    /// - Complexity: O(countMax + looksMax) for each use, times what the engine's searches cost; and
    ///   O(r log r) in up to `looksMax` addresses that rest.
    func runs(
        of uses: Set<AddressUse>, now: StoreTime, after: IPAddress?, countMax: Int,
        looksMax: Int = Self.looksMax
    ) -> Runs {
        let limits = Limits(countMax: countMax, looksMax: looksMax)
        var parts: [Runs] = []
        if uses.contains(.free) {
            parts.append(freeRuns(now: now, after: after, limits))
        }
        if uses.contains(.reserved) {
            parts.append(reservedRuns(after: after, limits))
        }
        var taken = uses.subtracting([.free, .reserved])
        if claimedCount == 0 { taken.remove(.allocating) }
        if taken == [.resting], let few = fewResting(now: now, after: after, limits) {
            parts.append(Runs(runs: few.prefix(countMax + 1).map { run($0, .resting) }))
        } else if !taken.isEmpty {
            parts.append(takenRuns(of: taken, now: now, after: after, limits))
        }
        // What lies beyond the end of one part is not known of all; a run that goes on there is whole.
        let end = parts.compactMap(\.end).min()
        var runs = parts.flatMap(\.runs)
        if let end { runs.removeAll { $0.range.lower > end } }
        runs.sort { $0.range.lower < $1.range.lower }
        if runs.count > countMax {
            runs.removeSubrange(countMax...)
            return Runs(runs: runs, end: runs.last?.range.upper)
        }
        return Runs(runs: runs, end: end.map { max($0, runs.last?.range.upper ?? $0) })
    }

    /// What pods have, what is on its way to them, and what rests.
    private func takenRuns(
        of uses: Set<AddressUse>, now: StoreTime, after: IPAddress?, _ limits: Limits
    ) -> Runs {
        var found = Runs(end: after)
        for _ in 0..<limits.stepsMax {
            guard found.runs.count <= limits.countMax else { return found }
            guard let address = try? engine.pool.next(.held, after: found.end) else {
                found.end = nil
                return found
            }
            found.end = address
            guard let use = use(of: address, now: now), uses.contains(use) else { continue }
            found.runs.append(run(address, use))
        }
        return found
    }

    private func reservedRuns(after: IPAddress?, _ limits: Limits) -> Runs {
        var found = Runs(end: after)
        while found.runs.count <= limits.countMax {
            guard let range = try? engine.pool.nextRange(.reserved, after: found.end) else {
                found.end = nil
                break
            }
            found.runs.append(Run(range: range, use: .reserved))
            found.end = range.upper
        }
        return found
    }

    /// The addresses that rest; nil if that are many.
    private func fewResting(
        now: StoreTime, after: IPAddress?, _ limits: Limits
    ) -> [IPAddress]? {
        engine.withRests { rests in
            rests.count > limits.looksMax
                ? nil : rests.resting(now: now, after: after)
        }
    }

    private func run(_ address: IPAddress, _ use: AddressUse) -> Run {
        let range = engineMust { () throws(IPAllocError) in try AddressRange(address, address) }
        return Run(range: range, use: use)
    }
}
