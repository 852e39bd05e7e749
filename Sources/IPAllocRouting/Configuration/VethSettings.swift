import IPAlloc
import IPAllocDetection

/// The configuration of the `veth` plugin.
public struct VethSettings: Sendable, Hashable {
    /// The cluster's service addresses.
    public var serviceBlocks: [CIDRBlock] = []
    /// The addresses of the pods of the overlay network.
    public var overlayBlocks: [CIDRBlock] = []
    /// Further addresses that the node routes for pods.
    public var additionalBlocks: [CIDRBlock] = []
    /// The pod's rp_filter, and that of the node's end if `setsHostFilter`.
    public var reversePathFilter = ReversePathFilter.loose
    /// Whether the node's end of the pair gets the same rp_filter.
    public var setsHostFilter = true
    /// Whether the routes of a further interface go to a table of their own.
    public var migration = Migration.automatic
    /// Whether the plugin is to do nothing.
    public var skipsCall = false
    /// The search for other hosts with the interface's addresses, if it is on.
    public var conflictDetection: DetectionLimits?
    /// The beginning of the interface's link-layer address, if it is to be set.
    public var macPrefix: MACPrefix?
    /// Whether the link-layer address is all that is to be set.
    public var setsMACOnly = false

    /// What the plugin does unless told otherwise.
    public init() {}

    /// Whether the routes of a further interface go to a table of their own.
    public enum Migration: Int, Sendable, Hashable {
        /// They do; the default route leaves the main table unless it is the only one.
        case automatic = -1
        /// They stay in the main table.
        case never = 0
        /// They do; the default route leaves the main table in any case.
        case always = 1
    }

    /// All addresses that the pod reaches through the node.
    var hijackedBlocks: [CIDRBlock] { serviceBlocks + overlayBlocks + additionalBlocks }
}
