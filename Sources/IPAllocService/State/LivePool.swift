import IPAlloc
import IPAllocModel
import IPAllocStore

/// A pool at work: its engine, who holds its addresses, and what goes with an address of it.
struct LivePool: Sendable {
    private(set) var engine: PoolEngine
    /// Which address comes next.
    var policy: AddressPolicy
    /// What the policy remembers.
    private var memory = AddressPolicy.Memory()
    /// The pods, by what they hold; what is on its way to the disk is not among them.
    private(set) var holders: HolderTable
    /// How many addresses are taken and on their way to the disk.
    var claimedCount = 0
    /// The last commit that changed the pool's status.
    var revision: Revision
    /// Whether something is to be done about the pool when an address of it is given back: it may
    /// go then, or become smaller.
    var awaitsRelease = false

    init(engine: PoolEngine, resource: SpiderIPPool, revision: Revision) {
        self.engine = engine
        self.revision = revision
        holders = HolderTable(family: engine.pool.family)
        policy = .lowest
        followPolicy(of: resource)
    }

    /// Does from now on what the annotations say, which were looked at before they were stored.
    private mutating func followPolicy(of resource: SpiderIPPool) {
        policy = AddressPolicy(of: resource) ?? .lowest
        let rules = (try? RestRules(of: resource)) ?? RestRules()
        engine.withRests { $0.follow(rules) }
    }

    /// Follows a change of the pool's resource; what it loses was taken out before.
    mutating func follow(_ resource: SpiderIPPool, at revision: Revision) {
        followPolicy(of: resource)
        self.revision = max(self.revision, revision)
        guard let usable = try? resource.spec.usableAddresses(family: engine.pool.family) else {
            return
        }
        engineMust { () throws(IPAllocError) in
            let added = try usable.subtracting(engine.pool.ranges)
            if !added.isEmpty { engine = try engine.grown(by: added) }
        }
    }

    /// Where the policy that goes round is. The store does not have it. What `random` draws from
    /// stays with the pool: nobody can tell beforehand what comes of it.
    var cursor: Cursor {
        get { memory.cursor }
        set { memory.cursor = newValue }
    }

    /// How many addresses the pool has, held or not.
    var total: UInt128 { engine.pool.ranges.count }

    /// Whether no pod holds an address, or is about to.
    var isUnused: Bool { holders.isEmpty && claimedCount == 0 }

    /// Takes an address: the one with that ordinal, if it is free, and else what the policy says.
    ///
    /// - Parameters:
    ///   - owner: Who gets it.
    ///   - reserved: What nobody gets.
    /// - Returns: The address, and the rest that ended by this; nil if there is none.
    mutating func take(
        preferring ordinal: UInt128?, for owner: () -> String, now: StoreTime, reserved: RangeSet?
    ) -> (address: IPAddress, rest: Rest?)? {
        _ = engine.endRests(now: now, reserved: reserved)
        guard
            let taken = ordinal.flatMap({ takeOwn(ordinal: $0) }) ?? takeFree(for: owner)
                ?? takeRested(now: now, reserved: reserved)
        else { return nil }
        claimedCount += 1
        return taken
    }

    /// Takes a certain address.
    ///
    /// - Returns: The address, and the rest that ended by this; nil if it cannot be given out.
    mutating func take(
        exactly address: IPAddress, now: StoreTime, reserved: RangeSet?
    ) -> (address: IPAddress, rest: Rest?)? {
        _ = engine.endRests(now: now, reserved: reserved)
        guard let taken = takeOwn(address) else { return nil }
        claimedCount += 1
        return taken
    }

    private func takeOwn(ordinal: UInt128) -> (address: IPAddress, rest: Rest?)? {
        (try? engine.pool.select(.any, rank: ordinal)).flatMap { takeOwn($0) }
    }

    private func takeOwn(_ address: IPAddress) -> (address: IPAddress, rest: Rest?)? {
        if (try? engine.pool.claim(address)) != nil { return (address, nil) }
        return engine.withRests { $0.take(address) }.map { (address, $0) }
    }

