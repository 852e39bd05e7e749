import IPAlloc
import IPAllocNetlink

/// Tables are ours alone: what stands in one that is not wanted there belongs to someone else.
enum TableOwnership {
    /// Refuses a plan with a table that holds anything but what the plan wants. Each family has
    /// tables of its own, and the main one is everybody's.
    ///
    /// - Throws: `.table`.
    static func check(
        _ plan: NamespacePlan, for interface: String, in pod: NamespaceFacts
    ) throws(RoutingError) {
        for family in [AddressFamily.ipv4, .ipv6] {
            let tables = Set(plan.routes.filter { $0.family == family }.map(\.table))
            for table in tables where table != .main {
                guard let words = stranger(in: table, family, plan, pod) else { continue }
                throw RoutingError(
                    .table, "use routing table \(table) for \(interface)",
                    "someone else uses it in this pod: \(words)",
                    advice: "delete that, or name the interface so that it gets another table")
            }
        }
    }

    /// A route in the table, or a rule that leads there, that the plan does not want.
    private static func stranger(
        in table: RouteTable, _ family: AddressFamily, _ plan: NamespacePlan, _ pod: NamespaceFacts
    ) -> String? {
        let route = pod.routes(family, table: table).first { route in
            !plan.routes.contains { $0.isSame(as: route) } && !leadsToNode(route, plan, pod)
        }
        let rule = pod.rules(family).first { rule in
            rule.table == table && rule.action == .lookUp
                && !plan.rules.contains { $0.isSame(as: rule) }
        }
        return route?.words(naming: pod.name) ?? rule?.words(naming: pod.name)
    }

    /// Whether the route is by an address that the node had when an interface was set up: the pod
    /// has it as a permanent neighbour on the link to the node.
    private static func leadsToNode(
        _ route: Route, _ plan: NamespacePlan, _ pod: NamespaceFacts
    ) -> Bool {
        let isSingle = route.destination.prefixLength == route.family.bitWidth
        guard let next = route.gateway ?? (isSingle ? route.destination.address : nil) else {
            return false
        }
        return plan.neighbours.contains { $0.link == route.link }
            && pod.neighbours.contains { $0.link == route.link && $0.address == next }
    }
}
