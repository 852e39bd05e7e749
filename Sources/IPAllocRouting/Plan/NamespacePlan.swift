import IPAllocNetlink

/// What one namespace is to have, of all that is planned here.
public struct NamespacePlan: Sendable, Hashable {
    /// What links are to be set to.
    public var links: [LinkChange] = []
    /// What settings are to be.
    public var settings: [SettingChange] = []
    /// Addresses that links are to have.
    public var addresses: [InterfaceAddress] = []
    /// Permanent neighbours.
    public var neighbours: [Neighbour] = []
    /// Routes, those that others lean on first: a gateway must be reachable when it is named.
    public var routes: [Route] = []
    /// Rules, each with its priority.
    public var rules: [Rule] = []
    /// Routes that are to come behind all others to the same destination.
    public var yieldingRoutes: [Route] = []
    /// Routes that are to be gone, since they were copied to another table.
    public var movedRoutes: [Route] = []

    /// A plan that wants nothing.
    public init() {}

    /// What a link is to be set to; what is nil stays as it is.
    public struct LinkChange: Sendable, Hashable {
        /// The link.
        public var link: LinkIndex
        /// Of the settings: whether it is up, its link-layer address, its queue and its alias.
        public var settings: LinkSettings
    }

    /// What a setting of the kernel is to be.
    public struct SettingChange: Sendable, Hashable {
        /// The setting.
        public var setting: Sysctl
        /// The value.
        public var value: String
        /// Whom it concerns.
        public var reach: Reach
    }

    /// Whom a setting concerns.
    public enum Reach: Sendable, Hashable {
        /// The interface alone.
        case interface
        /// All interfaces of the pod that are set up: it is as the last of them left it.
        case pod
        /// Links that nothing was set up for; whoever comes to one may set it anew.
        case others
    }

    mutating func set(_ link: LinkIndex, _ settings: LinkSettings) {
        links.append(LinkChange(link: link, settings: settings))
    }

    mutating func set(_ setting: Sysctl, to value: String, reach: Reach = .interface) {
        settings.append(SettingChange(setting: setting, value: value, reach: reach))
    }
}
