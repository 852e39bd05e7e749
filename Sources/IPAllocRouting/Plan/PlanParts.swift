import IPAlloc
import IPAllocNetlink

/// The parts of a plan that both plugins make alike.
struct PlanParts {
    let facts: RoutingFacts
    let attachment: PodAttachment
    let interface: PlannedInterface
    let auxiliary: AuxiliaryLink
    /// The node's addresses that the pod reaches over the auxiliary link.
    let hostAddresses: [IPAddress]

    /// The node's addresses of a family.
    func hostAddresses(_ family: AddressFamily) -> [IPAddress] {
        hostAddresses.filter { $0.family == family }
    }

    /// Links, settings and neighbours: what must be there before a route is.
    func prepare(_ plan: inout RoutingPlan) {
        plan.pair = auxiliary.pair
        plan.pod.set(interface.link.index, LinkSettings(isUp: true))
        if auxiliary.pair != nil {
            plan.pod.set(auxiliary.pod, LinkSettings(isUp: true))
            // The network of the first interface stays the one that the cable belongs to.
            let alias = facts.host.link(auxiliary.host)?.alias.flatMap(PairAlias.init)
            let isOurs = alias?.containerID == attachment.containerID
            let wanted = isOurs ? nil : PairAlias(for: attachment).description
            plan.host.set(auxiliary.host, LinkSettings(isUp: true, alias: wanted))
        }
        if interface.families.contains(.ipv6) {
            for name in [interface.link.name, auxiliary.podName] {
                plan.pod.set(.link("ipv6", name, "disable_ipv6"), to: "0")
            }
        }
        for address in interface.addresses {
            plan.host.neighbours.append(
                Neighbour(address.address, at: auxiliary.podMAC, on: auxiliary.host))
        }
        for address in hostAddresses {
            plan.pod.neighbours.append(
                Neighbour(address, at: auxiliary.hostMAC, on: auxiliary.pod))
        }
    }

    /// The rp_filter of those of the pod's links whose setting was read, and of the one to be made,
    /// but for the interfaces that were set up before: each has that of its own network.
    func filterReversePaths(
        _ filter: ReversePathFilter, _ order: AttachmentOrder, _ plan: inout RoutingPlan
    ) {
        func set(_ name: String, _ reach: NamespacePlan.Reach) {
            let setting = Sysctl.link("ipv4", name, "rp_filter")
            let isToBeMade = auxiliary.pod == .toBeMade && name == auxiliary.podName
            guard isToBeMade || facts.pod.settings[setting] != nil else { return }
            plan.pod.set(setting, to: String(filter.rawValue), reach: reach)
        }
        for name in ["all", "default", auxiliary.podName] { set(name, .pod) }
        for link in facts.pod.links where link.name != auxiliary.podName {
            if link.index == interface.link.index {
                set(link.name, .interface)
            } else if !order.isReady(link) {
                set(link.name, .others)
            }
        }
    }

    /// The node's routes to the interface's addresses.
    func routeOnHost(table: RouteTable, _ plan: inout RoutingPlan) {
        for address in interface.addresses {
            plan.host.routes.append(
                Route(
                    to: CIDRBlock(host: address.address), link: auxiliary.host, table: table))
        }
    }

    /// The pod's routes to the node's addresses.
    func routesToHost(
        _ family: AddressFamily, table: RouteTable, source: IPAddress? = nil
    ) -> [Route] {
        hostAddresses(family).map { address in
            Route(
                to: CIDRBlock(host: address), link: auxiliary.pod, table: table,
                preferredSource: source)
        }
    }

    /// The pod's routes to what the node routes for it; and a notice of what is left out: all if
    /// the node has no address of the family to route by, and the interface's own networks, which
    /// it reaches directly.
    ///
    /// - Parameter link: The interface whose routes are in the table; this one if nil.
    func hijackingRoutes(
        _ blocks: [CIDRBlock], _ family: AddressFamily, table: RouteTable,
        of link: LinkIndex? = nil, source: IPAddress? = nil, _ plan: inout RoutingPlan
    ) -> [Route] {
        let link = link ?? interface.link.index
        let own = facts.pod.networks(of: link)
        let blocks = blocks.map(\.canonical).filter { $0.family == family }
        for block in Set(blocks) where own.contains(block) {
            let notice =
                "no route to \(block) over \(auxiliary.podName): it is the network of "
                + "\(facts.pod.name(link)), which is reached directly"
            if !plan.notices.contains(notice) { plan.notices.append(notice) }
        }
        return hijackingRoutes(
            blocks.filter { !own.contains($0) }, family, table, source, &plan)
    }

    private func hijackingRoutes(
        _ blocks: [CIDRBlock], _ family: AddressFamily, _ table: RouteTable,
        _ source: IPAddress?, _ plan: inout RoutingPlan
    ) -> [Route] {
        guard !blocks.isEmpty else { return [] }
        guard let gateway = hostAddresses(family).first else {
            plan.notices.append(
                "no route to \(blocks.map(\.description).joined(separator: ", ")): "
                    + "the node has no address of the family")
            return []
        }
        var seen: Set<CIDRBlock> = []
        return blocks.filter { seen.insert($0).inserted }.map { block in
            Route(
                to: block, via: gateway, link: auxiliary.pod, table: table,
                preferredSource: source)
        }
    }

    /// Puts the main table's routes over the auxiliary link to the interface's own networks, which
    /// were made before the interface was, behind those by the interface itself.
    func preferOwnNetworks(_ plan: inout RoutingPlan) {
        let own = facts.pod.networks(of: interface.link.index)
        plan.pod.yieldingRoutes += facts.pod.routes.filter { route in
            route.table == .main && route.link == auxiliary.pod && route.gateway != nil
                && own.contains(route.destination)
        }
    }
}
