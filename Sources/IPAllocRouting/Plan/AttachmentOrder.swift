import IPAlloc
import IPAllocNetlink

/// Which of a pod's interfaces was set up first, as far as the kernel still shows it.
///
/// An interface counts as set up if the node has one of its addresses as a neighbour on the
/// auxiliary link, as either plugin makes it. The answer is the same before and after an interface
/// was set up, so that setting it up again changes nothing.
struct AttachmentOrder {
    private let pod: NamespaceFacts
    /// The auxiliary link, which may be an interface itself, but is not set up over itself.
    private let auxiliary: LinkIndex
    /// The addresses that the node has as neighbours on the auxiliary link.
    private let neighbours: Set<IPAddress>
    private let firstName: String

    /// Looks at what was set up.
    ///
    /// - Parameter firstName: The interface that is the first one whenever it is set up.
    init(facts: RoutingFacts, auxiliary: AuxiliaryLink, firstName: String) {
        pod = facts.pod
        self.auxiliary = auxiliary.pod
        let neighbours = facts.host.neighbours.filter { $0.link == auxiliary.host }
        self.neighbours = Set(neighbours.map(\.address))
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
    var ready: [Link] { pod.links.filter { isReady($0) } }

    /// Which of several comes before the others; nil for none at all.
    func first(of links: [Link]) -> Link? {
        links.min(by: precedes)
    }

    /// Whether the link was set up.
    ///
    /// - Parameter family: Where given, with an address of this family.
    func isReady(_ link: Link, _ family: AddressFamily? = nil) -> Bool {
        guard link.index != auxiliary else { return false }
        return pod.globalAddresses(of: link.index).contains { address in
            (family == nil || address.family == family)
                && neighbours.contains(address.address)
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
