import IPAlloc
import IPAllocStore

/// What a pool's addresses are used for, in runs: nothing is enumerated but what is held.
extension LivePool {
    struct Run: Sendable, Hashable {
        var range: AddressRange
        var use: AddressUse
    }

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

    /// The lowest runs of some uses.
    ///
    /// - Parameters:
    ///   - after: Only what lies beyond; nil for all.
    ///   - countMax: How many at most.
    /// - Complexity: O(countMax) for each use, and what the engine's searches cost; of addresses on
    ///   their way to the disk alone O(h) in those that are held; O(n log n) in those that rest.
    func runs(
        of uses: Set<AddressUse>, now: StoreTime, after: IPAddress?, countMax: Int
    ) -> [Run] {
        var found: [Run] = []
        for use in AddressUse.allCases where uses.contains(use) {
            switch use {
            case .free: found += freeRuns(now: now, after: after, countMax: countMax)
            case .held: found += takenRuns(of: uses, after: after, countMax: countMax)
            case .allocating where claimedCount > 0 && !uses.contains(.held):
                found += takenRuns(of: uses, after: after, countMax: countMax)
            // Together with what is held.
            case .allocating: break
            case .reserved: found += reservedRuns(after: after, countMax: countMax)
            case .resting:
                found += rested(areUsable: false, now: now, after: after).prefix(countMax).map {
                    Run(range: single($0), use: .resting)
                }
            }
        }
        found.sort { $0.range.lower < $1.range.lower }
        return Array(found.prefix(countMax))
    }

    /// Free is what the engine has free, and what has rested long enough.
    private func freeRuns(now: StoreTime, after: IPAddress?, countMax: Int) -> [Run] {
        var runs: [Run] = []
        var rested = self.rested(areUsable: true, now: now, after: after)[...]
        // One more may join what comes before it.
        for range in engineFreeRanges(after: after, countMax: countMax + rested.count) {
            while let address = rested.first, address < range.lower {
                Self.join(single(address), to: &runs)
                rested.removeFirst()
            }
            Self.join(range, to: &runs)
            if runs.count > countMax { break }
        }
        for address in rested where runs.count <= countMax {
            Self.join(single(address), to: &runs)
        }
        return Array(runs.prefix(countMax))
    }

    /// Adds a range to those before it: to the last of them, if it follows at once.
    private static func join(_ range: AddressRange, to runs: inout [Run]) {
        if let last = runs.last, last.range.upper.value &+ 1 == range.lower.value,
            let joined = try? AddressRange(last.range.lower, range.upper)
        {
            runs[runs.count - 1].range = joined
        } else {
            runs.append(Run(range: range, use: .free))
        }
    }

    private func rested(areUsable: Bool, now: StoreTime, after: IPAddress?) -> [IPAddress] {
        engine.withRests { $0.addresses(areUsable: areUsable, now: now, after: after) }
    }

    /// What lies between the held ones: the engine would look at each word of a free range to find
    /// its end, and a large pool has many.
    private func engineFreeRanges(after: IPAddress?, countMax: Int) -> [AddressRange] {
        let usable = engineMust { () throws(IPAllocError) in
            try engine.pool.ranges.subtracting(engine.pool.reserved)
        }
        var ranges: [AddressRange] = []
        for range in usable.ranges {
            var rest = after.map { range.suffix(after: $0) } ?? range
            while ranges.count < countMax, let part = rest {
                let held = heldRange(in: part)
                let free = held.map { part.prefix(before: $0.lower) } ?? part
                if let free { ranges.append(free) }
                rest = held.flatMap { part.suffix(after: $0.upper) }
            }
        }
        return ranges
    }

    /// What pods have, and what is on its way to them.
    private func takenRuns(
        of uses: Set<AddressUse>, after: IPAddress?, countMax: Int
    ) -> [Run] {
        var runs: [Run] = []
        var after = after
        while runs.count < countMax, let address = try? engine.pool.next(.held, after: after) {
            after = address
            let use = holders[address] == nil ? AddressUse.allocating : .held
            // The engine has what rests as held, too.
            guard uses.contains(use),
                use == .held || engine.withRests({ $0.end(of: address) }) == nil
            else { continue }
            runs.append(Run(range: single(address), use: use))
        }
        return runs
    }

    private func reservedRuns(after: IPAddress?, countMax: Int) -> [Run] {
        var runs: [Run] = []
        for range in engine.pool.reserved.ranges {
            guard runs.count < countMax else { break }
            if let rest = after.map({ range.suffix(after: $0) }) ?? range {
                runs.append(Run(range: rest, use: .reserved))
            }
        }
        return runs
    }

    private func single(_ address: IPAddress) -> AddressRange {
        engineMust { () throws(IPAllocError) in try AddressRange(address, address) }
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
