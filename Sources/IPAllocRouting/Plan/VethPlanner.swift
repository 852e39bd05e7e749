import IPAlloc
import IPAllocNetlink

/// What the `veth` plugin wants for one interface of a pod.
struct VethPlanner {
    let attachment: PodAttachment
    let settings: VethSettings
    let facts: RoutingFacts

    /// The table of `net1`.
    private static let firstTable: UInt32 = 100
    /// The name of a pod's first interface.
    static let firstInterface = "eth0"

    /// Makes the plan.
    func plan() throws(RoutingError) -> RoutingPlan {
        let interface = try PlannedInterface(attachment, in: facts.pod)
        var plan = RoutingPlan()
        try interface.setMAC(settings.macPrefix, &plan)
        if settings.setsMACOnly { return plan }
        let auxiliary = try AuxiliaryLink.pair(
            for: attachment, mtu: VethPair.mtuDefault, in: facts)
        let hostAddresses = interface.families.flatMap { family in
            HostAddresses.veth.all(family, in: facts.host, near: interface.addresses)
        }
        let parts = PlanParts(
            facts: facts, attachment: attachment, interface: interface, auxiliary: auxiliary,
            hostAddresses: hostAddresses)
        let order = AttachmentOrder(
            facts: facts, auxiliary: auxiliary, firstName: Self.firstInterface)
        let first = order.first(of: order.ready.filter { !hasRules($0) })
        let isFirst =
            first.map { $0.index == interface.link.index } ?? order.isFirst(interface.link)
        parts.prepare(&plan)
        parts.filterReversePaths(settings.reversePathFilter, order, &plan)
        if settings.setsHostFilter {
            plan.host.set(
                .link("ipv4", auxiliary.hostName, "rp_filter"),
                to: String(settings.reversePathFilter.rawValue), reach: .pod)
        }
        parts.routeOnHost(table: .main, &plan)
        let table = isFirst ? .main : try self.table(behind: first)
        var priorities = RulePriorities(facts.pod)
        for family in interface.families {
            // The main table has them once for each family.
            let isFirstOfFamily = !isFirst && order.isFirst(interface.link, family)
            for table in (isFirstOfFamily ? [.main] : []) + [table] {
                plan.pod.routes += parts.routesToHost(family, table: table)
                let hijacking = parts.hijackingRoutes(
                    settings.hijackedBlocks, family, table: table, &plan)
                plan.pod.routes += hijacking
            }
            if !isFirst { separate(interface, family, table, &priorities, &plan) }
        }
        parts.preferOwnNetworks(&plan)
        try TableOwnership.check(plan.pod, for: attachment.interface, in: facts.pod)
        return plan
    }

    /// Whether rules lead to a table of the link's own, as further interfaces have them.
    private func hasRules(_ link: Link) -> Bool {
        let addresses = facts.pod.globalAddresses(of: link.index).map(\.address)
        return facts.pod.rules.contains { rule in
            guard ![.main, .local, .default].contains(rule.table) else { return false }
            return [rule.from, rule.to].contains { selected in
                selected.map { addresses.contains($0.address) } ?? false
            }
        }
    }

    /// The table of a further interface.
    ///
    /// - Parameter first: The interface that was set up first, if that can be told.
    private func table(behind first: Link?) throws(RoutingError) -> RouteTable {
        if let table = try TableNumber.byName(attachment.interface, first: Self.firstTable) {
            return table
        }
        throw RoutingError(
            .table, "choose a routing table",
            "failed to get the number of rule table for interface \(attachment.interface)",
            advice: attachment.interface == Self.firstInterface
                ? "set it up first: \(first?.name ?? "another one") was set up before it"
                : "name further interfaces net1, net2 and so on, as Multus does")
    }

    /// Gives a further interface a table of its own: what goes to its network, and what comes
    /// from its addresses, is routed there.
    private func separate(
        _ interface: PlannedInterface, _ family: AddressFamily, _ table: RouteTable,
        _ priorities: inout RulePriorities, _ plan: inout RoutingPlan
    ) {
        for address in interface.addresses(family) {
            plan.pod.rules.append(
                priorities.place(Rule(family, lookUp: table, to: address)))
        }
        guard settings.migration != .never else { return }
        let routes = InterfaceRoutes(pod: facts.pod, family: family, table: table)
        plan.pod.routes += routes.wanted(
            of: interface.link.index, given: attachment.routes, keepsOrigin: true)
        for address in interface.addresses(family) {
            plan.pod.rules.append(
                priorities.place(
                    Rule(family, lookUp: table, from: CIDRBlock(host: address.address))))
        }
        let other = routes.defaultLink(
            besides: interface.link.index, preferring: Self.firstInterface)
        if settings.migration == .always || other != nil {
            plan.pod.movedRoutes += routes.mainDefaults(of: interface.link.index)
        }
    }
}
