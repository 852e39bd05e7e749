import IPAlloc
import IPAllocModel
import IPAllocSelection

/// Planning the automatic pools of workloads.
extension ServiceState {
    /// Plans what follows from a new or changed resource for automatic pools.
    ///
    /// - Throws: `ServiceError` if a pool is refused; what the plan took out of engines is back then.
    func follow(up resource: any Resource, in plan: inout ResourcePlan) throws(ServiceError) {
        if let network = resource as? SpiderMultusConfig, !network.isTerminating {
            define(network, in: &plan)
        }
        guard let workload = resource as? any Workload else { return }
        if workload.isTerminating {
            reclaimPools(ofApplication: workload.metadata.uid, in: &plan)
        } else {
            do throws(ServiceError) {
                try serve(workload, in: &plan)
            } catch {
                undo(plan)
                throw error
            }
            let lacks = plan.lacks[UnservedWorkloads.Key(workload)] ?? [:]
            plan.warnings += Set(lacks.values).sorted()
        }
    }

    /// Plans the pools that a workload shall have, as far as there is space for them.
    func serve(_ workload: any Workload, in plan: inout ResourcePlan) throws(ServiceError) {
        let key = UnservedWorkloads.Key(workload)
        plan.lacks[key] = [:]
        guard isTop(workload) else { return }
        let demands: [AutomaticPoolDemand]
        do throws(SelectionErrors) {
            demands = try AutomaticPoolDemand.demands(
                of: Application(workload), template: workload.podTemplate,
                settings: settings.selection, catalog: catalog)
        } catch {
            let subnets = subnets(namedBy: workload.podTemplate)
            if subnets.isEmpty { plan.warnings.append(error.description) }
            // What the workload names may come to be, or be freed for it.
            for subnet in subnets { plan.lacks[key]?[subnet] = error.description }
            return
        }
        for demand in demands {
            if let lack = try serve(demand, in: &plan) { plan.lacks[key]?[demand.subnet] = lack }
        }
    }

    /// Plans the pool of a demand.
    ///
    /// - Returns: What is lacking for it.
    func serve(
        _ demand: AutomaticPoolDemand, in plan: inout ResourcePlan
    ) throws(ServiceError) -> String? {
        guard let size = demand.size else {
            return "the number of pods of \(demand.identity.application.annotationText) is not "
                + "known, so IPPool \(demand.name) cannot be made"
        }
        guard let subnet = objects.get(SpiderSubnet.self, named: demand.subnet) else {
            return "SpiderSubnet \(demand.subnet) is not there"
        }
        guard let name = demand.existing.name else {
            return make(demand, size: size, from: subnet, in: &plan)
        }
        guard let pool = objects.get(SpiderIPPool.self, named: name), !pool.isTerminating else {
            return "IPPool \(name) is being deleted"
        }
        return try fit(pool, to: demand, size: size, from: subnet, in: &plan)
    }

    /// Plans a new pool. That it would be refused, or could not be held, is no reason to refuse who
    /// demands it.
    private func make(
        _ demand: AutomaticPoolDemand, size: Int, from subnet: SpiderSubnet,
        in plan: inout ResourcePlan
    ) -> String? {
        let free = freeAddresses(of: subnet)
        guard UInt128(size) <= free.count else { return Self.lack(size, of: free) }
        var pool = demand.identity.pool(
            addresses: free.lowest(size), from: subnet, naming: settings.selection.poolNaming,
            addressCount: demand.addressCount.description, isReclaimed: demand.isReclaimed)
        pool.metadata.uid = UniqueText.uid()
        pool.metadata.creationTimestamp = clock.now.timestamp
        pool.metadata.generation = 1
        let verdict = admission(pool, from: subnet).create(pool)
        if let failure = verdict.failure { return failure.message }
        do throws(ServiceError) {
            plan.engines[pool.name] = try engine(for: verdict.object)
        } catch {
            return error.message
        }
        plan.changes.append(.put(verdict.object.withoutComposedStatus))
        return nil
    }

