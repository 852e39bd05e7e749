import IPAlloc

/// What a pool's addresses are used for, in runs: nothing is enumerated but what is held.
extension LivePool {
    struct Run: Sendable, Hashable {
        var range: AddressRange
        var use: AddressUse
    }

    /// What an address is used for; nil if neither the pool's ranges nor a record of it has it.
    ///
    /// - Parameter reserved: What SpiderReservedIPs name.
    func use(of address: IPAddress, reserved: RangeSet) -> AddressUse? {
        if holders[address] != nil { return .held }
        return switch try? engine.pool.state(of: address) {
        case .free: .free
        case .held: .allocating
        case .reserved: reserved.contains(address) ? .reserved : .resting
        case .resting: .resting
        case .outside, nil: nil
        }
    }

    /// The lowest runs of some uses.
    ///
    /// - Parameters:
    ///   - after: Only what lies beyond; nil for all.
    ///   - countMax: How many at most.
    /// - Complexity: O(countMax) for each use, and what the engine's searches cost; with addresses
    ///   on their way to the disk O(h) in those that are held.
    func runs(
        of uses: Set<AddressUse>, reserved: RangeSet, after: IPAddress?, countMax: Int
    ) -> [Run] {
        var found: [Run] = []
        for use in AddressUse.allCases where uses.contains(use) {
            switch use {
            case .free: found += freeRuns(after: after, countMax: countMax)
            case .held: found += heldRuns(after: after, countMax: countMax)
            case .allocating where claimedCount > 0:
                found += claimedRuns(after: after, countMax: countMax)
            case .allocating: break
            case .reserved, .resting:
                found += keptRuns(use, reserved, after: after, countMax: countMax)
            }
        }
        found.sort { $0.range.lower < $1.range.lower }
        return Array(found.prefix(countMax))
    }

    /// Free is what lies between the held ones: the engine would look at each word of a free range
    /// to find its end, and a large pool has many.
    private func freeRuns(after: IPAddress?, countMax: Int) -> [Run] {
        let usable = engineMust { () throws(IPAllocError) in
            try engine.pool.ranges.subtracting(engine.pool.reserved)
        }
        var runs: [Run] = []
        for range in usable.ranges {
            var rest = after.map { range.suffix(after: $0) } ?? range
            while runs.count < countMax, let part = rest {
                let held = heldRange(in: part)
                let free = held.map { part.prefix(before: $0.lower) } ?? part
                if let free { runs.append(Run(range: free, use: .free)) }
                rest = held.flatMap { part.suffix(after: $0.upper) }
            }
        }
        return runs
    }

    private func heldRuns(after: IPAddress?, countMax: Int) -> [Run] {
        var runs: [Run] = []
        var after = after
        while runs.count < countMax, let address = try? engine.pool.next(.held, after: after) {
            if holders[address] != nil {
                runs.append(Run(range: single(address), use: .held))
            }
            after = address
        }
        return runs
    }

    private func claimedRuns(after: IPAddress?, countMax: Int) -> [Run] {
        var runs: [Run] = []
        var after = after
        while runs.count < countMax, let address = try? engine.pool.next(.held, after: after) {
            if holders[address] == nil {
                runs.append(Run(range: single(address), use: .allocating))
            }
            after = address
        }
        return runs
    }

    private func keptRuns(
        _ use: AddressUse, _ reserved: RangeSet, after: IPAddress?, countMax: Int
    ) -> [Run] {
        let kept = engine.pool.reserved
        let wanted = engineMust { () throws(IPAllocError) in
            use == .reserved
                ? try kept.intersection(reserved) : try kept.subtracting(reserved)
        }
        var runs: [Run] = []
        for range in wanted.ranges {
            guard runs.count < countMax else { break }
            if let rest = after.map({ range.suffix(after: $0) }) ?? range {
                runs.append(Run(range: rest, use: use))
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
