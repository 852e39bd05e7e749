/// The number of a routing table; the kernel's `RT_TABLE_…`.
public struct RouteTable: RawRepresentable, Sendable, Hashable {
    /// The number; the kernel takes 0 for the main table.
    public var rawValue: UInt32

    /// Takes the number.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Table 253, empty at the beginning and asked last.
    public static let `default` = RouteTable(rawValue: 253)
    /// Table 254.
    public static let main = RouteTable(rawValue: 254)
    /// Table 255, the kernel's own.
    public static let local = RouteTable(rawValue: 255)

    /// What of the number fits the eight bits of the structs; the attribute has the rest.
    var low: UInt8 { UInt8(exactly: rawValue) ?? 0 }
}

extension RouteTable: CustomStringConvertible {
    /// The name of one of the kernel's tables, or the number.
    public var description: String {
        switch self {
        case .default: "default"
        case .main: "main"
        case .local: "local"
        default: String(rawValue)
        }
    }
}

/// How far away a destination is, or how far an address is valid; the kernel's `RT_SCOPE_…`.
public struct RouteScope: RawRepresentable, Sendable, Hashable {
    /// The kernel's number: the higher, the nearer.
    public var rawValue: UInt8

    /// Takes the kernel's number.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Anywhere.
    public static let universe = RouteScope(rawValue: 0)
    /// Within the site.
    public static let site = RouteScope(rawValue: 200)
    /// On the link.
    public static let link = RouteScope(rawValue: 253)
    /// On this host.
    public static let host = RouteScope(rawValue: 254)
}

extension RouteScope: CustomStringConvertible {
    /// The name that `ip` has for it, or the number.
    public var description: String {
        switch self {
        case .universe: "global"
        case .site: "site"
        case .link: "link"
        case .host: "host"
        default: String(rawValue)
        }
    }
}

/// Who made a route or rule; the kernel's `RTPROT_…`.
public struct RouteOrigin: RawRepresentable, Sendable, Hashable {
    /// The kernel's number.
    public var rawValue: UInt8

    /// Takes the kernel's number.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Nobody said.
    public static let unspecified = RouteOrigin(rawValue: 0)
    /// The kernel.
    public static let kernel = RouteOrigin(rawValue: 2)
    /// Whoever sets the host up; what `ip route` takes unless told otherwise.
    public static let boot = RouteOrigin(rawValue: 3)
    /// An administrator.
    public static let `static` = RouteOrigin(rawValue: 4)
    /// A router's advertisement.
    public static let routerAdvertisement = RouteOrigin(rawValue: 9)
}

extension RouteOrigin: CustomStringConvertible {
    /// As `ip route` names it; a number for those of routing daemons.
    public var description: String {
        switch self {
        case .kernel: "kernel"
        case .boot: "boot"
        case .static: "static"
        case .routerAdvertisement: "ra"
        default: "\(rawValue)"
        }
    }
}

/// What happens to packets; the kernel's `RTN_…`.
public struct RouteKind: RawRepresentable, Sendable, Hashable {
    /// The kernel's number.
    public var rawValue: UInt8

    /// Takes the kernel's number.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// They go to the gateway or the link.
    public static let unicast = RouteKind(rawValue: 1)
    /// They are for this host.
    public static let local = RouteKind(rawValue: 2)
    /// They are for all hosts of the link.
    public static let broadcast = RouteKind(rawValue: 3)
    /// They are for this host, among others.
    public static let anycast = RouteKind(rawValue: 4)
    /// They are for all hosts of a group.
    public static let multicast = RouteKind(rawValue: 5)
    /// They vanish.
    public static let blackhole = RouteKind(rawValue: 6)
    /// They are refused: destination unreachable.
    public static let unreachable = RouteKind(rawValue: 7)
    /// They are refused: forbidden.
    public static let prohibit = RouteKind(rawValue: 8)
    /// They are looked up by the next rule.
    public static let `throw` = RouteKind(rawValue: 9)
}

extension RouteKind: CustomStringConvertible {
    /// The name that `ip` has for it, or the number.
    public var description: String {
        let names = [
            "unspec", "unicast", "local", "broadcast", "anycast", "multicast", "blackhole",
            "unreachable", "prohibit", "throw",
        ]
        return Int(rawValue) < names.count ? names[Int(rawValue)] : String(rawValue)
    }
}
