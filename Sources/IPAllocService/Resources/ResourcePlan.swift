import IPAlloc
import IPAllocModel
import IPAllocStore

/// One change of a resource.
enum ObjectChange: Sendable {
    case put(any Resource)
    /// The resource as it was last.
    case delete(any Resource)
}

/// What was taken out of a pool's engine, and what of it rested.
struct ShrunkPool: Sendable {
    var pool: String
    var addresses: RangeSet
    var rests: [(address: IPAddress, rest: Rest)]
}

/// Changes of resources that belong together, and what engines did for them beforehand.
struct ResourcePlan: Sendable {
    var changes: [ObjectChange] = []
    /// The resource that the plan is about, as it will be, or was last.
    var object: (any Resource)?
    var isDeletion = false
    var warnings: [String] = []
    /// The engines of new pools.
    var engines: [String: PoolEngine] = [:]
    /// What was taken out of the engines of pools before the store is told.
    var shrunk: [ShrunkPool] = []
    /// The pools that shall become smaller when addresses of theirs are given back.
    var oversized: Set<String> = []
    /// What the plan is for, if it follows from an earlier change.
    var chore: Chore?
    /// What workloads lack after the changes.
    var lacks: [UnservedWorkloads.Key: [String: String]] = [:]

    /// The changes as the store makes them.
    var transaction: Transaction {
        Transaction(
            writes: changes.flatMap { change -> [StoreWrite] in
                switch change {
                case .put(let resource): [.putObject(StoredObject(resource))]
                case .delete(let pool as SpiderIPPool):
                    [.deleteObject(StoredObject.key(pool)), .deleteRests(pool: pool.name)]
                case .delete(let resource): [.deleteObject(StoredObject.key(resource))]
                }
            })
    }

    /// The pool as the plan leaves it, if it changes it.
    func pool(named name: String) -> SpiderIPPool? {
        for case .put(let resource) in changes.reversed() {
            if let pool = resource as? SpiderIPPool, pool.name == name { return pool }
        }
        return nil
    }
}

extension Resource {
    /// The resource without the status that is composed whenever it is read.
    var withoutComposedStatus: Self {
        var stripped: any Resource = self
        if var pool = self as? SpiderIPPool {
            pool.status = SpiderIPPool.Status()
            stripped = pool
        } else if var subnet = self as? SpiderSubnet {
            subnet.status = SpiderSubnet.Status()
            stripped = subnet
        } else if var coordinator = self as? SpiderCoordinator {
            coordinator.status = SpiderCoordinator.Status()
            stripped = coordinator
        }
        return stripped as? Self ?? self
    }
}

extension StoredObject {
    /// Where the store keeps a resource.
    static func key(_ resource: any Resource) -> ObjectKey {
        ObjectKey(
            kind: type(of: resource).kind.name, namespace: resource.metadata.namespace,
            name: resource.metadata.name)
    }

    /// A resource as the store keeps it.
    init(_ resource: any Resource) {
        self.init(
            key: Self.key(resource), labels: resource.metadata.labels,
            owners: resource.metadata.ownerReferences.map(\.uid).filter { !$0.isEmpty },
            value: StoredResource(resource: resource))
    }
}

/// A resource in a store that has not needed its text yet.
struct StoredResource: StorableValue {
    let resource: any Resource

    var storedBytes: [UInt8] { resource.jsonUTF8 }
}
