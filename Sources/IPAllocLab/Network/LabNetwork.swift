import IPAlloc
import IPAllocNetlink

/// The bridges and nodes of a lab.
///
/// ```
///  namespace NAME-lan               namespace NAME-node1
///  ┌──────────────────────┐         ┌──────────────────────────┐
///  │ br-ens192 10.6.0.1   │         │                          │
///  │  ├─ n1-ens192 ───────┼─ veth ──┼─ ens192 10.6.168.123     │
///  │  └─ n2-ens192 ─ …    │         │                          │
///  │ br-ens224 10.7.0.1   │         │                          │
///  │  ├─ n1-ens224 ───────┼─ veth ──┼─ ens224                  │
///  └──────────────────────┘         └──────────────────────────┘
/// ```
struct LabNetwork {
    let topology: Topology

    /// The names of all namespaces but the pods'.
    var namespaces: [String] {
        topology.nodes.map { topology.namespace(ofNode: $0.name) } + [topology.lanNamespace]
    }

    /// Makes everything.
    func make() throws(LabError) {
        do throws(NetlinkError) {
            let lan = try Self.makeNamespace(topology.lanNamespace)
            for network in topology.networks { try makeBridge(network, in: lan) }
            for (index, node) in topology.nodes.enumerated() {
                try make(node, number: index + 1, lan: lan)
            }
        } catch {
            throw LabError(error)
        }
    }

    /// Removes everything; what is not there is no failure.
    func remove() throws(LabError) {
        for name in namespaces { try Self.removeNamespace(name) }
    }

    /// Makes a namespace with its loopback switched on.
    @discardableResult
    static func makeNamespace(_ name: String) throws(NetlinkError) -> LabNamespace {
        let namespace = try NetworkNamespace.make(named: name)
        let netlink = try namespace.connect()
        try netlink.set(try netlink.link(named: "lo").index, LinkSettings(isUp: true))
        return LabNamespace(namespace: namespace, netlink: netlink)
    }

    /// Removes a namespace; one that is not there is no failure.
    static func removeNamespace(_ name: String) throws(LabError) {
        do {
            try NetworkNamespace.delete(named: name)
        } catch {
            if !error.isNotThere { throw LabError(error) }
        }
    }

    private func makeBridge(
        _ network: Topology.Network, in lan: LabNamespace
    ) throws(NetlinkError) {
        let name = Self.bridge(network.interface)
        try lan.netlink.add(NewLink(.bridge, LinkSettings(name: name)))
        let bridge = try lan.netlink.link(named: name).index
        try lan.netlink.set(bridge, LinkSettings(isUp: true))
        for block in network.gateways.compactMap({ try? CIDRBlock($0) }) {
            try lan.add(block, on: bridge)
        }
        try lan.forwardPackets()
    }

    private func make(
        _ node: Topology.Node, number: Int, lan: LabNamespace
    ) throws(NetlinkError) {
        let host = try Self.makeNamespace(topology.namespace(ofNode: node.name))
        for network in topology.networks {
            let port = "n\(number)-\(network.interface)"
            let bridge = try lan.netlink.link(named: Self.bridge(network.interface)).index
            try lan.netlink.add(
                NewLink(
                    .veth(
                        peer: LinkSettings(
                            name: network.interface, namespace: host.namespace)),
                    LinkSettings(name: port, master: bridge)))
            try lan.netlink.set(
                try lan.netlink.link(named: port).index, LinkSettings(isUp: true))
            let interface = try host.netlink.link(named: network.interface).index
            try host.netlink.set(interface, LinkSettings(isUp: true))
            let own = node.addresses.filter { $0.interface == network.interface }
            for block in own.compactMap({ try? CIDRBlock($0.address) }) {
                try host.add(block, on: interface)
            }
        }
        try host.forwardPackets()
        try addDefaultRoutes(of: node, host)
    }

    private func addDefaultRoutes(
        of node: Topology.Node, _ host: LabNamespace
    ) throws(NetlinkError) {
        for gateway in topology.defaultGateways(of: node) {
            try host.netlink.add(Route(to: .everything(gateway.family), via: gateway))
        }
    }

    private static func bridge(_ interface: String) -> String { "br-\(interface)" }
}

/// A namespace of the lab, with a socket in it.
struct LabNamespace {
    let namespace: NetworkNamespace
    let netlink: RouteNetlink

    /// Gives an address to a link, for use at once.
    func add(_ block: CIDRBlock, on link: LinkIndex) throws(NetlinkError) {
        let flags: InterfaceAddress.Flags = block.family == .ipv6 ? .noDuplicateDetection : []
        try netlink.add(InterfaceAddress(block, on: link, flags: flags))
    }

    /// Lets packets of others pass, as routers and nodes do.
    func forwardPackets() throws(NetlinkError) {
        try namespace.run { () throws(NetlinkError) in
            try Sysctl("ipv4", "ip_forward").write("1")
            do throws(NetlinkError) {
                try Sysctl("ipv6", "conf", "all", "forwarding").write("1")
            } catch {
                // A kernel without IPv6 has no such setting.
                if !error.isNotThere { throw error }
            }
        }
    }
}
