import IPAlloc
import IPAllocStore

/// The number of an endpoint in its table; good as long as the endpoint is there.
struct EndpointIndex: Sendable, Hashable {
    let value: Int
}

/// The endpoints, found by pod UID, by place, and by node.
///
/// There may be millions of them, so each is kept in few bytes and put together when it is asked
/// for; and whoever looks at all of them takes a copy, after which a change copies the parts of the
/// table that it touches.
struct EndpointTable: Sendable {
    var slots = PagedList<EndpointSlot?>()
    private var free = PagedList<UInt32>()
    /// How many there are.
    private(set) var count = 0
    private(set) var byUID = PartedIndex()
    /// The newest endpoint of each place.
    private(set) var byPlace = PartedIndex()
    /// The numbers of the endpoints of each node, by the node's number.
    private(set) var byNode: [PagedList<UInt32>] = []
    var nodes = SharedTexts()
    /// All other texts that endpoints share.
    var texts = SharedTexts()
    let hash = ByteHash()

    subscript(index: EndpointIndex) -> Endpoint {
        let slot = slot(index)
        var endpoint = Endpoint(
            texts: slot.texts, namespace: texts[slot.namespace], node: nodes[slot.node],
            isPodKnown: slot.isPodKnown, statefulSet: slot.statefulSet.map { texts[$0] })
        endpoint.held = held(by: index)
        endpoint.revision = slot.revision
        endpoint.arrival = slot.arrival
        return endpoint
    }

    private func held(_ kept: EndpointSlot.Held) -> HeldAddress {
        HeldAddress(
            interface: texts[kept.interface], address: kept.address, pool: texts[kept.pool],
            note: texts[kept.note], createdAt: kept.createdAt, updatedAt: kept.updatedAt)
    }

    /// The texts of an endpoint's pod, and its namespace, for whoever needs no more of it.
    func pod(_ index: EndpointIndex) -> (namespace: String, texts: PodTexts) { pods[index] }

    /// The pods of all endpoints as they are now.
    ///
    /// - Complexity: O(1). What changes while there is such a value is copied.
    var pods: Pods { Pods(slots: slots, texts: texts) }

    /// The pods of endpoints at one moment.
    struct Pods: Sendable {
        fileprivate let slots: PagedList<EndpointSlot?>
        fileprivate let texts: SharedTexts

        /// The namespace and the texts of an endpoint's pod.
        subscript(index: EndpointIndex) -> (namespace: String, texts: PodTexts) {
            guard let slot = slots[index.value] else {
                preconditionFailure("the endpoint was removed")
            }
            return (texts[slot.namespace], slot.texts)
        }
    }

    /// The place of an endpoint's pod.
    func place(of index: EndpointIndex) -> ObjectPlace {
        let (namespace, texts) = pod(index)
        return ObjectPlace(namespace: namespace, name: texts.name)
    }

    /// Whether there is, or was, a Pod resource for an endpoint.
    func isPodKnown(_ index: EndpointIndex) -> Bool { slot(index).isPodKnown }

    func slot(_ index: EndpointIndex) -> EndpointSlot {
        guard let slot = slots[index.value] else {
            preconditionFailure("the endpoint was removed")
        }
        return slot
    }

    /// Whether there is such an endpoint.
    func has(_ index: EndpointIndex) -> Bool {
        slots.indices.contains(index.value) && slots[index.value] != nil
    }

    /// What an endpoint holds.
    func held(by index: EndpointIndex) -> [HeldAddress] {
        let slot = slot(index)
        var all: [HeldAddress] = []
        all.reserveCapacity(1 + slot.others.count)
        all.append(held(slot.first))
        for other in slot.others { all.append(held(other)) }
        return all
    }

    /// The number of the request that an endpoint is there for.
    func arrival(of index: EndpointIndex) -> UInt64 { slot(index).arrival }

    func index(uid: String) -> EndpointIndex? { index(uid: PackedKey(uid)) }

    /// The endpoint of a UID.
    func index(uid key: PackedKey) -> EndpointIndex? {
        index(uid: key, hash: key.hash(by: hash))
    }

    func index(uid key: PackedKey, hash: UInt32) -> EndpointIndex? {
        byUID.first(hash) { slots[Int($0)]?.texts.uidKey == key }
            .map { EndpointIndex(value: Int($0)) }
    }

    /// The newest endpoint of a pod's name.
    func index(at place: ObjectPlace) -> EndpointIndex? {
        index(namespace: place.namespace, name: PackedKey(place.name))
    }

    /// The newest endpoint of a pod's name in a namespace.
    func index(namespace: String, name key: PackedKey) -> EndpointIndex? {
        guard let namespace = texts.number(of: namespace) else { return nil }
        return newest(namespace, key, placeHash(namespace, key))
            .map { EndpointIndex(value: Int($0)) }
    }

    private func newest(_ namespace: UInt32, _ name: PackedKey, _ hash: UInt32) -> UInt32? {
        byPlace.first(hash) { number in
            guard let slot = slots[Int(number)], slot.namespace == namespace else { return false }
            return slot.texts.nameKey == name
        }
    }

