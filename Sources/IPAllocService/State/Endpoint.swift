import IPAlloc
import IPAllocStore

/// What one pod has.
struct Endpoint: Sendable {
    /// The UID, the name, the container and the network namespace.
    private(set) var texts: PodTexts
    /// The same texts as they were told; nil if they have to be put together.
    private let told: ToldTexts?
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

    /// - Parameter texts: The same texts in few bytes, if they are at hand.
    init(
        uid: String, place: ObjectPlace, texts: PodTexts? = nil, node: String,
        containerID: String, networkNamespace: String, isPodKnown: Bool, statefulSet: String?
    ) {
        let told = ToldTexts(
            uid: uid, name: place.name, containerID: containerID,
            networkNamespace: networkNamespace)
        self.init(
            texts: texts
                ?? PodTexts(
                    uid: uid, name: place.name, containerID: containerID,
                    networkNamespace: networkNamespace),
            told: told, namespace: place.namespace, node: node, isPodKnown: isPodKnown,
            statefulSet: statefulSet)
    }

    init(
        texts: PodTexts, told: ToldTexts? = nil, namespace: String, node: String,
        isPodKnown: Bool, statefulSet: String?
    ) {
        self.texts = texts
        self.told = told
        self.namespace = namespace
        self.node = node
        self.isPodKnown = isPodKnown
        self.statefulSet = statefulSet
    }

    /// The pod's UID; the container's identity if there is none.
    var uid: String { told?.uid ?? texts.uid }
    private var name: String { told?.name ?? texts.name }
    var place: ObjectPlace { ObjectPlace(namespace: namespace, name: name) }
    var containerID: String { told?.containerID ?? texts.containerID }
    var networkNamespace: String { told?.networkNamespace ?? texts.networkNamespace }

    /// The same endpoint, its pod's network in another sandbox.
    func moved(toContainer containerID: String, networkNamespace: String) -> Endpoint {
        var moved = Endpoint(
            uid: uid, place: place, node: node, containerID: containerID,
            networkNamespace: networkNamespace, isPodKnown: isPodKnown, statefulSet: statefulSet)
        (moved.held, moved.revision, moved.arrival) = (held, revision, arrival)
        return moved
    }

    /// The records of some of its addresses, as the store keeps them.
    func records(_ held: [HeldAddress]) -> [AllocationRecord] {
        let (uid, name) = (uid, name)
        let (containerID, networkNamespace) = (containerID, networkNamespace)
        return held.map { held in
            AllocationRecord(
                podUID: uid, interface: held.interface, address: held.address, pool: held.pool,
                namespace: namespace, podName: name, node: node, containerID: containerID,
                networkNamespace: networkNamespace, owner: held.note,
                createdAt: held.createdAt, updatedAt: held.updatedAt)
        }
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

/// The texts of one pod as somebody told them.
final class ToldTexts: Sendable {
    let uid: String
    let name: String
    let containerID: String
    let networkNamespace: String

    init(uid: String, name: String, containerID: String, networkNamespace: String) {
        self.uid = uid
        self.name = name
        self.containerID = containerID
        self.networkNamespace = networkNamespace
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