    /// Plans that a pool is the demand's and has its size.
    private func fit(
        _ old: SpiderIPPool, to demand: AutomaticPoolDemand, size: Int, from subnet: SpiderSubnet,
        in plan: inout ResourcePlan
    ) throws(ServiceError) -> String? {
        guard let live = pools[old.name] else { return nil }
        var pool = old
        pool.metadata.labels.merge(demand.labels) { $1 }
        pool.metadata.annotations.merge(demand.annotations) { $1 }
        var lack: String?
        let ranges = live.engine.pool.ranges
        if UInt128(size) > ranges.count {
            let missing = size - ranges.statusCount
            let free = freeAddresses(of: subnet)
            if UInt128(missing) > free.count {
                lack = Self.lack(missing, of: free)
            } else if let union = try? ranges.union(free.lowest(missing)) {
                pool.spec.ips = union.texts
            }
        } else if UInt128(size) < ranges.count {
            let surplus = Int(min(ranges.count - UInt128(size), UInt128(Int.max)))
            let dropped = live.lowestUnheld(countMax: surplus)
            if dropped.count < UInt128(surplus) { plan.oversized.insert(pool.name) }
            if !dropped.isEmpty, let rest = try? ranges.subtracting(dropped) {
                pool.spec.ips = rest.texts
            }
        }
        if pool.spec != old.spec {
            pool.metadata.generation = (old.metadata.generation ?? 0) + 1
            try shrink(to: pool, in: &plan)
        }
        if pool != old { plan.changes.append(.put(pool)) }
        return lack
    }

    /// The rules for a pool whose addresses the subnet's ledger says it has.
    private func admission(_ pool: SpiderIPPool, from subnet: SpiderSubnet) -> Admission {
        var subnet = subnet
        var ledger = ControlledPools()
        ledger.pools[pool.name] = ControlledPools.Entry(ips: pool.spec.ips)
        subnet.status.controlledIPPools = ledger.statusText
        return Admission(
            settings: settings.admission, view: ListedResources(pools: [], subnets: [subnet]))
    }

    /// The addresses of a subnet that no pool has and that are not reserved.
    ///
    /// - Complexity: O(n) in the number of ranges.
    func freeAddresses(of subnet: SpiderSubnet) -> RangeSet {
        guard let family = subnet.spec.family, let block = subnet.spec.block,
            var free = try? subnet.spec.usableAddresses(family: family)
        else { return RangeSet(family: .ipv4) }
        engineMust { () throws(IPAllocError) in
            try free.subtract(blocks.taken(in: block))
            if let reserved = reserved[family] { try free.subtract(reserved) }
        }
        return free
    }

    private static func lack(_ count: Int, of free: RangeSet) -> String {
        "insufficient subnet FreeIPs, required '\(count)' but only left '\(free.count)'"
    }

    /// Whether pods of the workload know it as what they belong to.
    func isTop(_ workload: any Workload) -> Bool {
        let owner = workload.metadata.controller?.kind
        return switch workload {
        case is ReplicaSet: owner != Deployment.kind.name
        case is Job: owner != CronJob.kind.name
        default: true
        }
    }

    private func subnets(namedBy template: PodTemplate) -> Set<String> {
        let annotations = template.metadata.annotations
        for form in [SubnetsAnnotation.Form.several, .single] {
            guard let text = annotations[form.key],
                let annotation = try? SubnetsAnnotation(text, form: form)
            else { continue }
            return Set(annotation.items.flatMap { $0.ipv4.prefix(1) + $0.ipv6.prefix(1) })
        }
        return []
    }
}

extension UnservedWorkloads.Key {
    init(_ workload: any Workload) {
        self.init(kind: type(of: workload).kind.name, place: ObjectPlace(workload))
    }
}
