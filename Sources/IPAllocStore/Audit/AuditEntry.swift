public import IPAlloc

/// One line of the audit trail: who got or gave back which address, when and why.
public struct AuditEntry: Sendable, Hashable {
    /// What happened.
    public enum Event: Int, Sendable, Hashable, CaseIterable {
        /// The pod holds the address from now on.
        case given = 1
        /// The pod does not hold it any more.
        case returned = 2
    }

    public var time: StoreTime
    public var event: Event
    /// Why, in words for people.
    public var reason: String
    public var address: IPAddress
    public var pool: String
    public var interface: String
    public var namespace: String
    public var podName: String
    public var podUID: String
    public var node: String
    public var containerID: String

    init(
        time: StoreTime, event: Event, reason: String, address: IPAddress, pool: String,
        interface: String, namespace: String, podName: String, podUID: String, node: String,
        containerID: String
    ) {
        self.time = time
        self.event = event
        self.reason = reason
        self.address = address
        self.pool = pool
        self.interface = interface
        self.namespace = namespace
        self.podName = podName
        self.podUID = podUID
        self.node = node
        self.containerID = containerID
    }

    /// What happened to the address of a record.
    public init(
        _ event: Event, _ record: AllocationRecord, at time: StoreTime, reason: String
    ) {
        self.init(
            time: time, event: event, reason: reason, address: record.address,
            pool: record.pool, interface: record.interface, namespace: record.namespace,
            podName: record.podName, podUID: record.podUID, node: record.node,
            containerID: record.containerID)
    }
}
