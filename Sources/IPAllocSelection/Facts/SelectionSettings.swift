import IPAlloc
import IPAllocModel

/// The settings of a cluster that decisions depend on.
public struct SelectionSettings: Sendable, Hashable {
    public var enablesIPv4 = true
    public var enablesIPv6 = true
    /// Whether there are subnets. If not, pods that name some are treated as if they did not.
    public var enablesSubnets = true
    /// Whether pools are made for applications. If not, pods that name subnets are refused.
    public var enablesAutomaticPools = true
    /// The size of an automatic pool whose application does not tell it.
    public var defaultAddressCount = AddressCount.flexible(1)
    /// How automatic pools are named.
    public var poolNaming = AutomaticPoolName.lastGroup
    /// The namespace of network attachment definitions that are named without one.
    public var agentNamespace = "kube-system"
    /// Multus' network of first interfaces unless a pod tells another, as `[namespace/]name`.
    public var clusterNetwork: String?

    public init() {}

    /// Whether addresses of the family are handed out.
    public func enables(_ family: AddressFamily) -> Bool {
        family == .ipv4 ? enablesIPv4 : enablesIPv6
    }
}
