import IPAlloc
import IPAllocJSON
import IPAllocModel

/// Planning the creation of resources.
extension ServiceState {
    /// Plans the creation of a resource.
    ///
    /// - Throws: `ServiceError` if it is refused; engines are as they were then.
    func planCreation(of new: some Resource) throws(ServiceError) -> ResourcePlan {
        var new = new
        fillMetadata(of: &new)
        let key = ResourceKey(new)
        if key.kind == SpiderEndpoint.kind { throw .madeFromRecords(key) }
        // As in a cluster, the rules come first, and some tell of the other one in words of
        // their own.
        let verdict = Admission(settings: settings.admission, view: view(for: new)).create(new)
        if let failure = verdict.failure { throw .refused(failure) }
        if objects[key.kind.name, key.place] != nil { throw .alreadyExists(key) }
        let object = verdict.object.withoutComposedStatus
        var plan = ResourcePlan(object: object, warnings: verdict.warnings)
        if let pool = object as? SpiderIPPool {
            try checkPolicies(of: pool)
            plan.engines[pool.name] = try engine(for: pool)
        }
        plan.changes.append(.put(object))
        try follow(up: object, in: &plan)
        return plan
    }

    /// Gives a new resource what every resource has. Resources of this project's own kinds begin
    /// here; those of other kinds may have come from elsewhere, and keep what they have.
    func fillMetadata<Object: Resource>(of new: inout Object) {
        if Object.kind.isNamespaced {
            if new.metadata.namespace.isEmpty { new.metadata.namespace = "default" }
        } else {
            new.metadata.namespace = ""
        }
        if new.metadata.name.isEmpty && !new.metadata.generateName.isEmpty {
            new.metadata.name = new.metadata.generateName + UniqueText.suffix()
        }
        let isOwn = Object.kind.group == ResourceNames.group
        if isOwn {
            new.metadata.uid = ""
            new.metadata.creationTimestamp = nil
            new.metadata.deletionTimestamp = nil
            new.metadata.deletionGracePeriodSeconds = nil
        }
        if new.metadata.uid.isEmpty { new.metadata.uid = UniqueText.uid() }
        if new.metadata.creationTimestamp == nil {
            new.metadata.creationTimestamp = clock.now.timestamp
        }
        new.metadata.resourceVersion = ""
        new.metadata.generation = 1
        // A cluster's API server fills this in too.
        if var workload = new as? any ReplicatedWorkload {
            workload.spec.replicas = workload.spec.replicas ?? 1
            if let filled = workload as? Object { new = filled }
        }
    }

    /// The other resources that the rules for one look at: not all there are, but those of blocks
    /// that share addresses with its own, or the one that has its UID.
    func view(for resource: any Resource) -> ListedResources {
        switch resource {
        case let pool as SpiderIPPool: return view(of: pool.spec.block, named: pool.name)
        case let subnet as SpiderSubnet: return view(of: subnet.spec.block, named: nil)
        case is SpiderMultusConfig:
            return ListedResources(networks: objects.all(NetworkAttachmentDefinition.self))
        case let pod as Pod:
            return ListedResources(pods: objects.pod(uid: pod.metadata.uid).map { [$0] } ?? [])
        default: return ListedResources()
        }
    }

    private func view(of block: CIDRBlock?, named name: String?) -> ListedResources {
        guard let block else { return ListedResources() }
        var names = Set(blocks.pools(overlapping: block))
        if let name { names.insert(name) }
        let subnets = objects.all(SpiderSubnet.kind).values.compactMap { kept in
            (kept.resource as? SpiderSubnet).map { subnet in
                subnet.spec.hasSameBlock(block)
                    ? SubnetSnapshot(subnet, writtenAt: kept.revision, in: self).resource : subnet
            }
        }
        return ListedResources(
            pools: names.sorted().compactMap { catalog.pool(named: $0) },
            subnets: subnets.sorted { $0.name < $1.name })
    }

    /// The pool asks for a policy that there is, and tells how addresses rest.
    func checkPolicies(of pool: SpiderIPPool) throws(ServiceError) {
        if AddressPolicy(of: pool) == nil { throw .unknownPolicy(of: pool) }
        do throws(RestRules.Malformed) {
            _ = try RestRules(of: pool)
        } catch {
            throw .malformedAnnotation(of: pool, error.detail)
        }
    }

    /// The engine of a new pool.
    func engine(for pool: SpiderIPPool) throws(ServiceError) -> PoolEngine {
        guard let family = pool.spec.family,
            let usable = try? pool.spec.usableAddresses(family: family)
        else { throw .inconsistent("the addresses of IPPool \(pool.name) cannot be read") }
        do throws(IPAllocError) {
            return try PoolEngine(usable)
        } catch {
            throw .cannotHold(pool, error)
        }
    }
}

extension SpiderSubnet.Spec {
    fileprivate func hasSameBlock(_ other: CIDRBlock) -> Bool {
        block?.canonical == other.canonical
    }
}
