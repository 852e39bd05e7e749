import IPAlloc
import IPAllocJSON
import IPAllocModel
import IPAllocStore

/// A resource at one moment, taken while the state is locked and put together afterwards.
enum ResourceSnapshot: Sendable {
    case plain(any Resource, Revision)
    /// With what it has.
    case asItIs(any Resource)
    case pool(PoolSnapshot)
    case subnet(SubnetSnapshot)
    case endpoint(EndpointSnapshot)

    /// The resource, its status and version filled in.
    var resource: any Resource {
        switch self {
        case .plain(var resource, let revision):
            resource.metadata.resourceVersion = revision.description
            return resource
        case .asItIs(let resource): return resource
        case .pool(let snapshot): return snapshot.resource
        case .subnet(let snapshot): return snapshot.resource
        case .endpoint(let snapshot): return snapshot.resource
        }
    }

    /// The same without the ledger of a pool.
    ///
    /// - Complexity: O(1).
    var withoutLedger: ResourceSnapshot {
        if case .pool(let snapshot) = self { .asItIs(snapshot.counted) } else { self }
    }

    /// What tells the resource from others, which costs little whatever it takes to put the rest
    /// together. The version is not filled in.
    var metadata: ObjectMetadata {
        switch self {
        case .plain(let resource, _), .asItIs(let resource): resource.metadata
        case .pool(let snapshot): snapshot.metadata
        case .subnet(let snapshot): snapshot.metadata
        case .endpoint(let snapshot): snapshot.resource.metadata
        }
    }

    /// How much there is to tell, as `LargeAnswers` counts it.
    var weight: Int {
        if case .pool(let snapshot) = self { 1 + snapshot.holderCount } else { 1 }
    }

    /// What is made of the resource as JSON, where that keeps nobody waiting.
    ///
    /// - Complexity: O(size), beside that of `form`.
    func composed<Value: Sendable>(
        _ form: @escaping @Sendable (JSONValue) -> Value
    ) async -> Value {
        await LargeAnswers.compose(weight: weight) { form(resource.json) }
    }
}

extension ServiceState {
    /// The resource of a kind at a place.
    func snapshot(_ kind: ResourceKind, _ place: ObjectPlace) -> ResourceSnapshot? {
        if kind == SpiderEndpoint.kind {
            return endpoints.index(at: place).map {
                .endpoint(snapshot(of: endpoints[$0]))
            }
        }
        return objects[kind.name, place].map { snapshot(of: $0) }
    }

    /// A resource as it was last, before it is taken out of the state. The engine of a pool gave up its
    /// addresses before.
    func lastSnapshot(of resource: any Resource, at revision: Revision) -> ResourceSnapshot {
        guard let pool = resource as? SpiderIPPool else {
            return snapshot(of: KeptObject(resource: resource, revision: revision))
        }
        return .pool(
            PoolSnapshot(pool, writtenAt: revision, in: self, total: pool.spec.totalCount))
    }

    /// A kept resource with what is composed of records.
    func snapshot(of kept: KeptObject) -> ResourceSnapshot {
        switch kept.resource {
        case let pool as SpiderIPPool:
            .pool(PoolSnapshot(pool, writtenAt: kept.revision, in: self))
        case let subnet as SpiderSubnet:
            .subnet(SubnetSnapshot(subnet, writtenAt: kept.revision, in: self))
        case let coordinator as SpiderCoordinator:
            .plain(coordinator.judged(by: settings.networks), kept.revision)
        default: .plain(kept.resource, kept.revision)
        }
    }
}

extension SpiderCoordinator {
    /// The coordinator with its status.
    fileprivate func judged(by networks: ClusterNetworks) -> SpiderCoordinator {
        var judged = self
        judged.status = networks.status(for: spec)
        return judged
    }
}

/// A pool, and who holds its addresses.
struct PoolSnapshot: Sendable {
    private let pool: SpiderIPPool
    private let revision: Revision
    private let total: Int
    private let holders: HolderSnapshot

    /// - Parameter total: How many addresses it has; nil for those that its engine has.
    /// - Complexity: O(1).
    init(
        _ pool: SpiderIPPool, writtenAt revision: Revision, in state: ServiceState,
        total: Int? = nil
    ) {
        self.pool = pool
        guard let live = state.pools[pool.name] else {
            preconditionFailure("a pool has no engine")
        }
        self.revision = max(revision, live.revision)
        self.total = total ?? live.engine.pool.ranges.statusCount
        holders = HolderSnapshot(live.holders, state.endpoints)
    }

    var metadata: ObjectMetadata { pool.metadata }

    /// How many addresses are held.
    var holderCount: Int { holders.count }

    /// With the ledger of who holds which address.
    var resource: SpiderIPPool {
        var ledger = AllocatedAddresses()
        ledger.records.reserveCapacity(holders.count)
        holders.forEach { address, namespace, texts in
            ledger.records[address] = AllocatedAddresses.Record(
                pod: "\(namespace)/\(texts.name)", podUID: texts.uid)
        }
        var pool = counted
        pool.status.setAllocatedAddresses(ledger)
        return pool
    }

    /// With its counts, and without the ledger.
    var counted: SpiderIPPool {
        var pool = pool
        pool.status.allocatedIPCount = holders.count
        pool.status.totalIPCount = total
        pool.metadata.resourceVersion = revision.description
        return pool
    }
}

/// A subnet, and what its pools have.
struct SubnetSnapshot: Sendable {
    private let subnet: SpiderSubnet
    private let revision: Revision
    private let pools: [(name: String, addresses: RangeSet, application: String)]

    /// - Complexity: O(n) in the number of the subnet's pools.
    init(_ subnet: SpiderSubnet, writtenAt revision: Revision, in state: ServiceState) {
        self.subnet = subnet
        let place = ObjectPlace(name: subnet.name)
        self.revision = max(
            revision, state.watches.composedRevision(SpiderSubnet.kind, place) ?? .zero)
        guard let block = subnet.spec.block else {
            pools = []
            return
        }
        pools = state.blocks.pools(of: block).map { name in
            let identity = state.catalog.pool(named: name).flatMap {
                AutomaticPoolIdentity($0.metadata)
            }
            return (
                name, state.blocks.addresses(ofPool: name, in: block) ?? RangeSet(block),
                identity?.application.ledgerText ?? ""
            )
        }
    }

    var metadata: ObjectMetadata { subnet.metadata }

    var resource: SpiderSubnet {
        var subnet = subnet
        subnet.metadata.resourceVersion = revision.description
        guard let family = subnet.spec.family,
            let own = try? subnet.spec.usableAddresses(family: family)
        else { return subnet }
        subnet.status.totalIPCount = own.statusCount
        var ledger = ControlledPools()
        for (name, addresses, application) in pools {
            let part = (try? addresses.intersection(own)) ?? addresses
            ledger.pools[name] = ControlledPools.Entry(
                ips: part.texts, application: application)
        }
        // The ranges were made from sets, so they cannot be malformed.
        try? subnet.status.setControlledPools(ledger, family: family)
        return subnet
    }
}
