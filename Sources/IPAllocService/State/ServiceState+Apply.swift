import IPAlloc
import IPAllocModel
import IPAllocStore

/// Bringing resources that the store has into the state.
extension ServiceState {
    /// Brings the state in line with what became of a plan.
    mutating func settle(_ plan: ResourcePlan, _ outcome: Committer.Outcome) {
        switch outcome {
        case .success(let revision):
            self.revision = max(self.revision, revision)
            for change in plan.changes {
                switch change {
                case .put(let resource): put(resource, engines: plan.engines, at: revision)
                case .delete(let resource): delete(resource, at: revision)
                }
            }
            note(plan)
            for shrunk in plan.shrunk {
                announceSpace(ofBlockOf: shrunk.pool)
                guard let live = pools[shrunk.pool] else { continue }
                live.engine.withRests { rests in
                    for (address, rest) in shrunk.rests { rests.note(ended: address, rest) }
                }
            }
        case .failure:
            undo(plan)
        }
    }

    /// Remembers what a plan could not do yet.
    mutating func note(_ plan: ResourcePlan) {
        for (key, lacks) in plan.lacks { unserved.set(key, lacks: lacks) }
        for pool in plan.oversized {
            pools[pool]?.awaitsRelease = true
            // What was given back while the plan was on its way to the disk did not know of it.
            if pools[pool]?.hasUnheld == true { chores.insert(.settlePool(pool)) }
        }
    }

    /// Gives back to the engines what a plan took out of them.
    func undo(_ plan: ResourcePlan) {
        for shrunk in plan.shrunk {
            guard let live = pools[shrunk.pool] else { continue }
            engineMust { () throws(IPAllocError) in
                try live.engine.pool.grow(by: shrunk.addresses)
            }
            live.engine.restAgain(shrunk.rests)
            keepBack(live)
        }
    }

    /// Takes in a resource that the store has.
    mutating func put(
        _ resource: any Resource, engines: [String: PoolEngine], at revision: Revision
    ) {
        let kind = type(of: resource).kind
        let place = ObjectPlace(resource)
        let old = objects[kind.name, place]?.resource
        objects[kind.name, place] = KeptObject(resource: resource, revision: revision)
        watches.mark(kind, place, old == nil ? .created : .changed, at: revision)
        switch resource {
        case let pool as SpiderIPPool:
            put(pool, replacing: old as? SpiderIPPool, engines: engines, at: revision)
        case let subnet as SpiderSubnet:
            catalog.put(subnet)
            blocks.insert(subnet: subnet)
            chores.insert(.serve(subnet: subnet.name))
        case is SpiderReservedIP: reserveAnew()
        case let pod as Pod: judge(podAt: place, uid: pod.metadata.uid)
        case is StatefulSet: judge(endpointsOfStatefulSet: place)
        case is NetworkAttachmentDefinition: checkDefinition(at: place)
        default: break
        }
    }

    private mutating func put(
        _ pool: SpiderIPPool, replacing old: SpiderIPPool?, engines: [String: PoolEngine],
        at revision: Revision
    ) {
        if let old { unlist(old) }
        catalog.put(pool)
        if let uid = pool.metadata.labels[ResourceNames.ownerApplicationUID] {
            automaticPools[uid, default: []].insert(pool.name)
        }
        if pools[pool.name] == nil, let engine = engines[pool.name] {
            pools[pool.name] = LivePool(engine: engine, resource: pool, revision: revision)
            prefixLengths[pool.name] =
                pool.spec.block?.prefixLength ?? engine.pool.family.bitWidth
        } else {
            _ = withPool(pool.name) { $0.follow(pool, at: revision) }
        }
        let isOrphans = pool.metadata.labels[ResourceNames.ownerApplicationKind] == Pod.kind.name
        pools[pool.name]?.awaitsRelease = pool.isTerminating || isOrphans
        guard let live = pools[pool.name] else {
            preconditionFailure("a pool was planned without an engine")
        }
        let ranges = live.engine.pool.ranges
        _ = live.engine.endRests(now: clock.now, reserved: reserved[ranges.family])
        keepBack(live)
        blocks.insert(pool: pool, addresses: ranges)
        waiters.wake(pool: pool.name)
        markSubnet(of: pool, at: revision)
        if pool.isTerminating { chores.insert(.settlePool(pool.name)) }
        if old?.metadata.labels[ResourceNames.poolReclaim] == "false" {
            chores.insert(.reclaimPool(pool.name))
        }
    }

