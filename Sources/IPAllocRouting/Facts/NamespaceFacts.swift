import IPAlloc
import IPAllocNetlink

/// What the kernel has in one namespace, as far as routing is concerned.
public struct NamespaceFacts: Sendable, Hashable {
    /// The links, in the kernel's order.
    public var links: [Link] = []
    /// The addresses of all links.
    public var addresses: [InterfaceAddress] = []
    /// The routes of all tables but the kernel's own. An IPv6 route with several next hops appears
    /// as one route for each, which is how the kernel adds and deletes them.
    public var routes: [Route] = []
    /// The rules of both families, in the order in which they are asked.
    public var rules: [Rule] = []
    /// The neighbours that were set by hand.
    public var neighbours: [Neighbour] = []
    /// The settings that were read; those that do not exist are absent.
    public var settings: [Sysctl: String] = [:]
    /// Whether the kernel knows IPv6.
    public var hasIPv6 = true
    /// The families whose connections are marked; see `ConnectionMarks`.
    public var markedFamilies: Set<AddressFamily> = []

    /// Makes facts of a namespace without anything.
    public init() {}

    /// The link of a name.
    public func link(named name: String) -> Link? {
        links.first { $0.name == name }
    }

    /// The link of a number.
    public func link(_ index: LinkIndex) -> Link? {
        links.first { $0.index == index }
    }

    /// The name of a link for texts.
    package func name(_ index: LinkIndex) -> String {
        link(index)?.name ?? index.description
    }

    /// The addresses of a link that others can reach it by: no link-local ones.
    func globalAddresses(of link: LinkIndex) -> [InterfaceAddress] {
        addresses.filter { $0.link == link && $0.address.isGlobalUnicast }
    }

    /// The networks of a link's addresses.
    func networks(of link: LinkIndex) -> Set<CIDRBlock> {
        Set(addresses.filter { $0.link == link }.map(\.block.canonical))
    }

    /// The routes of a table, of one family.
    func routes(_ family: AddressFamily, table: RouteTable) -> [Route] {
        routes.filter { $0.family == family && $0.table == table }
    }

    /// The rules of one family.
    func rules(_ family: AddressFamily) -> [Rule] {
        rules.filter { $0.family == family }
    }
}

extension IPAddress {
    /// Whether a host can have the address and be reached by it from elsewhere: neither
    /// unspecified, loopback, link-local, multicast nor broadcast.
    var isGlobalUnicast: Bool {
        switch family {
        case .ipv4:
            let first = value >> 24
            let isLinkLocal = value >> 16 == 0xA9FE
            return first != 0 && first != 127 && first < 224 && !isLinkLocal
        case .ipv6:
            let isLinkLocal = value >> 118 == 0x3FA
            let isMulticast = value >> 120 == 0xFF
            return value > 1 && !isLinkLocal && !isMulticast
        }
    }
}
