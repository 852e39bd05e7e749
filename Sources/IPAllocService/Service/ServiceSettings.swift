import IPAllocModel
import IPAllocSelection

/// How a service decides.
public struct ServiceSettings: Sendable {
    /// The rules for resources.
    public var admission = Admission.Settings()
    /// The rules for choosing pools.
    public var selection = SelectionSettings()
    /// The networks beside the pools.
    public var networks = ClusterNetworks()
    /// Whether pods of a stateful set find the addresses of the earlier pod of their name.
    public var keepsStatefulSetAddresses = true
    /// Whether pods of a stateful set get their pool's addresses in the order of their ordinals,
    /// where these are free.
    public var ordersStatefulSetAddresses = false
    /// Whether addresses may be given back because another machine was found to use them.
    public var releasesConflicting = true
    /// How long such an address is not given to anybody.
    public var conflictRestMilliseconds: Int64 = 300_000
    /// How long a pod waits for its automatic pool to be made, or for an address in it.
    public var spaceWaitMilliseconds: Int64 = 10_000
    /// How long garbage is left alone beyond its pod's grace period.
    public var garbageDelayMilliseconds: Int64 = 0
    /// How many transactions one commit takes at most.
    public var batchMax = 512
    /// How many changes of each kind of resource are remembered for those who come back to watch.
    public var historyMax = 4096

    public init() {}

    /// Whether a family's addresses are handed out, and pools of it may be made.
    public var enablesIPv4: Bool {
        get { selection.enablesIPv4 }
        set {
            selection.enablesIPv4 = newValue
            admission.isIPv4Enabled = newValue
        }
    }

    /// Whether a family's addresses are handed out, and pools of it may be made.
    public var enablesIPv6: Bool {
        get { selection.enablesIPv6 }
        set {
            selection.enablesIPv6 = newValue
            admission.isIPv6Enabled = newValue
        }
    }

    /// Whether pools may come from subnets.
    public var enablesSubnets: Bool {
        get { selection.enablesSubnets }
        set {
            selection.enablesSubnets = newValue
            admission.isSubnetEnabled = newValue
        }
    }
}
