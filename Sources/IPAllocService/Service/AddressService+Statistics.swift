import IPAllocModel

extension AddressService {
    /// How the service fares.
    ///
    /// - Complexity: O(n) in the number of pools and subnets.
    public var statistics: ServiceStatistics {
        var statistics = state.withLock { $0.statistics }
        statistics.batches = committer.batches
        return statistics
    }
}

extension ServiceState {
    var statistics: ServiceStatistics {
        var statistics = ServiceStatistics()
        statistics.counts = counts
        statistics.endpoints = endpoints.count
        statistics.pools = pools.map { name, live in
            return ServiceStatistics.PoolFill(
                name: name, total: live.total, allocated: live.holders.count,
                available: live.engine.freeCount(now: clock.now),
                resting: live.engine.restingCount(now: clock.now))
        }.sorted { $0.name < $1.name }
        statistics.subnets = objects.all(SpiderSubnet.self).map { subnet in
            let pools = blocks.pools(of: subnet.spec.block)
            let taken = subnet.spec.block.map { blocks.taken(in: $0) }
            let own = subnet.spec.family.flatMap {
                try? subnet.spec.usableAddresses(family: $0)
            }
            let allocated = own.flatMap { own in taken.flatMap { try? $0.intersection(own) } }
            return ServiceStatistics.SubnetFill(
                name: subnet.name, total: own?.count ?? 0,
                allocated: allocated?.count ?? 0, pools: pools.count)
        }.sorted { $0.name < $1.name }
        return statistics
    }
}
