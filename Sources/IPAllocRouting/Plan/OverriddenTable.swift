import IPAlloc
import IPAllocNetlink

/// The table of an interface that took the pod's default route from the first one: that one's
/// routes are in it, and what comes from that one's addresses is looked up there. Left to itself,
/// the first interface has no table of its own.
struct OverriddenTable {
    let pod: NamespaceFacts
    let interface: Link
    /// The name of the pod's first interface.
    let firstInterface: String

    /// The table; nil if the interface took nothing.
    var table: RouteTable? {
        guard let first = pod.link(named: firstInterface), first.index != interface.index else {
            return nil
        }
        let addresses = pod.globalAddresses(of: first.index).map(\.address)
        return pod.rules.first { rule in
            guard let from = rule.from, addresses.contains(from.address) else { return false }
            let main = pod.routes(rule.family, table: .main).first(where: \.isDefault)
            let hasDefault = pod.routes(rule.family, table: rule.table).contains {
                $0.isDefault && $0.link == first.index
            }
            return rule.table != .main && hasDefault && main?.link == interface.index
        }?.table
    }

    /// The first interface's default routes in the table.
    var defaults: [Route] {
        guard let table, let first = pod.link(named: firstInterface) else { return [] }
        return pod.routes.filter { $0.table == table && $0.isDefault && $0.link == first.index }
    }
}
