import IPAlloc
import IPAllocNetlink

/// What is to be taken down for one interface of a pod that still has its namespace.
///
/// What other interfaces of the pod need stays: the cable goes with the last of them.
struct RemovalPlan {
    let attachment: PodAttachment
    let firstInterface: String
    let facts: RoutingFacts

    /// The operations, in an order that leaves the others' traffic alone.
    var operations: [Operation] {
        let tables = tables
        var all = restoredDefaults
        all += facts.pod.rules.filter { tables.contains($0.table) }
            .map { Operation(.pod, .deleteRule($0)) }
        all += facts.pod.routes.filter { tables.contains($0.table) }
            .map { Operation(.pod, .deleteRoute($0, .init(isFirst: true, followers: []))) }
        all += hostOperations
        if !isNeeded { all += lastOperations }
        return all
    }

    private var link: Link? { facts.pod.link(named: attachment.interface) }

    /// The node's end of the cable, or of the first interface if the overlay made that one.
    private var hostLink: Link? {
        if let pair { return pair }
        guard let first = facts.pod.link(named: firstInterface), let peer = first.peer,
            let link = facts.host.link(peer), link.peer == first.index, link.kind == first.kind
        else { return nil }
        return link
    }

    private var pair: Link? { PairEnds(attachment: attachment, facts: facts).present?.host }

    /// The interface's addresses: those that are known, those that it has, and those that the node
    /// still routes to the pod though no interface has them.
    private var addresses: Set<IPAddress> {
        var all = Set(attachment.addresses.map(\.address))
        if let link {
            all.formUnion(facts.pod.globalAddresses(of: link.index).map(\.address))
        }
        let present = Set(facts.pod.addresses.map(\.address))
        all.formUnion(hostRoutes.map(\.destination.address).filter { !present.contains($0) })
        return all
    }

    /// The node's routes to single addresses of the pod.
    private var hostRoutes: [Route] {
        guard let hostLink else { return [] }
        return facts.host.routes.filter { route in
            route.link == hostLink.index && route.gateway == nil
                && route.destination.prefixLength == route.family.bitWidth
                && (pair != nil || route.table != .main)
        }
    }

    /// Whether another interface of the pod still needs the cable.
    private var isNeeded: Bool {
        let own = addresses
        return hostRoutes.contains { !own.contains($0.destination.address) }
    }

    /// The tables that are the interface's own.
    private var tables: Set<RouteTable> {
        let own = addresses
        var tables: Set<RouteTable> = []
        for rule in facts.pod.rules where TableNumber.isOfInterface(rule.table) {
            let selected = [rule.from, rule.to].compactMap(\.self).map(\.address)
            if selected.contains(where: own.contains) { tables.insert(rule.table) }
        }
        if let link {
            for route in facts.pod.routes where TableNumber.isOfInterface(route.table) {
                if route.link == link.index { tables.insert(route.table) }
            }
            if let table = overridden(by: link).table { tables.insert(table) }
        }
        return tables
    }

    /// The default routes that the interface took from another one go back to the main table.
    private var restoredDefaults: [Operation] {
        guard let link else { return [] }
        return overridden(by: link).defaults.map { route in
            var route = route
            route.table = .main
            return Operation(.pod, .addRoute(route))
        }
    }

    private func overridden(by link: Link) -> OverriddenTable {
        OverriddenTable(pod: facts.pod, interface: link, firstInterface: firstInterface)
    }

    private var hostOperations: [Operation] {
        guard let hostLink else { return [] }
        let own = addresses
        let routes = hostRoutes.filter { own.contains($0.destination.address) }
        let neighbours = facts.host.neighbours.filter {
            $0.link == hostLink.index && own.contains($0.address)
        }
        return routes.map {
            Operation(.host, .deleteRoute($0, .init(isFirst: true, followers: [])))
        } + neighbours.map { Operation(.host, .deleteNeighbour($0)) }
    }

    /// What served all interfaces of the pod, and the node's rules if it was the last pod.
    private var lastOperations: [Operation] {
        guard hostLink != nil else { return [] }
        var all: [Operation] = []
        let marking = facts.pod.rules.filter {
            $0.table == TableNumber.marked && $0.mark == ConnectionMarks.mark
        }
        all += marking.map { Operation(.pod, .deleteRule($0)) }
        if !marking.isEmpty { all.append(Operation(.pod, .unmark(Set(marking.map(\.family))))) }
        if let pair {
            let cable = VethPair(
                for: attachment, hostName: pair.name, mtu: VethPair.mtuDefault)
            all.append(Operation(.host, .deletePair(cable)))
        } else {
            all += overlayOperations
        }
        // Whichever table the pod's routes were in.
        return all
            + facts.host.rules.filter(\.isShared).map { Operation(.host, .releaseSharedRule($0)) }
    }

    /// What was added to the overlay's own interface: the node's addresses as neighbours, the
    /// routes to them and by them, and the table of its answers.
    private var overlayOperations: [Operation] {
        guard let first = facts.pod.link(named: firstInterface) else { return [] }
        let nodes = Set(facts.host.addresses.map(\.address))
        let neighbours = facts.pod.neighbours.filter {
            $0.link == first.index && nodes.contains($0.address)
        }
        let added = Set(neighbours.map(\.address))
        let routes = facts.pod.routes.filter { route in
            guard route.link == first.index else { return false }
            return route.table == TableNumber.marked
                || route.gateway.map(added.contains) ?? added.contains(route.destination.address)
        }
        let rules = facts.pod.rules.filter { $0.table == TableNumber.marked && $0.mark == nil }
        let byGateway = routes.filter { $0.gateway != nil } + routes.filter { $0.gateway == nil }
        return rules.map { Operation(.pod, .deleteRule($0)) }
            + byGateway.map {
                Operation(.pod, .deleteRoute($0, .init(isFirst: true, followers: [])))
            } + neighbours.map { Operation(.pod, .deleteNeighbour($0)) }
    }
}
