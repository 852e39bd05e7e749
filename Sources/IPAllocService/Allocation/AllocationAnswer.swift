import IPAlloc
import IPAllocSelection

/// What a pod has: the addresses and routes of all its interfaces.
public struct AllocationAnswer: Sendable, Hashable {
    public var addresses: [AllocatedAddress] = []
    public var routes: [AllocatedRoute] = []
    /// Why the addresses come from where they do; nil if the pod had them already.
    public var trace: Trace?

    public init() {}
}

/// One address of a pod.
public struct AllocatedAddress: Sendable, Hashable {
    public var interface: String
    public var address: IPAddress
    public var prefixLength: Int
    public var pool: String
    public var gateway: IPAddress?
    public var vlan: Int
    /// Whether the interface gets no default route by the gateway.
    public var cleanGateway: Bool
}

/// One route of a pod beside the default route.
public struct AllocatedRoute: Sendable, Hashable {
    public var interface: String
    public var destination: CIDRBlock
    public var gateway: IPAddress
}
