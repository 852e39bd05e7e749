import IPAlloc
import IPAllocNetlink

/// Which of a pod's interfaces was set up first, as far as the kernel still shows it.
///
/// An interface counts as set up if the node has a route to one of its addresses over the
/// auxiliary link. The answer is the same before and after an interface was set up, so that
/// setting it up again changes nothing.
struct AttachmentOrder {
    let facts: RoutingFacts
    let auxiliary: AuxiliaryLink
    /// The table that the node's routes to pods lie in.
    let hostTable: RouteTable
    /// The interface that is the first one whenever it is set up.
    let firstName: String

    /// Whether the interface is the first one of those that this plugin sets up.
    func isFirst(_ interface: Link) -> Bool {
        if interface.name == firstName { return true }
        let ready = facts.pod.links.filter(isReady)
        if ready.allSatisfy({ $0.index == interface.index }) { return true }
        return isReady(interface) && !ready.contains { precedes($0, interface) }
    }

    private func isReady(_ link: Link) -> Bool {
        let hostRoutes = facts.host.routes.filter {
            $0.link == auxiliary.host && $0.table == hostTable
        }
        return facts.pod.globalAddresses(of: link.index).contains { address in
            hostRoutes.contains { $0.destination == CIDRBlock(host: address.address) }
        }
    }

    private func precedes(_ one: Link, _ other: Link) -> Bool {
        guard one.index != other.index else { return false }
        if one.name == firstName || other.name == firstName { return one.name == firstName }
        if let one = TableNumber.ordinal(of: one.name),
            let other = TableNumber.ordinal(of: other.name)
        {
            return one < other
        }
        return one.index.rawValue < other.index.rawValue
    }
}
