import IPAlloc
import IPAllocJSON
import IPAllocModel
import IPAllocStore

/// Planning changes of resources.
extension ServiceState {
    /// Plans the change of a resource.
    ///
    /// - Throws: `ServiceError` if it is refused; engines are as they were then.
    func planUpdate(
        of key: ResourceKey, to new: any Resource
    ) throws(ServiceError) -> ResourcePlan {
        if key.kind == SpiderEndpoint.kind { throw .madeFromRecords(key) }
        guard let kept = objects[key.kind.name, key.place] else { throw .notFound(key) }
        return try planUpdate(key, kept, to: new)
    }

    private func planUpdate<Object: Resource>(
        _ key: ResourceKey, _ kept: KeptObject, to new: Object
    ) throws(ServiceError) -> ResourcePlan {
        guard let old = kept.resource as? Object else {
            throw ServiceError(.invalidRequest, "the object is not a \(key.kind.name)")
        }
        var new = new
        try checkVersion(of: new, against: kept, key)
        try keepMetadata(of: old, in: &new)
        let asked = admission(old: old, new: new)
        let verdict = asked.admission.update(asked.old, to: new)
        if let failure = verdict.failure { throw .refused(failure) }
        var result = verdict.object.withoutComposedStatus
        if let pool = result as? SpiderIPPool { try checkPolicies(of: pool) }
        let (before, after) = (old.json, result.json)
        if after["spec"] != before["spec"] {
            result.metadata.generation = (old.metadata.generation ?? 0) + 1
        }
        var plan = ResourcePlan(object: result, warnings: verdict.warnings)
        if ends(old, result) {
            remove(result, in: &plan)
            plan.isDeletion = true
            return plan
        }
        // Nothing is written if nothing changes.
        if after == before { return plan }
        if let pool = result as? SpiderIPPool { try shrink(to: pool, in: &plan) }
        plan.changes.append(.put(result))
        try follow(up: result, in: &plan)
        return plan
    }

    /// Whether a change takes away what held back a resource's deletion. Pods and the like that
    /// are being deleted elsewhere stay until they are deleted here too.
    private func ends<Object: Resource>(_ old: Object, _ new: Object) -> Bool {
        guard new.isTerminating, mayGo(new) else { return false }
        return Object.kind.group == ResourceNames.group || !old.metadata.finalizers.isEmpty
    }

    /// The resource is still the one that was read.
    private func checkVersion(
        of new: any Resource, against kept: KeptObject, _ key: ResourceKey
    ) throws(ServiceError) {
        let metadata = new.metadata
        if metadata.name != key.name {
            throw ServiceError(
                .invalidRequest,
                "the object's name \"\(metadata.name)\" is not \"\(key.name)\", which was named")
        }
        let uid = kept.resource.metadata.uid
        if !metadata.uid.isEmpty && metadata.uid != uid {
            throw .conflict(
                key, "its UID is \(uid), not \(metadata.uid): it was deleted and made anew")
        }
        guard !metadata.resourceVersion.isEmpty else { return }
        guard let version = Revision(metadata.resourceVersion) else {
            throw ServiceError(
                .invalidRequest,
                "the resource version \"\(metadata.resourceVersion)\" is not a whole number")
        }
        // What is composed of records may have changed since: that does not stand in the way.
        guard version >= kept.revision, version <= revision else {
            throw .conflict(
                key, "the object has been modified; please apply your changes to the latest version"
            )
        }
    }

    /// What only the service sets stays as it was; of other kinds, their cluster tells it.
    private func keepMetadata<Object: Resource>(
        of old: Object, in new: inout Object
    ) throws(ServiceError) {
        new.metadata.namespace = old.metadata.namespace
        new.metadata.uid = old.metadata.uid
        new.metadata.creationTimestamp = old.metadata.creationTimestamp
        new.metadata.generation = old.metadata.generation
        new.metadata.resourceVersion = ""
        if Object.kind.group == ResourceNames.group {
            new.metadata.deletionTimestamp = old.metadata.deletionTimestamp
            new.metadata.deletionGracePeriodSeconds = old.metadata.deletionGracePeriodSeconds
        }
    }

    /// The rules, and the old resource with as much of its status as they look at.
    private func admission<Object: Resource>(
        old: Object, new: Object
    ) -> (admission: Admission, old: Object) {
        var view = view(for: new)
        var old = old
        if let pool = old as? SpiderIPPool, let changed = new as? SpiderIPPool {
            view.pools.removeAll { $0.name == pool.name }
            if let seen = withHolders(lostBy: changed, pool) as? Object { old = seen }
        } else if old is SpiderSubnet,
            let seen = snapshot(SpiderSubnet.kind, ObjectPlace(old))?.resource as? Object
        {
            old = seen
        }
        return (Admission(settings: settings.admission, view: view), old)
    }

    /// The pool with a holder of an address that it would lose in its ledger, if there is one.
    private func withHolders(lostBy new: SpiderIPPool, _ old: SpiderIPPool) -> SpiderIPPool {
        var pool = old
        guard let live = pools[old.name], let family = old.spec.family,
            let usable = try? new.spec.usableAddresses(family: family),
            let lost = try? live.engine.pool.ranges.subtracting(usable),
            let address = live.firstHeld(in: lost), let index = live.holders[address]
        else { return pool }
        let endpoint = endpoints[index]
        var ledger = AllocatedAddresses()
        ledger.records[address] = AllocatedAddresses.Record(
            pod: "\(endpoint.place.namespace)/\(endpoint.place.name)", podUID: endpoint.uid)
        pool.status.setAllocatedAddresses(ledger)
        return pool
    }

    /// Takes the addresses that a pool is to lose out of its engine, so that nobody gets them
    /// while the store is told; and sees to it that those it is to win fit in.
    func shrink(to pool: SpiderIPPool, in plan: inout ResourcePlan) throws(ServiceError) {
        guard let live = pools[pool.name], let family = pool.spec.family,
            let usable = try? pool.spec.usableAddresses(family: family)
        else { throw .inconsistent("the addresses of IPPool \(pool.name) cannot be read") }
        do throws(IPAllocError) {
            if usable.count > live.engine.pool.ranges.count { _ = try PoolEngine(usable) }
        } catch {
            throw .cannotHold(pool, error)
        }
        let lost = engineMust { () throws(IPAllocError) in
            try live.engine.pool.ranges.subtracting(usable)
        }
        if lost.isEmpty { return }
        let rests = live.engine.endRests(in: lost)
        do throws(IPAllocError) {
            try live.engine.pool.shrink(by: lost)
            plan.shrunk.append(ShrunkPool(pool: pool.name, addresses: lost, rests: rests))
        } catch {
            live.engine.restAgain(rests)
            throw ServiceError(
                .unavailable,
                "the addresses of IPPool \(pool.name) cannot be changed now: \(error); try again")
        }
    }
}
