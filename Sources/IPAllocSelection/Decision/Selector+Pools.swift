import IPAllocModel

extension Selector {
    /// The names of the pools that a level names, patterns replaced by what they match.
    ///
    /// - Throws: `SelectionError` for malformed patterns and for names that are there twice.
    mutating func poolNames(
        _ names: [String], _ subject: Trace.Subject, level: Level
    ) throws(SelectionError) -> [String] {
        var pools: [String] = []
        for name in names {
            if level.allowsPatterns && NamePattern.isPattern(name) {
                pools += try expand(name, subject)
            } else {
                pools.append(name)
            }
        }
        if pools.count > 1 {
            var seen: Set<String> = []
            for pool in pools where !seen.insert(pool).inserted {
                throw .duplicatePool(pool, subject.interface)
            }
        }
        return pools
    }

    private mutating func expand(
        _ text: String, _ subject: Trace.Subject
    ) throws(SelectionError) -> [String] {
        dependsOnAllPools = true
        let names = facts.catalog.poolNames(subject.family)
        guard let pattern = NamePattern(text) else {
            throw .malformedPattern(text, family: subject.family, name: names.first ?? "")
        }
        let matches = names.filter(pattern.matches)
        trace.steps.append(.expanded(subject, pattern: text, names: matches))
        return matches
    }

    /// The pools that can serve, in the order in which they are tried: those that are meant for
    /// some pods before those that are for all, and else as they are given. Only the one of a kept
    /// address, if it is among them.
    ///
    /// - Throws: `SelectionError` if a pool does not exist, or none can serve.
    mutating func order(
        _ names: [String], _ subject: Trace.Subject, filter: PoolFilter
    ) throws(SelectionError) -> [String] {
        precondition(!names.isEmpty)
        if let kept = facts.keptPools[subject], names.contains(kept) {
            trace.steps.append(.retained(subject, pool: kept))
            return [kept]
        }
        var pools: [CatalogPool] = []
        pools.reserveCapacity(names.count)
        for name in names {
            guard let pool = facts.catalog.entry(named: name) else {
                traceAll(names, subject, filter)
                throw .unknownPool(name)
            }
            pools.append(pool)
            if pool.dependsOnPod { dependsOnPod = true }
        }
        var kept: [(place: Int, affinity: AffinityClass, name: String)] = []
        var reasons: [String] = []
        for (name, pool) in zip(names, pools) {
            guard let rejection = filter.rejection(of: pool, family: subject.family) else {
                kept.append((kept.count, pool.affinity, name))
                continue
            }
            reasons.append(rejection.message(pool: name))
            trace.steps.append(.dropped(subject, pool: name, rejection))
        }
        assert(kept.count + reasons.count == names.count)
        guard !kept.isEmpty else {
            throw .allFilteredOut(
                names, family: subject.family, interface: subject.interface, reasons: reasons)
        }
        if kept.count > 1 {
            kept.sort { ($0.affinity, $0.place) < ($1.affinity, $1.place) }
        }
        for (index, pool) in kept.enumerated() {
            trace.steps.append(
                .kept(
                    subject, pool: pool.name, place: index + 1,
                    properties: pool.affinity.properties))
        }
        return kept.map(\.name)
    }

    /// Writes down what is to be said of each of some pools, of which not all are there.
    private mutating func traceAll(
        _ names: [String], _ subject: Trace.Subject, _ filter: PoolFilter
    ) {
        for name in names {
            guard let pool = facts.catalog.entry(named: name) else {
                trace.steps.append(.missing(subject, pool: name))
                continue
            }
            let rejection = filter.rejection(of: pool, family: subject.family)
            trace.steps.append(
                rejection.map { .dropped(subject, pool: name, $0) } ?? .fit(subject, pool: name))
        }
    }

    /// The choice of a family whose addresses come from a pool of the application's own.
    mutating func automaticChoice(
        _ subnets: [String], _ subject: Trace.Subject, poolInterface: String, maker: DemandMaker,
        filter: PoolFilter
    ) throws(SelectionError) -> FamilyChoice {
        precondition(!subnets.isEmpty)
        if subnets.count > 1 {
            trace.steps.append(
                .disregarded(
                    subject, names: Array(subnets.dropFirst()), because: .onlyFirstSubnet))
        }
        let demand = try maker.demand(
            interface: poolInterface, family: subject.family, subnet: subnets[0])
        trace.steps.append(.demanded(subject, demand))
        let pools = try demand.existing.name.map { name throws(SelectionError) in
            try order([name], subject, filter: filter)
        }
        return FamilyChoice(family: subject.family, pools: pools ?? [], demand: demand)
    }
}
