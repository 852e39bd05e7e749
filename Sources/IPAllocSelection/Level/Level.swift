import IPAlloc

/// A place where the pools of a pod can be told. The first of them that tells some decides alone.
public enum Level: String, Sendable, Hashable, CaseIterable {
    /// The pod's annotation `subnets`.
    case subnets
    /// The pod's annotation `subnet`.
    case subnet
    /// The pod's annotation `ippools`.
    case pools
    /// The pod's annotation `ippool`.
    case pool
    /// The annotations of the pod's namespace.
    case namespace
    /// The CNI configuration.
    case configuration
    /// The pools that are marked as default.
    case cluster

    /// Whether the level names subnets, from which pools are made, instead of pools.
    public var namesSubnets: Bool { self == .subnets || self == .subnet }

    /// Whether the level names all of the pod's interfaces, so that those that it does not name get
    /// nothing.
    public var namesInterfaces: Bool { self == .subnets || self == .pools }

    /// The annotation of the pod that the level is; nil if it is something else.
    public var podAnnotation: String? {
        switch self {
        case .subnets: AnnotationNames.subnets
        case .subnet: AnnotationNames.subnet
        case .pools: AnnotationNames.pools
        case .pool: AnnotationNames.pool
        case .namespace, .configuration, .cluster: nil
        }
    }

    /// Whether the level's names may be patterns.
    var allowsPatterns: Bool { !namesSubnets && self != .cluster }
}

extension Level {
    /// A verb in the number of the level's name.
    ///
    /// - Parameter verb: The verb for several, as in `decide`.
    func doing(_ verb: String) -> String {
        switch self {
        case .namespace, .cluster: verb
        case .subnets, .subnet, .pools, .pool, .configuration: verb + "s"
        }
    }
}

extension Level: CustomStringConvertible {
    public var description: String {
        switch self {
        case .subnets, .subnet, .pools, .pool: "Pod annotation '\(podAnnotation ?? rawValue)'"
        case .namespace: "the Namespace's default pools"
        case .configuration: "the CNI configuration"
        case .cluster: "the cluster's default pools"
        }
    }
}

/// The pools or subnets that a level names for an interface.
public struct CandidateNames: Sendable, Hashable {
    /// The interface that gets addresses.
    public let interface: String
    /// The interface that automatic pools are made for. It is another one only if the pod's
    /// annotation `subnet` names one, since that serves whatever interface is added.
    public let poolInterface: String
    public let ipv4: [String]
    public let ipv6: [String]
    /// Whether the interface gets no default route.
    public let cleanGateway: Bool

    public init(
        interface: String, poolInterface: String? = nil, ipv4: [String], ipv6: [String],
        cleanGateway: Bool
    ) {
        self.interface = interface
        self.poolInterface = poolInterface ?? interface
        self.ipv4 = ipv4
        self.ipv6 = ipv6
        self.cleanGateway = cleanGateway
    }

    /// The names for a family.
    public func names(_ family: AddressFamily) -> [String] { family == .ipv4 ? ipv4 : ipv6 }
}
