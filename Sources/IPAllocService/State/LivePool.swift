import IPAlloc
import IPAllocModel
import IPAllocStore

/// The engine of one pool, where it can be shared.
final class PoolEngine: Sendable {
    let pool: Pool

    /// Makes the engine of some addresses, all of them free.
    ///
    /// A pool's resource may grow address by address, and a dense pool cannot become a sparse one:
    /// so what the engine could not grow to is refused from the start.
    init(_ addresses: RangeSet) throws(IPAllocError) {
        pool = try Pool(ranges: addresses, capacityMax: Pool.denseCapacityMax)
    }
}

/// A pool at work: its engine, who holds its addresses, and what goes with an address of it.
struct LivePool: Sendable {
    let engine: PoolEngine
    /// The block's prefix length.
    let prefixLength: Int
    /// Which address comes next.
    var policy: AddressPolicy
    /// What the policy remembers.
    private var memory = AddressPolicy.Memory()
    /// The pods, by what they hold; what is on its way to the disk is not among them.
    private(set) var holders: [IPAddress: EndpointIndex] = [:]
    /// How many addresses are taken and on their way to the disk.
    var claimedCount = 0
    /// The last commit that changed the pool's status.
    var revision: Revision
    /// The addresses that rest since another machine uses them, and until when.
    var resting: [IPAddress: StoreTime] = [:]
    /// Whether something is to be done about the pool when an address of it is given back: it may
    /// go then, or become smaller.
    var awaitsRelease = false

    init(engine: PoolEngine, resource: SpiderIPPool, revision: Revision) {
        self.engine = engine
        self.revision = revision
        prefixLength = resource.spec.block?.prefixLength ?? engine.pool.family.bitWidth
        policy = AddressPolicy(of: resource) ?? .lowest
    }

    /// Follows a change of the pool's resource; what it loses was taken out before.
    mutating func follow(_ resource: SpiderIPPool, at revision: Revision) {
        policy = AddressPolicy(of: resource) ?? .lowest
        self.revision = max(self.revision, revision)
        guard let usable = try? resource.spec.usableAddresses(family: engine.pool.family) else {
            return
        }
        engineMust { () throws(IPAllocError) in
            let added = try usable.subtracting(engine.pool.ranges)
            if !added.isEmpty { try engine.pool.grow(by: added) }
        }
    }

    /// How many addresses the pool has, held or not.
    var total: Int { engine.pool.ranges.statusCount }

    /// Whether no pod holds an address, or is about to.
    var isUnused: Bool { holders.isEmpty && claimedCount == 0 }

    /// Takes an address: the one with that ordinal, if it is free, and else what the policy says.
    ///
    /// - Parameter owner: Who gets it.
    /// - Returns: nil if none is free.
    mutating func take(preferring ordinal: UInt128?, for owner: String) -> IPAddress? {
        if let ordinal, let own = try? engine.pool.select(.any, rank: ordinal),
            (try? engine.pool.claim(own)) != nil
        {
            claimedCount += 1
            return own
        }
        guard let address = try? policy.take(from: engine.pool, &memory, for: owner) else {
            return nil
        }
        claimedCount += 1
        return address
    }

    /// Makes room for so many holders at once.
    mutating func reserveCapacity(_ count: Int) {
        holders.reserveCapacity(count)
    }

    /// Writes down who holds an address.
    mutating func hold(_ address: IPAddress, by index: EndpointIndex, at revision: Revision) {
        assert(holders[address] == nil || holders[address] == index)
        holders[address] = index
        self.revision = max(self.revision, revision)
    }

    /// Writes down that nobody holds an address.
    mutating func free(_ address: IPAddress, at revision: Revision) {
        assert(holders[address] != nil)
        holders[address] = nil
        self.revision = max(self.revision, revision)
    }

    /// Whether there is an address that no pod holds, and that is on its way to none.
    var hasUnheld: Bool { engine.pool.counts.held < engine.pool.counts.capacity }

    /// The lowest addresses that nobody holds.
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
