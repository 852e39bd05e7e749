import IPAlloc
import IPAllocModel

/// A pool as it is at one time of a rehearsal.
struct RehearsedPool: Sendable, Hashable {
    var ranges: [String]
    var held: Int

    /// The pools that differ between two times, sorted by name.
    ///
    /// - Parameter state: The later time's.
    static func changes(
        from before: [String: RehearsedPool], to after: [String: RehearsedPool],
        in state: ServiceState
    ) -> [RehearsalReport.Pool] {
        Set(before.keys).union(after.keys).sorted().compactMap { name in
            let (old, new) = (before[name], after[name])
            if old == new { return nil }
            var outcome = RehearsalReport.Outcome.unchanged
            if old == nil {
                outcome = .created
            } else if new == nil {
                outcome = .deleted
            } else if old?.ranges != new?.ranges {
                outcome = .configured
            }
            let resource = state.catalog.pool(named: name)
            let live = state.pools[name]
            return RehearsalReport.Pool(
                name: name, outcome: outcome,
                application: resource.flatMap { AutomaticPoolIdentity($0.metadata) }?
                    .application.annotationText ?? "",
                subnet: state.blocks.subnet(of: resource?.spec.block) ?? "",
                ranges: (new ?? old)?.ranges ?? [], total: live?.total ?? 0,
                heldBefore: old?.held ?? 0, held: new?.held ?? 0,
                free: live?.engine.pool.counts.free ?? 0)
        }
    }
}

extension ServiceState {
    /// All pools, by name.
    var rehearsedPools: [String: RehearsedPool] {
        pools.mapValues { live in
            RehearsedPool(ranges: live.engine.pool.ranges.texts, held: live.holders.count)
        }
    }
}
