import IPAlloc
import IPAllocNetlink

/// What the `coordinator` wants for one interface of a pod.
struct CoordinatorPlanner {
    let attachment: PodAttachment
    let settings: CoordinatorSettings
    let facts: RoutingFacts

    /// The table of `net1`; the one before is that of what comes from the node.
    private static let firstTable = TableNumber.marked.rawValue + 1
    /// The priority of the node's rule, and of the pod's rule for marked packets.
    static let priority: UInt32 = 1000

    /// Makes the plan.
    func plan() throws(RoutingError) -> RoutingPlan {
        var plan = RoutingPlan()
        if settings.mode == .disabled { return plan }
        let interface = try PlannedInterface(attachment, in: facts.pod)
        let isUnderlay = try CoordinatorMode.isUnderlay(attachment, settings, facts.pod)
        let auxiliary =
            isUnderlay
            ? try AuxiliaryLink.pair(for: attachment, mtu: settings.pairMTU, in: facts)
            : try AuxiliaryLink.interface(settings.firstInterface, in: facts)
        let hostAddresses = interface.families.flatMap { family in
            HostAddresses.coordinator.all(family, in: facts.host, near: interface.addresses)
        }
        let parts = PlanParts(
            facts: facts, attachment: attachment, interface: interface, auxiliary: auxiliary,
            hostAddresses: hostAddresses)
        try interface.setMAC(settings.macPrefix, &plan)
        if let length = settings.transmitQueueLength {
            plan.pod.set(interface.link.index, LinkSettings(transmitQueueLength: length))
        }
        parts.prepare(&plan)
        let order = AttachmentOrder(
            facts: facts, auxiliary: auxiliary, firstName: settings.firstInterface)
        if let filter = settings.reversePathFilter {
            parts.filterReversePaths(filter, order, &plan)
        }
        parts.routeOnHost(table: settings.hostTable, &plan)
        for family in interface.families {
            plan.host.rules.append(
                Rule(family, lookUp: settings.hostTable, priority: Self.priority))
        }
        let role = CoordinatorRole(
            isUnderlay: isUnderlay, isFirst: order.isFirst(interface.link),
            firstFamilies: interface.families.filter { order.isFirst(interface.link, $0) })
        try route(parts, role, &plan)
        return plan
    }

    /// Rules and routes of the pod.
    private func route(
        _ parts: PlanParts, _ role: CoordinatorRole, _ plan: inout RoutingPlan
    ) throws(RoutingError) {
        let interface = parts.interface
        let table = role.isUnderlayFirst ? .main : try self.table(interface)
        var priorities = RulePriorities(facts.pod)
        for family in interface.families {
            let separation = InterfaceSeparation(
                settings: settings, attachment: attachment, facts: facts, parts: parts,
                role: role, family: family, table: table)
            let separated = try separation.link
            // Without tuning no rule leads to the table, which the original fills all the same.
            let usesTable = table != .main && (separated != nil || !settings.tunesPodRoutes)
            reachHost(parts, role, family, usesTable ? table : nil, of: separated, &plan)
            if let separated { separation.add(separated, to: &plan, &priorities) }
            try addPolicyRoutes(family, separated == nil ? .main : table, interface, &plan)
        }
        parts.preferOwnNetworks(&plan)
        if role.isUnderlay { mark(parts, role, &priorities, &plan) }
        try TableOwnership.check(plan.pod, for: attachment.interface, in: facts.pod)
    }

    /// The ways to the node, and to what it routes: in the main table once for each family, and
    /// in the interface's own.
    ///
    /// - Parameter link: The interface whose routes are in that table.
    private func reachHost(
        _ parts: PlanParts, _ role: CoordinatorRole, _ family: AddressFamily,
        _ table: RouteTable?, of link: LinkIndex?, _ plan: inout RoutingPlan
    ) {
        let source = source(family)
        let isFirst = role.firstFamilies.contains(family)
        let tables = (isFirst ? [.main] : []) + [table].compactMap(\.self)
        for table in tables {
            plan.pod.routes += parts.routesToHost(family, table: table, source: source)
        }
        // The overlay's first one reaches them by the main table alone, as in the original.
        let hijacking = isFirst && !role.isUnderlay ? [.main] : tables
        for table in hijacking {
            let routes = parts.hijackingRoutes(
                settings.hijackedBlocks, family, table: table, of: table == .main ? nil : link,
                source: source, &plan)
            plan.pod.routes += routes
        }
    }

