import IPAlloc
import IPAllocModel

/// Planning the deletion of resources.
extension ServiceState {
    /// Plans the deletion of a resource: at once, or when nothing holds it back any more.
    ///
    /// - Throws: `ServiceError` if it is refused.
    func planDeletion(of key: ResourceKey) throws(ServiceError) -> ResourcePlan {
        guard let kept = objects[key.kind.name, key.place] else { throw .notFound(key) }
        return try planDeletion(of: kept.resource)
    }

    private func planDeletion<Object: Resource>(
        of object: Object
    ) throws(ServiceError) -> ResourcePlan {
        if settings.admission.guardsDeletion,
            let counted = snapshot(Object.kind, ObjectPlace(object))?.withoutLedger.resource
                as? Object,
            let failure = Admission(settings: settings.admission).delete(counted).failure
        {
            throw .refused(failure)
        }
        var plan = ResourcePlan()
        plan.isDeletion = mayGo(object)
        if plan.isDeletion {
            remove(object, in: &plan)
            plan.object = object
        } else {
            var marked = object
            if !marked.isTerminating {
                marked.metadata.deletionTimestamp = clock.now.timestamp
                marked.metadata.deletionGracePeriodSeconds = 0
                plan.changes.append(.put(marked))
            }
            plan.object = marked
        }
        if object is any Workload { reclaimPools(ofApplication: object.metadata.uid, in: &plan) }
        return plan
    }

    /// Whether nothing holds back the deletion of a resource: no finalizer of others, and no use
    /// of it.
    func mayGo(_ object: any Resource) -> Bool {
        guard object.metadata.finalizers.allSatisfy({ $0 == ResourceNames.finalizer }) else {
            return false
        }
        switch object {
        case let pool as SpiderIPPool: return pools[pool.name]?.isUnused ?? true
        case let subnet as SpiderSubnet: return blocks.pools(of: subnet.spec.block).isEmpty
        default: return true
        }
    }

    /// Plans that a resource goes, which nothing holds back.
    func remove(_ object: any Resource, in plan: inout ResourcePlan) {
        if let pool = object as? SpiderIPPool, let live = pools[pool.name] {
            // While the store is told, nobody can get an address of it any more.
            let ranges = live.engine.pool.ranges
            if !ranges.isEmpty {
                let rests = live.engine.endRests(in: ranges)
                engineMust { () throws(IPAllocError) in try live.engine.pool.shrink(by: ranges) }
                plan.shrunk.append(
                    ShrunkPool(pool: pool.name, addresses: ranges, rests: rests))
            }
        }
        plan.changes.append(.delete(object))
        if let network = object as? SpiderMultusConfig { endDefinitions(of: network, in: &plan) }
    }

    /// Plans the end of the automatic pools that go with an application.
    func reclaimPools(ofApplication uid: String, in plan: inout ResourcePlan) {
        for name in (automaticPools[uid] ?? []).sorted() {
            guard let pool = objects.get(SpiderIPPool.self, named: name),
                pool.metadata.labels[ResourceNames.poolReclaim] != "false"
            else { continue }
            end(pool, in: &plan)
        }
    }

    /// Plans the end of a resource: at once, or when nothing holds it back any more, as the
    /// addresses that pods have hold back their pool.
    func end(_ object: some Resource, in plan: inout ResourcePlan) {
        if mayGo(object) {
            remove(object, in: &plan)
        } else if !object.isTerminating {
            var marked = object
            marked.metadata.deletionTimestamp = clock.now.timestamp
            marked.metadata.deletionGracePeriodSeconds = 0
            plan.changes.append(.put(marked))
        }
    }
}