    /// Takes out a resource that the store no longer has.
    mutating func delete(_ resource: any Resource, at revision: Revision) {
        let kind = type(of: resource).kind
        let place = ObjectPlace(resource)
        guard let old = objects[kind.name, place]?.resource else { return }
        let last = lastSnapshot(of: resource, at: revision)
        objects[kind.name, place] = nil
        watches.mark(kind, place, .deleted(last), at: revision)
        switch old {
        case let pool as SpiderIPPool:
            assert(pools[pool.name]?.isUnused ?? true)
            pools[pool.name] = nil
            prefixLengths[pool.name] = nil
            unlist(pool)
            catalog.remove(pool: pool.name)
            blocks.remove(pool: pool)
            waiters.wake(pool: pool.name)
            markSubnet(of: pool, at: revision)
            if let subnet = blocks.subnet(of: pool.spec.block) {
                chores.insert(.serve(subnet: subnet))
                chores.insert(.settleSubnet(subnet))
            }
        case let subnet as SpiderSubnet:
            catalog.remove(subnet: subnet.name)
            blocks.remove(subnet: subnet)
        case is SpiderReservedIP: reserveAnew()
        case let pod as Pod: judge(podAt: place, uid: pod.metadata.uid)
        case is StatefulSet: judge(endpointsOfStatefulSet: place)
        case is NetworkAttachmentDefinition: checkDefinition(at: place)
        default: break
        }
        unserved.set(UnservedWorkloads.Key(kind: kind.name, place: place), lacks: [:])
    }

    private mutating func unlist(_ pool: SpiderIPPool) {
        guard let uid = pool.metadata.labels[ResourceNames.ownerApplicationUID] else { return }
        automaticPools[uid]?.remove(pool.name)
        if automaticPools[uid]?.isEmpty == true { automaticPools[uid] = nil }
    }

    /// Says that the status of the pool's subnet has changed.
    private mutating func markSubnet(of pool: SpiderIPPool, at revision: Revision) {
        guard let name = blocks.subnet(of: pool.spec.block) else { return }
        watches.mark(SpiderSubnet.kind, ObjectPlace(name: name), .composed, at: revision)
    }

    private mutating func announceSpace(ofBlockOf pool: String) {
        if let subnet = blocks.subnet(of: catalog.pool(named: pool)?.spec.block) {
            chores.insert(.serve(subnet: subnet))
        }
    }

    /// Makes a pool's engine keep back what is reserved.
    private func keepBack(_ live: LivePool) {
        let family = live.engine.pool.family
        live.keepBack(reserved[family] ?? RangeSet(family: family), now: clock.now)
    }

    /// Makes the engines keep back what is reserved now.
    private mutating func reserveAnew() {
        for family in [AddressFamily.ipv4, .ipv6] {
            var union = RangeSet(family: family)
            for object in objects.all(SpiderReservedIP.self) {
                if let addresses = try? object.reservedAddresses(family: family) {
                    try? union.formUnion(addresses)
                }
            }
            guard union != reserved[family] ?? RangeSet(family: family) else { continue }
            reserved[family] = union
            for (name, live) in pools where live.engine.pool.family == family {
                keepBack(live)
                waiters.wake(pool: name)
            }
        }
        for subnet in objects.all(SpiderSubnet.self) {
            chores.insert(.serve(subnet: subnet.name))
        }
    }
}
