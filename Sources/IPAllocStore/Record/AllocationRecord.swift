public import IPAlloc

/// One allocation: which address of which pool an interface of a pod holds, and whose pod it is.
public struct AllocationRecord: Sendable, Hashable {
    public var podUID: String
    /// The interface's name inside the pod, such as `eth0`.
    public var interface: String
    public var address: IPAddress
    /// The name of the pool that the address was taken from.
    public var pool: String
    /// The pod's namespace.
    public var namespace: String
    public var podName: String
    /// The node that the pod runs on.
    public var node: String
    /// The runtime's identity of the pod's sandbox.
    public var containerID: String
    /// The path of the pod's network namespace.
    public var networkNamespace: String
    /// What controls the pod, in the caller's own form, such as `Deployment default/web`.
    public var owner: String
    /// When the address was first given to this key.
    public var createdAt: StoreTime
    /// When the record was last written.
    public var updatedAt: StoreTime

    public init(
        podUID: String, interface: String, address: IPAddress, pool: String, namespace: String,
        podName: String, node: String, containerID: String, networkNamespace: String,
        owner: String, createdAt: StoreTime, updatedAt: StoreTime
    ) {
        self.podUID = podUID
        self.interface = interface
        self.address = address
        self.pool = pool
        self.namespace = namespace
        self.podName = podName
        self.node = node
        self.containerID = containerID
        self.networkNamespace = networkNamespace
        self.owner = owner
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    public var key: RecordKey { RecordKey(pool: pool, address: address) }

    /// Whether another record has the same holder: the same interface of the same pod.
    func hasHolder(of other: AllocationRecord) -> Bool {
        podUID == other.podUID && interface == other.interface && podName == other.podName
            && namespace == other.namespace
    }
}
