import IPAlloc
import IPAllocNetlink

/// Which of a pod's interfaces was set up first, as far as the kernel still shows it.
///
/// An interface counts as set up if the node has a route to one of its addresses over the
/// auxiliary link. The answer is the same before and after an interface was set up, so that
/// setting it up again changes nothing.
struct AttachmentOrder {
    private let pod: NamespaceFacts
    /// The addresses that the node routes over the auxiliary link.
    private let routed: Set<CIDRBlock>
    private let firstName: String

    /// Looks at what was set up.
    ///
    /// - Parameters:
    ///   - hostTable: The table that the node's routes to pods lie in.
    ///   - firstName: The interface that is the first one whenever it is set up.
    init(
        facts: RoutingFacts, auxiliary: AuxiliaryLink, hostTable: RouteTable, firstName: String
    ) {
        pod = facts.pod
        let routes = facts.host.routes.filter {
            $0.link == auxiliary.host && $0.table == hostTable
        }
        routed = Set(routes.map(\.destination))
        self.firstName = firstName
    }

    /// Whether the interface is the first one of those that this plugin sets up.
    ///
    /// - Parameter family: Where given, the first one of those with addresses of this family.
    func isFirst(_ interface: Link, _ family: AddressFamily? = nil) -> Bool {
        if interface.name == firstName { return true }
        let ready = pod.links.filter { isReady($0, family) }
        if ready.allSatisfy({ $0.index == interface.index }) { return true }
        return isReady(interface, family) && !ready.contains { precedes($0, interface) }
    }

    /// The links that were set up.
    var ready: [Link] { pod.links.filter { isReady($0, nil) } }

    /// Which of several comes before the others; nil for none at all.
    func first(of links: [Link]) -> Link? {
        links.min(by: precedes)
    }

    private func isReady(_ link: Link, _ family: AddressFamily?) -> Bool {
        pod.globalAddresses(of: link.index).contains { address in
            (family == nil || address.family == family)
                && routed.contains(CIDRBlock(host: address.address))
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
