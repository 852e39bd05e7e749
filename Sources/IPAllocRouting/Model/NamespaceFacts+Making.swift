import IPAlloc
import IPAllocNetlink

extension NamespaceFacts {
    /// What a new namespace has once its loopback is switched on.
    public static var new: NamespaceFacts {
        var facts = NamespaceFacts()
        var loopback = Link(index: LinkIndex(rawValue: 1), name: "lo")
        loopback.flags = [.loopback, .up, .running, .carrier]
        loopback.mtu = 65_536
        loopback.transmitQueueLength = 1000
        facts.links = [loopback]
        for text in ["127.0.0.1/8", "::1/128"] {
            guard let block = try? CIDRBlock(text) else { preconditionFailure("an address") }
            var address = InterfaceAddress(block, on: loopback.index, flags: .permanent)
            address.scope = .host
            facts.addresses.append(address)
        }
        for (family, tables) in [
            (AddressFamily.ipv4, [RouteTable.local, .main, .default]), (.ipv6, [.local, .main]),
        ] {
            for (table, priority) in zip(tables, [0, 32_766, 32_767] as [UInt32]) {
                facts.rules.append(Rule(family, lookUp: table, priority: priority))
            }
        }
        return facts
    }

    /// Adds a link as a main plugin makes it: switched on, with addresses and routes.
    ///
    /// - Parameters:
    ///   - kind: As in `macvlan`; nil for hardware.
    ///   - parent: The link of the other namespace that it lies on.
    ///   - seed: What its link-layer address is made from.
    ///   - routes: The last one comes first of several to one destination.
    public mutating func addInterface(
        _ name: String, kind: String?, parent: LinkIndex?, seed: String, addresses: [CIDRBlock],
        routes given: [PodAttachment.GivenRoute]
    ) {
        var link = Link.ethernet(nextLink, name: name, kind: kind, peer: parent)
        link.macAddress = VethPair.macAddress(seed)
        link.flags.formUnion([.up, .running, .carrier])
        link.operationalState = .up
        links.append(link)
        for block in addresses {
            var address = InterfaceAddress(block, on: link.index, flags: .permanent)
            if block.family == .ipv4 && block.prefixLength < 31 {
                address.broadcast = block.range.upper
            }
            add(address)
        }
        for route in given {
            let destination = route.destination.canonical
            routes.insert(Route(to: destination, via: route.gateway, link: link.index), at: 0)
        }
    }
}
