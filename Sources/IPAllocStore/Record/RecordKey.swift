public import IPAlloc

/// What makes an allocation unique: one address per pod, interface and family.
///
/// Adding an interface is idempotent by this key.
public struct RecordKey: Sendable, Hashable {
    /// The pod's UID, as the cluster gives it.
    public var podUID: String
    /// The interface's name inside the pod, such as `eth0`.
    public var interface: String
    public var family: AddressFamily

    public init(podUID: String, interface: String, family: AddressFamily) {
        self.podUID = podUID
        self.interface = interface
        self.family = family
    }
}

extension RecordKey: CustomStringConvertible {
    public var description: String { "pod \(podUID) \(interface) IPv\(family.rawValue)" }
}
