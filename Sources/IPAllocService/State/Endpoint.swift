import IPAlloc
import IPAllocStore

/// What one pod has.
struct Endpoint: Sendable {
    /// The UID, the name, the container and the network namespace.
    private(set) var texts: PodTexts
    /// The pod's namespace.
    private(set) var namespace: String
    var node: String
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

    init(
        uid: String, place: ObjectPlace, node: String, containerID: String,
        networkNamespace: String, isPodKnown: Bool, statefulSet: String?
    ) {
        self.init(
            texts: PodTexts(
                uid: uid, name: place.name, containerID: containerID,
                networkNamespace: networkNamespace),
            namespace: place.namespace, node: node, isPodKnown: isPodKnown,
            statefulSet: statefulSet)
    }

    init(
        texts: PodTexts, namespace: String, node: String, isPodKnown: Bool, statefulSet: String?
    ) {
        self.texts = texts
        self.namespace = namespace
        self.node = node
        self.isPodKnown = isPodKnown
        self.statefulSet = statefulSet
    }

    /// The pod's UID; the container's identity if there is none.
    var uid: String { texts.uid }
    var place: ObjectPlace { ObjectPlace(namespace: namespace, name: texts.name) }
    var containerID: String { texts.containerID }
    var networkNamespace: String { texts.networkNamespace }

    /// Puts the pod's network into another sandbox.
    mutating func move(toContainer containerID: String, networkNamespace: String) {
        texts = PodTexts(
            uid: texts.uid, name: texts.name, containerID: containerID,
            networkNamespace: networkNamespace)
    }

    /// The record of one of its addresses, as the store keeps it.
    func record(_ held: HeldAddress) -> AllocationRecord {
        AllocationRecord(
            podUID: uid, interface: held.interface, address: held.address, pool: held.pool,
            namespace: namespace, podName: texts.name, node: node, containerID: containerID,
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
