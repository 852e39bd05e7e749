import IPAlloc

/// A route: where packets to a destination go.
public struct Route: Sendable, Hashable {
    /// The destination; a prefix of length 0 is the default route.
    public var destination: CIDRBlock
    /// Only packets from here, IPv6 only; nil for all.
    public var origins: CIDRBlock?
    /// The table it lies in.
    public var table = RouteTable.main
    /// The next router, nil if the destination is on the link. Read, it may be of the other
    /// family than the destination; written too.
    public var gateway: IPAddress?
    /// The link to leave by.
    public var link: LinkIndex?
    /// The address from which this host sends there.
    public var preferredSource: IPAddress?
    /// Of several routes to one destination the one with the least metric is taken. The kernel
    /// takes 1024 for an IPv6 route that has none.
    public var metric: UInt32?
    /// How far away the destination is; IPv6 knows only `.universe`.
    public var scope: RouteScope
    /// Who made it.
    public var origin = RouteOrigin.boot
    /// What happens to packets.
    public var kind = RouteKind.unicast
    /// The type of service that packets must have, 0 for all.
    public var typeOfService: UInt8 = 0
    /// Properties and state of the only next hop.
    public var flags: NextHopFlags = []
    /// The next hops, if there are several; then `gateway` and `link` are nil.
    public var nextHops: [NextHop] = []
    /// The number of a next-hop object, which then decides instead of gateway and link.
    public var nextHopID: UInt32?
    /// What to assume of the path, such as its MTU.
    public var pathMetrics: [PathMetric] = []
    /// The preference among routers (RFC 4191), IPv6 only; 0 is medium.
    public var preference: UInt8 = 0

    /// Describes a route.
    ///
    /// - Parameters:
    ///   - destination: Without host bits, or the kernel refuses it.
    ///   - gateway: The next router; nil if the destination is on the link.
    ///   - link: The link to leave by; may be left to the kernel if there is a gateway.
    ///   - table: The table it lies in.
    ///   - preferredSource: The address from which this host sends there.
    ///   - metric: Of several routes the one with the least metric is taken.
    ///   - scope: Where nil, what `ip route` takes: `.link` for an IPv4 destination on the link,
    ///     `.host` for one on this host, otherwise `.universe`.
    ///   - kind: What happens to packets.
    public init(
        to destination: CIDRBlock, via gateway: IPAddress? = nil, link: LinkIndex? = nil,
        table: RouteTable = .main, preferredSource: IPAddress? = nil, metric: UInt32? = nil,
        scope: RouteScope? = nil, kind: RouteKind = .unicast
    ) {
        self.destination = destination
        self.gateway = gateway
        self.link = link
        self.table = table
        self.preferredSource = preferredSource
        self.metric = metric
        self.kind = kind
        self.scope =
            scope
            ?? Self.usualScope(destination.family, kind: kind, hasGateway: gateway != nil)
    }

    /// Its family: the destination's.
    public var family: AddressFamily { destination.family }
    /// Whether it is for all destinations that no other route is for.
    public var isDefault: Bool { destination.prefixLength == 0 }

    /// The MTU to assume of the path, if any.
    public var mtu: UInt32? {
        get { pathMetrics.first { $0.type == PathMetric.mtuType }?.value }
        set {
            pathMetrics.removeAll { $0.type == PathMetric.mtuType }
            if let newValue {
                pathMetrics.append(PathMetric(type: PathMetric.mtuType, value: newValue))
            }
        }
    }

    private static func usualScope(
        _ family: AddressFamily, kind: RouteKind, hasGateway: Bool
    ) -> RouteScope {
        guard family == .ipv4 else { return .universe }
        switch kind {
        case .local: return .host
        case .broadcast, .multicast, .anycast: return .link
        case .unicast: return hasGateway ? .universe : .link
        default: return .universe
        }
    }
}
