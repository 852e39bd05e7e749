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

    /// The interface whose routes go to the table: this one, or the one that had the default route
    /// if this one is to have it; nil if neither is to.
    ///
    /// - Throws: `.interface` if the one that is to have the default route is not in the pod.
    var link: LinkIndex? {
        get throws(RoutingError) {
            guard settings.tunesPodRoutes && !role.isUnderlayFirst else { return nil }
            let current = parts.interface.link
            guard let name = settings.defaultRouteInterface else { return current.index }
            guard facts.pod.link(named: name) != nil else {
                throw RoutingError(
                    .interface, "tune the routes of \(attachment.interface)",
                    "podDefaultRouteNIC: \(name) don't exist in pod",
                    advice: "name one of the pod's interfaces that is made before")
            }
            let hasDefault = !routes.mainDefaults(of: current.index).isEmpty
            guard name == current.name && hasDefault else { return current.index }
            return routes.defaultLink(besides: current.index)
        }
    }

    private var routes: InterfaceRoutes {
        InterfaceRoutes(pod: facts.pod, family: family, table: table)
    }

    /// Adds rules and routes.
    ///
    /// - Parameter link: What `link` said.
    func add(
        _ link: LinkIndex, to plan: inout RoutingPlan, _ priorities: inout RulePriorities
    ) {
        let isCurrent = link == parts.interface.link.index
        separate(link, with: isCurrent ? attachment.routes : [], &plan, &priorities)
        if !isCurrent {
            copyAuxiliaryRoutes(to: &plan, besides: link)
        } else if !role.isUnderlay && role.isFirst {
            copyOverlayDefault(to: &plan, &priorities)
        }
    }

    /// Gives an interface the table: its routes go there, its default route leaves the main one.
    private func separate(
        _ link: LinkIndex, with given: [PodAttachment.GivenRoute], _ plan: inout RoutingPlan,
        _ priorities: inout RulePriorities
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
    private func copyOverlayDefault(
        to plan: inout RoutingPlan, _ priorities: inout RulePriorities
    ) {
        let first = parts.auxiliary.pod
        let marked = InterfaceRoutes(pod: facts.pod, family: family, table: TableNumber.marked)
        let defaults = marked.wanted(of: first, keepsOrigin: false).filter(\.isDefault)
        guard !defaults.isEmpty else { return }
        plan.pod.routes += defaults
        for address in facts.pod.globalAddresses(of: first) where address.family == family {
            plan.pod.rules.append(
                priorities.place(
                    Rule(
                        family, lookUp: TableNumber.marked,
                        from: CIDRBlock(host: address.address))))
        }
    }
}
