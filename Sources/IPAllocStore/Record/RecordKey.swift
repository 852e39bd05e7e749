public import IPAlloc

/// What makes an allocation unique: one address per pod, interface and family.
///
/// Adding an interface is idempotent by this key. The pod's UID tells it from an earlier pod of the
/// same name; its name is there since pods of one workload, which come together, have names that
/// lie together in an index, and random UIDs do not.
public struct RecordKey: Sendable, Equatable {
    /// The pod's namespace.
    public var namespace: String
    public var podName: String
    /// The pod's UID, as the cluster gives it.
    public var podUID: String
    /// The interface's name inside the pod, such as `eth0`.
    public var interface: String
    public var family: AddressFamily

    public init(
        namespace: String, podName: String, podUID: String, interface: String,
        family: AddressFamily
    ) {
        self.namespace = namespace
        self.podName = podName
        self.podUID = podUID
        self.interface = interface
        self.family = family
    }
}

extension RecordKey: Hashable {
    public func hash(into hasher: inout Hasher) {
        // A UID has hardly ever more than one name.
        hasher.combine(podUID)
        hasher.combine(interface)
        hasher.combine(family)
    }
}

extension RecordKey: CustomStringConvertible {
    public var description: String {
        "pod \(namespace)/\(podName) (UID \(podUID)) \(interface) IPv\(family.rawValue)"
    }
}
