import IPAlloc
import IPAllocModel

/// What the agent shows at rest, compared with what it has promised.
struct Findings {
    let endpoints: [SpiderEndpoint]
    let pools: [SpiderIPPool]
    let subnets: [SpiderSubnet]
    let reservations: [SpiderReservedIP]

    /// Each pod has what it was told, what is kept for the next pods of stateful slots is there, and
    /// nobody else has anything.
    ///
    /// - Parameter isWanted: Whether a stateful set wants the next pod of a slot.
    /// - Returns: The pools of the addresses that are kept for next pods.
    func compareEndpoints(
        with oracle: Oracle, isWanted: (Int) -> Bool
    ) throws -> [String] {
        let fates = oracle.fates
        var found: [String: [Oracle.Key: IPAddress]] = [:]
        var kept: [Int: [Oracle.Key: IPAddress]] = [:]
        var keptPools: [String] = []
        for endpoint in endpoints {
            let current = endpoint.status.current
            let slot = Cluster.statefulSlots.first {
                Cluster.podName(ofSlot: $0) == endpoint.name && isWanted($0)
            }
            let keepingSlot = fates[current.uid] == nil ? slot : nil
            for allocation in current.ips {
                if keepingSlot != nil {
                    keptPools += [allocation.ipv4Pool, allocation.ipv6Pool].compactMap { $0 }
                        .filter { !$0.isEmpty }
                }
                for text in [allocation.ipv4, allocation.ipv6].compactMap({ $0 }) {
                    let address = try IPAddress(String(text.prefix { $0 != "/" }))
                    let key = Oracle.Key(interface: allocation.interface, family: address.family)
                    if let slot = keepingSlot {
                        kept[slot, default: [:]][key] = address
                    } else {
                        found[current.uid, default: [:]][key] = address
                    }
                }
            }
        }
        for (slot, wanted) in oracle.inheritances.bySlot.sorted(by: { $0.key < $1.key })
        where wanted
            != kept[slot, default: [:]].filter({ key, _ in
                oracle.inheritances.doubtful[slot]?[key] == nil
            })
        {
            throw Violation(
                "the next \(Cluster.podName(ofSlot: slot)) shall have \(wanted), and what is "
                    + "kept for it is \(kept[slot] ?? [:])")
        }
        for (uid, fate) in fates.sorted(by: { $0.key < $1.key }) {
            let held = found.removeValue(forKey: uid) ?? [:]
            if held != fate.held {
                throw Violation("\(uid) was told \(fate.held), and has \(held)")
            }
        }
        if let (uid, held) = found.min(by: { $0.key < $1.key }) {
            throw Violation("\(held) are kept for \(uid), which is gone")
        }
        return keptPools
    }

    /// Counters are what pods hold.
    ///
    /// - Parameter kept: The pools of the addresses that are kept for pods to come.
    func compareCounts(
        with fates: [String: Oracle.Fate], kept: [String]
    ) throws(Violation) {
        var counts: [String: Int] = [:]
        for pool in fates.values.flatMap(\.pools.values) + kept { counts[pool, default: 0] += 1 }
        for pool in pools {
            let count = counts.removeValue(forKey: pool.name) ?? 0
            if pool.status.allocatedIPCount != count {
                throw Violation(
                    "pool \(pool.name) counts \(pool.status.allocatedIPCount ?? -1) addresses, and "
                        + "\(count) are held")
            }
        }
        if let (pool, count) = counts.first {
            throw Violation("\(count) addresses are held of pool \(pool), which is not there")
        }
    }

    /// Automatic pools are as large as their workloads want, unless their subnet has no room.
    func compareAutomaticPools(
        with fates: [String: Oracle.Fate], _ workloads: [ClusterState.Workload?]
    ) throws(Violation) {
        var wanted: [String: Int] = [:]
        for workload in workloads.compactMap({ $0 }) {
            wanted[workload.owner.uid] = workload.replicas + 1
        }
        for pool in pools where !Cluster.pools.contains(where: { $0.name == pool.name }) {
            let held = pool.status.allocatedIPCount ?? 0
            let total = pool.status.totalIPCount ?? 0
            let uid = pool.metadata.labels["ipam.spidernet.io/owner-application-uid"] ?? ""
            guard let asked = wanted[uid] else {
                if held == 0 { throw Violation("pool \(pool.name) is left behind by \(uid)") }
                continue
            }
            let size = max(asked, held)
            if total > size || (total < size && room(for: pool) >= size - total) {
                throw Violation(
                    "pool \(pool.name) has \(total) addresses, \(held) of them held; \(size) are "
                        + "wanted, and its subnet has room for \(room(for: pool))")
            }
        }
    }

    /// Whoever got nothing did so because some interface could not be served.
    func checkRefusals(_ fates: [String: Oracle.Fate]) throws {
        for (uid, fate) in fates where fate.held.isEmpty && !fate.isEnding {
            guard case .pools(let interfaces) = Cluster.wish(ofSlot: fate.pod.slot) else {
                continue
            }
            var free = try freeCounts()
            let isServable = interfaces.allSatisfy { names in
                [AddressFamily.ipv4, .ipv6].allSatisfy { family in
                    let pools = names.filter { Cluster.family(ofPool: $0) == family }
                    guard let pool = pools.first(where: { free[$0, default: 0] > 0 }) else {
                        return pools.isEmpty
                    }
                    free[pool, default: 0] -= 1
                    return true
                }
            }
            if isServable { throw Violation("\(uid) has nothing, and there are free addresses") }
        }
    }

    /// How many addresses each pool could give.
    private func freeCounts() throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for pool in pools {
            let family = Cluster.family(ofPool: pool.name)
            let held = try pool.status.allocatedAddresses().records.keys
            var usable = try pool.spec.usableAddresses(family: family)
            for text in reservations.flatMap(\.spec.ips) {
                let addresses = try AddressRange(text)
                if addresses.lower.family == family {
                    try usable.subtract(RangeSet(addresses))
                }
            }
            counts[pool.name] = Int(usable.count) - held.count { usable.contains($0) }
        }
        return counts
    }

    /// How many addresses an automatic pool's subnet has for further ones.
    private func room(for pool: SpiderIPPool) -> Int {
        guard let subnet = subnets.first(where: { $0.name == pool.metadata.controller?.name })
        else { return 0 }
        return (subnet.status.totalIPCount ?? 0) - (subnet.status.allocatedIPCount ?? 0)
    }
}
