/// The resources beside the one in question.
public protocol ResourceView: Sendable {
    /// All pools, the one in question included.
    var pools: [SpiderIPPool] { get throws(ViewFailure) }
    /// All subnets, the one in question included.
    var subnets: [SpiderSubnet] { get throws(ViewFailure) }
    /// All network attachment definitions.
    var networks: [NetworkAttachmentDefinition] { get throws(ViewFailure) }
    /// All pods that get addresses.
    var pods: [Pod] { get throws(ViewFailure) }
}

/// Why the other resources could not be looked at.
public struct ViewFailure: Error, Hashable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// A view of resources that are at hand.
public struct ListedResources: ResourceView, Hashable {
    public var pools: [SpiderIPPool]
    public var subnets: [SpiderSubnet]
    public var networks: [NetworkAttachmentDefinition]
    public var pods: [Pod]

    public init(
        pools: [SpiderIPPool] = [], subnets: [SpiderSubnet] = [],
        networks: [NetworkAttachmentDefinition] = [], pods: [Pod] = []
    ) {
        self.pools = pools
        self.subnets = subnets
        self.networks = networks
        self.pods = pods
    }
}