    /// The table of a further interface: by its name, or the one that it has, or a free one.
    private func table(_ interface: PlannedInterface) throws(RoutingError) -> RouteTable {
        if let table = try TableNumber.byName(attachment.interface, first: Self.firstTable) {
            return table
        }
        // What is never asked for anything needs no table.
        guard settings.tunesPodRoutes else { return .main }
        let own = interface.addresses.map { CIDRBlock(host: $0.address) }
        let rule = facts.pod.rules.first { rule in
            rule.table != TableNumber.marked && TableNumber.isOfInterface(rule.table)
                && rule.from.map(own.contains) ?? false
        }
        let route = facts.pod.routes.first { route in
            route.table != TableNumber.marked && TableNumber.isOfInterface(route.table)
                && route.link == interface.link.index
        }
        if let table = rule?.table ?? route?.table { return table }
        if settings.defaultRouteInterface == attachment.interface,
            let table = OverriddenTable(
                pod: facts.pod, interface: interface.link, firstInterface: settings.firstInterface
            ).table
        {
            return table
        }
        return try TableNumber.free(from: Self.firstTable, in: facts.pod)
    }

    /// The address from which the pod speaks to the node: that of its first interface.
    private func source(_ family: AddressFamily) -> IPAddress? {
        guard family == .ipv4,
            let first = facts.pod.link(named: settings.firstInterface)
        else { return nil }
        return facts.pod.globalAddresses(of: first.index).first { $0.family == family }?.address
    }

    /// What came from the node over the cable is answered over it.
    private func mark(
        _ parts: PlanParts, _ role: CoordinatorRole, _ priorities: inout RulePriorities,
        _ plan: inout RoutingPlan
    ) {
        if let address = settings.pairAddress, address.family == .ipv4,
            role.firstFamilies.contains(.ipv4)
        {
            plan.pod.addresses.append(
                InterfaceAddress(CIDRBlock(host: address), on: parts.auxiliary.pod))
        }
        for family in role.firstFamilies {
            guard let gateway = parts.hostAddresses(family).first else { continue }
            plan.markedFamilies.insert(family)
            plan.pod.rules.append(
                priorities.place(
                    Rule(
                        family, lookUp: TableNumber.marked, priority: Self.priority,
                        mark: ConnectionMarks.mark)))
            plan.pod.routes += [
                Route(
                    to: .everything(family), via: gateway, link: parts.auxiliary.pod,
                    table: TableNumber.marked, preferredSource: source(family))
            ]
        }
    }

    /// The configured routes by the interface.
    private func addPolicyRoutes(
        _ family: AddressFamily, _ table: RouteTable, _ interface: PlannedInterface,
        _ plan: inout RoutingPlan
    ) throws(RoutingError) {
        for route in settings.policyRoutes where route.destination.family == family {
            let isOnLink = interface.addresses.contains { $0.contains(route.gateway) }
            guard isOnLink || route.gateway.isLinkLocal else {
                let name = attachment.interface
                let text =
                    "policy route \(route.destination) via \(route.gateway): the gateway is in "
                    + "none of \(name)'s networks"
                if route.isOfCluster {
                    plan.notices.append(text)
                    continue
                }
                throw RoutingError(
                    .gateway, "interface \(name)", text,
                    advice: "give a gateway within one of them, or take the route from the "
                        + "network's configuration")
            }
            plan.pod.routes.append(
                Route(
                    to: route.destination.canonical, via: route.gateway,
                    link: interface.link.index, table: table))
        }
    }
}

/// What an interface is to its pod.
struct CoordinatorRole {
    let isUnderlay: Bool
    /// Whether it is the first one that the coordinator sets up.
    let isFirst: Bool
    /// The families of which it is the first one with addresses.
    let firstFamilies: [AddressFamily]

    /// Whether it is the pod's own first one, whose routes stay in the main table.
    var isUnderlayFirst: Bool { isUnderlay && isFirst }
}