    private func placeHash(_ namespace: UInt32, _ name: PackedKey) -> UInt32 {
        name.hash(by: hash) ^ namespace &* 0x9E37_79B1
    }

    /// Those of a node.
    func indexes(node: String) -> [EndpointIndex] {
        guard let number = nodes.number(of: node) else { return [] }
        return byNode[Int(number)].map { EndpointIndex(value: Int($0)) }
    }

    /// All, in no order.
    var indexes: [EndpointIndex] {
        slots.indices.filter { slots[$0] != nil }.map(EndpointIndex.init)
    }

    /// The places of the newest endpoints, in no order.
    var places: some Sequence<ObjectPlace> {
        byPlace.entries.lazy.map { entry in
            let (namespace, texts) = pod(EndpointIndex(value: Int(entry.number)))
            return ObjectPlace(namespace: namespace, name: texts.name)
        }
    }

    /// Adds an endpoint whose UID is not there.
    ///
    /// - Returns: Where it is, and whether no other one has its place.
    mutating func insert(_ endpoint: Endpoint) -> (index: EndpointIndex, isFirst: Bool) {
        let key = endpoint.texts.uidKey
        let hash = key.hash(by: hash)
        precondition(index(uid: key, hash: hash) == nil)
        return insert(pack(endpoint), uidHash: hash)
    }

    mutating func insert(
        _ slot: EndpointSlot, uidHash: UInt32
    ) -> (index: EndpointIndex, isFirst: Bool) {
        let number: Int
        if let reused = free.popLast() {
            number = Int(reused)
            slots[number] = slot
        } else {
            number = slots.count
            slots.append(slot)
        }
        count += 1
        byUID.insert(UInt32(number), hash: uidHash)
        let name = slot.texts.nameKey
        let place = placeHash(slot.namespace, name)
        let older = newest(slot.namespace, name, place)
        if let older { byPlace.remove(older, hash: place) }
        byPlace.insert(UInt32(number), hash: place)
        list(number)
        return (EndpointIndex(value: number), older == nil)
    }

    /// Removes an endpoint.
    mutating func remove(_ index: EndpointIndex) {
        let slot = slot(index)
        let number = UInt32(index.value)
        unlist(index.value)
        byUID.remove(number, hash: slot.texts.uidKey.hash(by: hash))
        byPlace.remove(number, hash: placeHash(slot.namespace, slot.texts.nameKey))
        slots[index.value] = nil
        free.append(number)
        count -= 1
        release(slot)
    }

    /// Changes an endpoint, but for its UID and place.
    mutating func change(_ index: EndpointIndex, _ body: (inout Endpoint) -> Void) {
        let old = slot(index)
        var endpoint = self[index]
        body(&endpoint)
        assert(endpoint.texts.uidKey == old.texts.uidKey)
        assert(endpoint.texts.nameKey == old.texts.nameKey)
        var new = pack(endpoint)
        new.position = old.position
        if new.node != old.node { unlist(index.value) }
        slots[index.value] = new
        if new.node != old.node { list(index.value) }
        release(old)
    }

    private mutating func list(_ number: Int) {
        guard let node = slots[number]?.node else { return }
        while byNode.count <= node { byNode.append(PagedList()) }
        slots[number]?.position = UInt32(byNode[Int(node)].count)
        byNode[Int(node)].append(UInt32(number))
    }

    /// Lets the last one of the node take the place of an endpoint.
    private mutating func unlist(_ number: Int) {
        guard let slot = slots[number], let last = byNode[Int(slot.node)].popLast() else {
            preconditionFailure("an endpoint is not among those of its node")
        }
        guard last != number else { return }
        byNode[Int(slot.node)][Int(slot.position)] = last
        slots[Int(last)]?.position = slot.position
    }

    /// An endpoint as it is kept; it has its texts from now on.
    private mutating func pack(_ endpoint: Endpoint) -> EndpointSlot {
        let first = pack(endpoint.held[0])
        var others: [EndpointSlot.Held] = []
        if endpoint.held.count > 1 { others = endpoint.held.dropFirst().map { pack($0) } }
        return EndpointSlot(
            first: first, others: others, texts: endpoint.texts, revision: endpoint.revision,
            arrival: endpoint.arrival, namespace: texts.retain(endpoint.namespace),
            statefulSet: endpoint.statefulSet.map { texts.retain($0) },
            node: nodes.retain(endpoint.node), isPodKnown: endpoint.isPodKnown)
    }

    private mutating func pack(_ held: HeldAddress) -> EndpointSlot.Held {
        EndpointSlot.Held(
            held.address, interface: texts.retain(held.interface), pool: texts.retain(held.pool),
            note: texts.retain(held.note), createdAt: held.createdAt, updatedAt: held.updatedAt)
    }

    /// Gives up the texts of an endpoint.
    private mutating func release(_ slot: EndpointSlot) {
        for held in CollectionOfOne(slot.first) + slot.others {
            texts.release(held.interface)
            texts.release(held.pool)
            texts.release(held.note)
        }
        texts.release(slot.namespace)
        if let set = slot.statefulSet { texts.release(set) }
        nodes.release(slot.node)
    }
}
