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

    /// The number that the next link gets.
    var nextLink: LinkIndex {
        LinkIndex(rawValue: (links.map(\.index.rawValue).max() ?? 0) + 1)
    }

    /// A link with the next number, switched on, which is still to be added.
    ///
    /// - Parameters:
    ///   - kind: As in `macvlan`; nil for hardware.
    ///   - seed: What its link-layer address is made from; nil for a link that has none of Ethernet.
    public func newLink(_ name: String, kind: String? = nil, seed: String?) -> Link {
        var link = Link.ethernet(nextLink, name: name, kind: kind)
        link.macAddress = seed.map(VethPair.macAddress)
        link.switchOn()
        return link
    }

    /// Adds a link as a main plugin leaves it: with addresses and routes.
    ///
    /// - Parameter given: The last one comes first of several to one destination.
    public mutating func add(
        _ link: Link, addresses: [CIDRBlock] = [], routes given: [PodAttachment.GivenRoute] = []
    ) {
        links.append(link)
        for block in addresses { add(block, to: link.index) }
        for route in given {
            let destination = route.destination.canonical
            let made = Route(to: destination, via: route.gateway, link: link.index)
            routes.insert(made.listed, at: 0)
        }
    }

    /// Gives a link an address, unless it has it.
    public mutating func add(_ block: CIDRBlock, to link: LinkIndex) {
        guard !addresses.contains(where: { $0.link == link && $0.block == block }) else { return }
        var address = InterfaceAddress(block, on: link, flags: .permanent)
        if block.family == .ipv4 && block.prefixLength < 31 {
            address.broadcast = block.range.upper
        }
        add(address)
    }

    /// Takes a link away, with all that belongs to it.
    ///
    /// - Returns: The link; nil if there is none of the name.
    mutating func removeLink(named name: String) -> Link? {
        guard let place = links.firstIndex(where: { $0.name == name }) else { return nil }
        let link = links.remove(at: place)
        addresses.removeAll { $0.link == link.index }
        routes.removeAll { $0.link == link.index }
        neighbours.removeAll { $0.link == link.index }
        return link
    }
}

extension Link {
    /// A link of Ethernet that is still switched off.
    static func ethernet(_ index: LinkIndex, name: String, kind: String?) -> Link {
        var link = Link(index: index, name: name)
        link.kind = kind
        link.mtu = 1500
        link.flags = [.broadcast, .multicast]
        link.operationalState = .down
        link.transmitQueueLength = 1000
        return link
    }

    /// Switches it on.
    mutating func switchOn() {
        flags.formUnion(Self.on)
        operationalState = .up
    }

    /// Switches it off.
    mutating func switchOff() {
        flags.subtract(Self.on)
        operationalState = .down
    }

    private static let on: Flags = [.up, .running, .carrier]

    /// Lays it on a link of the other namespace, or makes that one its other end.
    public mutating func join(acrossNamespaces other: LinkIndex) {
        peer = other
        peerNamespaceID = 0
    }
}
