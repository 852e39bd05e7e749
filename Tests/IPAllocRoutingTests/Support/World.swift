import IPAlloc
import IPAllocNetlink

@testable import IPAllocRouting

/// A node with a pod, a gateway for each of the pod's networks, and a client beyond the gateways:
/// the topology of the recorded outputs.
///
/// ```
///   client ── lan (10.6.0.1, 10.7.0.1, …; rp_filter 1) ══ node (ens192, ens224, …) ── pod
///   192.0.2.2                                                   macvlan on each
/// ```
struct World {
    let node: TestNamespace
    let pod: TestNamespace
    let lan: TestNamespace
    let client: TestNamespace

    /// The node's links, whose networks are 10.6/16, 10.7/16 and so on.
    static let parents = ["ens192", "ens224", "ens225"]
    /// The first eleven characters name the node's end of the pair.
    static let containerID = "0123456789abcdef"

    /// Why there is none here, or nil if there is.
    static let obstacle: String? = {
        do {
            let world = try World(networks: 1)
            _ = try world.attach("eth0", network: 6)
            return nil
        } catch {
            return "\(error)"
        }
    }()

    /// Whether there is one here.
    static var isPossible: Bool { obstacle == nil }

    /// Why tests that need one are skipped where there is none.
    static let reason =
        "\(obstacle ?? "there is one"); run as root, with iproute2 and the macvlan module"

    /// Makes a node with so many links to networks.
    init(networks: Int = 2, ipv4: Bool = true, ipv6: Bool = false) throws {
        node = try TestNamespace()
        pod = try TestNamespace()
        lan = try TestNamespace()
        client = try TestNamespace()
        try lan.shell(
            """
            sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
            sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.default.rp_filter=1
            """)
        for namespace in [node, pod, lan, client] {
            try namespace.shell("sysctl -qw net.ipv6.conf.default.accept_dad=0")
        }
        try connect("ens", client, "outer", address: "192.0.2.1/24")
        try client.shell(
            """
            set -e
            ip address add 192.0.2.2/24 dev ens; ip -6 address add fd00:c::2/64 dev ens nodad
            ip route add default via 192.0.2.1; ip -6 route add default via fd00:c::1
            """)
        try lan.shell("ip -6 address add fd00:c::1/64 dev outer nodad")
        for number in 0..<networks {
            let network = 6 + number
            try connect(Self.parent(network), node, "gw\(network)", address: "10.\(network).0.1/16")
            try lan.shell("ip -6 address add fd00:\(network)::1/64 dev gw\(network) nodad")
        }
        if ipv4 {
            try node.shell(
                "ip address add 10.6.168.123/16 dev ens192; ip route add default via 10.6.0.1")
        }
        if ipv6 {
            try node.shell(
                """
                ip -6 address add fd00:6::123/64 dev ens192 nodad
                ip -6 route add default via fd00:6::1
                """)
        }
    }

    /// The same world, whose node is spoken to over other sockets.
    init(sharing other: World, node: TestNamespace) {
        self.node = node
        pod = other.pod
        lan = other.lan
        client = other.client
    }

    /// The node's link into a network.
    static func parent(_ network: Int) -> String {
        network - 6 < parents.count ? parents[network - 6] : "ens\(network + 220)"
    }

    /// Lays a cable from the lan to another namespace.
    private func connect(
        _ name: String, _ other: TestNamespace, _ inner: String, address: String
    ) throws {
        try lan.netlink.add(
            NewLink(
                .veth(peer: LinkSettings(name: name, namespace: other.namespace)),
                LinkSettings(name: inner)))
        try lan.shell("ip link set \(inner) up; ip address add \(address) dev \(inner)")
        try other.shell("ip link set \(name) up")
        try lan.waitForCarrier(of: inner)
        try other.waitForCarrier(of: name)
    }

    /// Gives the pod an interface as the macvlan plugin does, and describes it.
    ///
    /// - Parameter hasDefault: Whether its default route is in the main table, before all others.
    func attach(
        _ name: String, network: Int, host: Int = 173, ipv4: Bool = true, ipv6: Bool = false,
        hasDefault: Bool = true
    ) throws -> PodAttachment {
        let parent = try node.netlink.link(named: Self.parent(network))
        try node.netlink.add(
            NewLink(
                .macvlan(parent: parent.index, mode: .bridge),
                LinkSettings(name: name, namespace: pod.namespace)))
        var attachment = PodAttachment(
            containerID: Self.containerID, network: "net-\(network)", interface: name)
        let word = name.shellWord
        try pod.shell("ip link set \(word) up")
        if ipv4 {
            let text = "10.\(network).168.\(host)/16"
            try pod.shell("ip address add \(text) brd + dev \(word)")
            if hasDefault {
                try pod.shell("ip route prepend default via 10.\(network).0.1 dev \(word)")
            }
            attachment.addresses.append(block(text))
            attachment.routes.append(
                .init(to: block("0.0.0.0/0"), via: address("10.\(network).0.1")))
        }
        if ipv6 {
            let text = "fd00:\(network)::\(host)/64"
            try pod.shell("ip -6 address add \(text) dev \(word) nodad")
            if hasDefault {
                try pod.shell("ip -6 route prepend default via fd00:\(network)::1 dev \(word)")
            }
            attachment.addresses.append(block(text))
            attachment.routes.append(
                .init(to: block("::/0"), via: address("fd00:\(network)::1")))
        }
        try pod.waitForCarrier(of: name)
        return attachment
    }

    /// The plugin for an attachment.
    func routing(
        _ attachment: PodAttachment, _ configuration: RoutingConfiguration,
        performer: (any OperationPerformer)? = nil, states: FormerStates? = nil
    ) -> PodRouting {
        PodRouting(attachment, configuration, sockets, performer: performer, states: states)
    }

    /// What takes an attachment down.
    ///
    /// - Parameter isGone: Whether the pod's namespace is.
    func removal(
        _ attachment: PodAttachment, isGone: Bool = false, states: FormerStates? = nil
    ) throws -> PodRemoval {
        try PodRemoval(
            attachment, firstInterface: "eth0", pod: isGone ? nil : pod.namespace,
            host: node.namespace, hostSocket: node.netlink,
            podSocket: isGone ? nil : pod.netlink, states: states)
    }

    /// Sockets on both sides.
    var sockets: RoutingSockets {
        RoutingSockets(
            pod: pod.namespace, host: node.namespace, podSocket: pod.netlink,
            hostSocket: node.netlink)
    }
}
