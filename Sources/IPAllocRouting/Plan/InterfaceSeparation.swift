import IPAlloc
import IPAllocNetlink

/// Puts the routes of one of two interfaces into a table of its own, which is asked for what comes
/// from its addresses: the routes of the further interface, or those of the one that had the
/// default route if the further one is to have it.
struct InterfaceSeparation {
    let settings: CoordinatorSettings
    let attachment: PodAttachment
    let facts: RoutingFacts
    let parts: PlanParts
    let role: CoordinatorRole
    let family: AddressFamily
    let table: RouteTable

    func add(to plan: inout RoutingPlan, _ priorities: inout RulePriorities) throws(RoutingError) {
        let current = parts.interface.link
        let routes = InterfaceRoutes(pod: facts.pod, family: family, table: table)
        if let name = settings.defaultRouteInterface {
            guard facts.pod.link(named: name) != nil else {
                throw RoutingError(
                    .interface, "tune the routes of \(attachment.interface)",
                    "podDefaultRouteNIC: \(name) don't exist in pod",
                    advice: "name one of the pod's interfaces that is made before")
            }
        }
        guard let other = routes.defaultLink(besides: current.index) else { return }
        let isWanted = settings.defaultRouteInterface == current.name
        if isWanted && !routes.mainDefaults(of: current.index).isEmpty {
            separate(other, with: [], routes, &plan, &priorities)
            copyAuxiliaryRoutes(to: &plan, besides: other)
        } else {
            separate(current.index, with: attachment.routes, routes, &plan, &priorities)
            if !role.isUnderlay && role.isFirst { copyDefault(of: other, &plan, &priorities) }
        }
    }

    /// Gives an interface the table: its routes go there, its default route leaves the main one.
    private func separate(
        _ link: LinkIndex, with given: [PodAttachment.GivenRoute], _ routes: InterfaceRoutes,
        _ plan: inout RoutingPlan, _ priorities: inout RulePriorities
    ) {
        let isCurrent = link == parts.interface.link.index
        let wanted = routes.wanted(of: link, given: given, keepsOrigin: false)
        for route in wanted where !plan.pod.routes.contains(where: route.isRival) {
            plan.pod.routes.append(route)
        }
        let addresses =
            isCurrent
            ? parts.interface.addresses(family).map(\.address)
            : facts.pod.globalAddresses(of: link).map(\.address).filter { $0.family == family }
        for address in addresses {
            plan.pod.rules.append(
                priorities.place(Rule(family, lookUp: table, from: CIDRBlock(host: address))))
        }
        // The main table is never left without a default route.
        let isDispensable = facts.pod.routes(family, table: .main).contains {
            $0.isDefault && $0.link != link
        }
        if isDispensable { plan.pod.movedRoutes += routes.mainDefaults(of: link) }
    }

    /// The routes over the first interface that this plan makes in the main table belong to those
    /// that move, if that interface does.
    private func copyAuxiliaryRoutes(to plan: inout RoutingPlan, besides link: LinkIndex) {
        guard role.isFirst && link == parts.auxiliary.pod else { return }
        for route in plan.pod.routes where route.table == .main && route.family == family {
            var copy = route
            copy.table = table
            if !plan.pod.routes.contains(where: copy.isRival) { plan.pod.routes.append(copy) }
        }
    }

    /// Answers of the overlay's interface leave by it, whatever the main table will say.
    private func copyDefault(
        of link: LinkIndex, _ plan: inout RoutingPlan, _ priorities: inout RulePriorities
    ) {
        let marked = InterfaceRoutes(pod: facts.pod, family: family, table: TableNumber.marked)
        plan.pod.routes += marked.wanted(of: link, keepsOrigin: false).filter(\.isDefault)
        let first = parts.auxiliary.pod
        for address in facts.pod.globalAddresses(of: first) where address.family == family {
            plan.pod.rules.append(
                priorities.place(
                    Rule(
                        family, lookUp: TableNumber.marked,
                        from: CIDRBlock(host: address.address))))
        }
    }
}
