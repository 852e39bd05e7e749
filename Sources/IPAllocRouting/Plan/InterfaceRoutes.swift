import IPAlloc
import IPAllocNetlink

/// The routes of an interface that a plan moves from the main table to another one.
///
/// They are looked for in both tables, so that the plan is the same before and after.
struct InterfaceRoutes {
    let pod: NamespaceFacts
    let family: AddressFamily
    let table: RouteTable

    /// The interface's routes as the table is to have them: those on the link first.
    ///
    /// - Parameters:
    ///   - link: The interface.
    ///   - given: What it should have besides, if the kernel does not show it.
    ///   - keepsOrigin: Whether a copy says that the kernel made it if the original does.
    func wanted(
        of link: LinkIndex, given: [PodAttachment.GivenRoute] = [], keepsOrigin: Bool
    ) -> [Route] {
        var all: [Route] = []
        for route in listed(of: link, in: .main) + listed(of: link, in: table) {
            var copy = route
            copy.table = table
            copy.flags.formIntersection(.onLink)
            if !keepsOrigin { copy.origin = .boot }
            let isKnown = all.contains {
                $0.destination == copy.destination && $0.metric == copy.metric
            }
            if !isKnown { all.append(copy) }
        }
        for route in given where route.destination.family == family {
            let destination = route.destination.canonical
            if all.contains(where: { $0.destination == destination }) { continue }
            all.append(Route(to: destination, via: route.gateway, link: link, table: table))
        }
        return all.filter { $0.gateway == nil } + all.filter { $0.gateway != nil }
    }

    /// The default routes that the interface has in the main table.
    func mainDefaults(of link: LinkIndex) -> [Route] {
        listed(of: link, in: .main).filter(\.isDefault)
    }

    /// A link other than the one given that has a default route: in the table, where it was moved
    /// to, or in the main one.
    ///
    /// - Parameter first: The name of the link that is taken if it has one; otherwise it is the
    ///   first one that has.
    func defaultLink(besides link: LinkIndex, preferring first: String) -> LinkIndex? {
        let preferred = pod.link(named: first)?.index
        for table in [table, .main] {
            let links = pod.routes(family, table: table).filter { route in
                route.isDefault && route.kind == .unicast && route.link != link
                    && route.link != auxiliaryPair
            }.compactMap(\.link)
            if let preferred, links.contains(preferred) { return preferred }
            if let found = links.first { return found }
        }
        return nil
    }

    /// The default route over the cable to the node is for marked connections only.
    private var auxiliaryPair: LinkIndex? { pod.link(named: VethPair.podName)?.index }

    /// What the kernel has. Link-local routes are not asked by source, and what a router's
    /// advertisement made comes again and again.
    private func listed(of link: LinkIndex, in table: RouteTable) -> [Route] {
        pod.routes(family, table: table).filter { route in
            route.link == link && route.kind == .unicast && !isAdvertised(route)
                && (route.isDefault || !route.destination.address.isLinkLocal)
        }
    }

    /// Whether a router's advertisement made the route: it says so itself, or it leads to a network
    /// in which the link has no address that stays.
    private func isAdvertised(_ route: Route) -> Bool {
        if route.origin == .routerAdvertisement { return true }
        guard family == .ipv6, route.origin == .kernel, route.gateway == nil else { return false }
        return !pod.addresses.contains { address in
            address.link == route.link && address.flags.contains(.permanent)
                && address.block.canonical == route.destination
        }
    }
}

extension IPAddress {
    /// Whether it is an IPv6 address that is valid on its link alone.
    var isLinkLocal: Bool { family == .ipv6 && value >> 118 == 0x3FA }
}
