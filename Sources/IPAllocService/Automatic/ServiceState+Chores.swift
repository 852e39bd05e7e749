import IPAllocModel

/// Planning what follows from changes that were made.
extension ServiceState {
    /// The next plan that changes something; nil if nothing is left to be done.
    mutating func planNextChore() -> ResourcePlan? {
        while let chore = chores.popFirst() {
            guard var plan = plan(for: chore) else { continue }
            plan.chore = chore
            if !plan.changes.isEmpty { return plan }
            note(plan)
        }
        return nil
    }

    private mutating func plan(for chore: Chore) -> ResourcePlan? {
        switch chore {
        case .settlePool(let name): planSettling(ofPool: name)
        case .reclaimPool(let name): planReclaim(ofPool: name)
        case .settleSubnet(let name): planSettling(ofSubnet: name)
        case .define(let place): planDefinition(ofNetworkAt: place)
        case .serveWorkload(let key):
            (objects[key.kind, key.place]?.resource as? any Workload).flatMap {
                planService(of: $0)
            }
        case .serve(let subnet): planService(from: subnet)
        }
    }

    /// A pool that is being deleted goes when nobody holds an address of it; an automatic one
    /// gets the size that its application wants.
    private func planSettling(ofPool name: String) -> ResourcePlan? {
        guard let pool = objects.get(SpiderIPPool.self, named: name) else { return nil }
        var plan = ResourcePlan()
        if pool.isTerminating {
            if mayGo(pool) { remove(pool, in: &plan) }
            return plan
        }
        guard let identity = AutomaticPoolIdentity(pool.metadata) else { return nil }
        if let workload = workload(identity.application, uid: identity.uid) {
            return planService(of: workload)
        }
        // The pool of a pod that nothing controls goes with the pod's last address.
        if identity.application.kind == Pod.kind.name, isReclaimed(pool), mayGo(pool) {
            end(pool, in: &plan)
        }
        return plan
    }

    /// A pool that was kept for a later application is no longer to be kept. While pods of its
    /// application live, this one need not be gone: there are kinds of which nothing else is told.
    /// Then garbage collection finds the pool later.
    private func planReclaim(ofPool name: String) -> ResourcePlan? {
        guard let pool = objects.get(SpiderIPPool.self, named: name), isReclaimed(pool),
            let identity = AutomaticPoolIdentity(pool.metadata),
            workload(identity.application, uid: identity.uid) == nil,
            !hasLivingPods(ofApplication: identity.uid)
        else { return nil }
        var plan = ResourcePlan()
        end(pool, in: &plan)
        return plan
    }

    /// Whether a pool goes with its application.
    func isReclaimed(_ pool: SpiderIPPool) -> Bool {
        pool.metadata.labels[ResourceNames.poolReclaim] != "false"
    }

    /// The workload of an identity, if it is there.
    func workload(_ key: ApplicationKey, uid: String) -> (any Workload)? {
        let place = ObjectPlace(namespace: key.namespace, name: key.name)
        let found = objects[key.kind, place]?.resource as? any Workload
        return found?.metadata.uid == uid ? found : nil
    }

    private func planSettling(ofSubnet name: String) -> ResourcePlan? {
        guard let subnet = objects.get(SpiderSubnet.self, named: name), subnet.isTerminating,
            mayGo(subnet)
        else { return nil }
        return ResourcePlan(changes: [.delete(subnet)])
    }

    /// The first workload that waits for addresses of a subnet and can have them. Once there is none,
    /// pods may have what is left.
    ///
    /// They are not woken before: while the store fails, the plan is tried again whenever somebody asks
    /// for something, and who is woken by that would ask again at once, without end.
    private mutating func planService(from subnet: String) -> ResourcePlan? {
        for key in unserved.workloads(of: subnet) {
            guard let workload = objects[key.kind, key.place]?.resource as? any Workload else {
                // Its pods ask for themselves.
                unserved.set(key, lacks: [:])
                continue
            }
            guard let plan = planService(of: workload) else { continue }
            if !plan.changes.isEmpty {
                // There may be others.
                chores.insert(.serve(subnet: subnet))
                return plan
            }
            note(plan)
        }
        waiters.wake(subnet: subnet)
        return nil
    }

    /// The pools that a workload shall have; nil if they cannot be made although there is space.
    private func planService(of workload: any Workload) -> ResourcePlan? {
        var plan = ResourcePlan()
        do throws(ServiceError) {
            try serve(workload, in: &plan)
            return plan
        } catch {
            undo(plan)
            return nil
        }
    }
}
