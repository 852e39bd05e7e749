import IPAlloc
import IPAllocStore

/// The number of an endpoint in its table; good as long as the endpoint is there.
struct EndpointIndex: Sendable, Hashable {
    let value: Int
}

/// What one pod has.
struct Endpoint: Sendable {
    /// The pod's UID; the container's identity if there is none.
    var uid: String
    var place: ObjectPlace
    var node: String
    var containerID: String
    var networkNamespace: String
    /// Whether there is, or was, a Pod resource for it.
    var isPodKnown: Bool
    /// The name of the stateful set that the pod belongs to, if it does.
    var statefulSet: String?
    /// What the interfaces hold; at least one.
    var held: [HeldAddress] = []
    /// The last commit that changed it.
    var revision = Revision.zero
    /// The number of the request that it is there for; zero if that was before the service's start.
    var arrival: UInt64 = 0

    /// The record of one of its addresses, as the store keeps it.
    func record(_ held: HeldAddress) -> AllocationRecord {
        AllocationRecord(
            podUID: uid, interface: held.interface, address: held.address, pool: held.pool,
            namespace: place.namespace, podName: place.name, node: node, containerID: containerID,
            networkNamespace: networkNamespace, owner: held.note, createdAt: held.createdAt,
            updatedAt: held.updatedAt)
    }

    /// Whether an interface has an address of a family.
    func holds(_ interface: String, _ family: AddressFamily) -> Bool {
        held.contains { $0.interface == interface && $0.address.family == family }
    }

    /// Whether an interface has any address.
    func holds(_ interface: String) -> Bool {
        held.contains { $0.interface == interface }
    }
}

/// One address that an interface holds.
struct HeldAddress: Sendable, Hashable {
    var interface: String
    var address: IPAddress
    var pool: String
    /// What else is known of it, as `RecordNote` writes it.
    var note: String
    var createdAt: StoreTime
    var updatedAt: StoreTime
}

/// The endpoints, found by pod UID, by place, and by node.
struct EndpointTable: Sendable {
    private var slots: [Endpoint?] = []
    private var free: [Int] = []
    private var byUID: [String: Int] = [:]
    private var byPlace: [ObjectPlace: Int] = [:]
    private var byNode: [String: Set<Int>] = [:]

    /// How many there are.
    var count: Int { byUID.count }

    subscript(index: EndpointIndex) -> Endpoint {
        guard let endpoint = slots[index.value] else {
            preconditionFailure("the endpoint was removed")
        }
        return endpoint
    }

    /// Whether there is such an endpoint.
    func has(_ index: EndpointIndex) -> Bool {
        slots.indices.contains(index.value) && slots[index.value] != nil
    }

    func index(uid: String) -> EndpointIndex? { byUID[uid].map(EndpointIndex.init) }

    /// The newest endpoint of a pod's name.
    func index(at place: ObjectPlace) -> EndpointIndex? { byPlace[place].map(EndpointIndex.init) }

    /// Those of a node.
    func indexes(node: String) -> [EndpointIndex] {
        (byNode[node] ?? []).map(EndpointIndex.init)
    }

    /// All, in no order.
    var indexes: [EndpointIndex] { byUID.values.map(EndpointIndex.init) }

    /// The places of the newest endpoints, in no order.
    var places: some Sequence<ObjectPlace> { byPlace.keys }

    /// Makes room for so many endpoints at once.
    mutating func reserveCapacity(_ count: Int) {
        slots.reserveCapacity(count)
        byUID.reserveCapacity(count)
        byPlace.reserveCapacity(count)
    }

    /// Adds an endpoint whose UID is not there.
    mutating func insert(_ endpoint: Endpoint) -> EndpointIndex {
        let number: Int
        if let reused = free.popLast() {
            number = reused
            slots[number] = endpoint
        } else {
            number = slots.count
            slots.append(endpoint)
        }
        let other = byUID.updateValue(number, forKey: endpoint.uid)
        precondition(other == nil)
        byPlace[endpoint.place] = number
        byNode[endpoint.node, default: []].insert(number)
        return EndpointIndex(value: number)
    }

    /// Removes an endpoint.
    mutating func remove(_ index: EndpointIndex) {
        let endpoint = self[index]
        slots[index.value] = nil
        free.append(index.value)
        byUID[endpoint.uid] = nil
        if byPlace[endpoint.place] == index.value { byPlace[endpoint.place] = nil }
        unlist(index.value, node: endpoint.node)
    }

    /// Changes an endpoint, but for its UID and place.
    mutating func change(_ index: EndpointIndex, _ body: (inout Endpoint) -> Void) {
        let (uid, node) = (self[index].uid, self[index].node)
        body(&slots[index.value]!)
        assert(self[index].uid == uid)
        let moved = self[index].node
        if moved != node {
            unlist(index.value, node: node)
            byNode[moved, default: []].insert(index.value)
        }
    }

    private mutating func unlist(_ number: Int, node: String) {
        byNode[node]?.remove(number)
        if byNode[node]?.isEmpty == true { byNode[node] = nil }
    }
}
