import IPAlloc
import IPAllocNetlink

/// Tables are ours alone: what stands in one that is not wanted there belongs to someone else.
enum TableOwnership {
    /// Refuses a plan whose table holds anything but what the plan wants.
    ///
    /// - Throws: `.table`.
    static func check(
        _ table: RouteTable, for interface: String, _ plan: NamespacePlan, _ pod: NamespaceFacts
    ) throws(RoutingError) {
        let route = pod.routes.first { route in
            route.table == table && !plan.routes.contains { $0.isSame(as: route) }
        }
        let rule = pod.rules.first { rule in
            rule.table == table && rule.action == .lookUp
                && !plan.rules.contains { $0.isSame(as: rule) }
        }
        guard let words = route?.words(naming: pod.name) ?? rule?.words(naming: pod.name) else {
            return
        }
        throw RoutingError(
            .table, "use routing table \(table) for \(interface)",
            "someone else uses it in this pod: \(words)",
            advice: "delete that, or name the interface so that it gets another table")
    }
}