    private mutating func takeFree(for owner: () -> String) -> (address: IPAddress, rest: Rest?)? {
        // That a pool is full costs a look at each of its words, and one that keeps an order is,
        // once each address had its turn.
        if engine.withRests({ !$0.isEmpty }) && engine.pool.counts.free == 0 { return nil }
        return (try? policy.take(from: engine.pool, &memory, for: owner)).map { ($0, nil) }
    }

    private func takeRested(
        now: StoreTime, reserved: RangeSet?
    ) -> (address: IPAddress, rest: Rest?)? {
        engine.withRests { rests in
            if let first = rests.takeFirst() { return first }
            guard rests.rules.takesOldest else { return nil }
            return rests.takeOldest(now: now) { reserved?.contains($0) == true }
        }
    }

    /// The rest of an address that is given back at a time; nil if it needs none.
    ///
    /// - Parameter conflictUntil: Until when nobody shall have it for another reason.
    func rest(from now: StoreTime, conflictUntil: StoreTime?) -> Rest? {
        engine.withRests { $0.rules.areNone } && conflictUntil == nil
            ? nil : Rest(releasedAt: now, conflictUntil: conflictUntil)
    }

    /// Writes down who holds an address.
    mutating func hold(_ address: IPAddress, by index: EndpointIndex, at revision: Revision) {
        assert(holders[address] == nil || holders[address] == index)
        holders.set(address, index)
        self.revision = max(self.revision, revision)
    }

    /// Takes in who holds an address, as a record says.
    ///
    /// - Throws: `.outsidePool`, `.held`, `.familyMismatch`.
    mutating func read(
        _ address: IPAddress, heldBy index: EndpointIndex, at revision: Revision
    ) throws(IPAllocError) {
        // What the engine had free, or kept back, nobody holds.
        try claim(address)
        holders.insert(address, index)
        self.revision = max(self.revision, revision)
    }

    /// Writes down that nobody holds an address.
    mutating func free(_ address: IPAddress, at revision: Revision) {
        assert(holders[address] != nil)
        holders.remove(address)
        self.revision = max(self.revision, revision)
    }

    /// Whether there is an address that no pod holds, and that is on its way to none.
    var hasUnheld: Bool { engine.heldCount < engine.pool.counts.capacity }

    /// The lowest addresses that nobody holds; then those that have rested longest.
    ///
    /// - Parameter countMax: How many at most.
    func lowestUnheld(countMax: Int) -> RangeSet {
        var found = RangeSet(family: engine.pool.family)
        var missing = UInt128(max(0, countMax))
        for kind in [AddressSelector.reserved, .free] {
            engine.pool.forEachRange(of: kind) { range in
                let part = range.prefix(missing)
                missing -= part.map { RangeSet($0).count } ?? 0
                if let part { try? found.insert(part) }
            }
        }
        for address in engine.withRests({ $0.oldest(countMax: Int(clamping: missing)) }) {
            if let one = try? AddressRange(address, address) { try? found.insert(one) }
        }
        return found
    }
}

extension AddressRange {
    /// The lowest addresses of the range.
    ///
    /// - Parameter count: How many at most.
    /// - Returns: nil if none are asked for.
    func prefix(_ count: UInt128) -> AddressRange? {
        guard count > 0 else { return nil }
        guard upper.value - lower.value >= count,
            let last = IPAddress(value: lower.value + (count - 1), family: family)
        else { return self }
        return try? AddressRange(lower, last)
    }
}

extension RangeSet {
    /// The lowest addresses of the set; fewer, if there are no more.
    func lowest(_ count: Int) -> RangeSet {
        var found = RangeSet(family: family)
        var missing = UInt128(Swift.max(0, count))
        for range in ranges {
            guard let part = range.prefix(missing) else { break }
            missing -= RangeSet(part).count
            try? found.insert(part)
        }
        return found
    }
}
