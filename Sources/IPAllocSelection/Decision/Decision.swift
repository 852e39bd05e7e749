import IPAlloc

/// Where the addresses of a pod come from, and why.
public struct Decision: Sendable, Hashable {
    /// The level that decides.
    public let level: Level
    /// The interfaces that get addresses, in the order in which they are named. The one that is
    /// being added is among them; there are others if the level names several.
    public let interfaces: [InterfaceChoice]
    /// Further routes that the pod asks for.
    public let routes: RoutesAnnotation
    /// The interface that the pod wants the default route on, if it tells one.
    public let defaultRouteInterface: String?
    /// Whether the pod's labels, or what it belongs to, may have been looked at, so that another
    /// pod with the same annotations, namespace and node may get another decision.
    public let dependsOnPod: Bool
    /// Whether the names of all pools were looked at, so that any new pool may be one more.
    public let dependsOnAllPools: Bool
    public let trace: Trace

    /// What an interface gets; nil if it gets nothing.
    public func choice(for interface: String) -> InterfaceChoice? {
        interfaces.first { $0.interface == interface }
    }
}

/// Where the addresses of one interface come from.
public struct InterfaceChoice: Sendable, Hashable {
    public let interface: String
    /// Whether the interface gets no default route.
    public let cleanGateway: Bool
    /// One choice for each family that the interface gets an address of; there is at least one.
    public let families: [FamilyChoice]

    /// The choice for a family; nil if the interface gets no address of it.
    public subscript(family: AddressFamily) -> FamilyChoice? {
        families.first { $0.family == family }
    }
}

/// Where an interface's address of one family comes from.
public struct FamilyChoice: Sendable, Hashable {
    public let family: AddressFamily
    /// The names of the pools to try, the first one first. None, if the pool is to be made.
    public let pools: [String]
    /// What the automatic pool must be, if the address comes from one.
    public let demand: AutomaticPoolDemand?
}
