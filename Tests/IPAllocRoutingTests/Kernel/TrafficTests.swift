import IPAlloc
import IPAllocNetlink
import Testing

@testable import IPAllocRouting

/// Packets that really go, and come back, between real namespaces.
@Suite("Traffic", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct TrafficTests {
    enum Plugin: CaseIterable {
        case veth, coordinator

        var configuration: RoutingConfiguration {
            self == .veth ? .veth(.recorded) : .coordinator(.recorded)
        }
    }

    private func expectAnswer(
        _ command: String, in namespace: TestNamespace, _ place: SourceLocation = #_sourceLocation
    ) throws {
        let (output, status) = try namespace.attempt("ping -c 1 -W 5 \(command)")
        #expect(status == 0, "\(command): \(output)", sourceLocation: place)
    }

    private func expectSilence(_ command: String, in namespace: TestNamespace) throws {
        let (output, status) = try namespace.attempt("ping -c 1 -W 1 \(command)")
        #expect(status != 0, "\(command): \(output)")
    }

    private static let networks = [("eth0", 6), ("net1", 7), ("net2", 8)]

    /// A world whose pod has three interfaces of both families.
    ///
    /// - Parameter hasDefaults: Whether the further ones have default routes in the main table.
    private func world(hasDefaults: Bool = true) throws -> (World, [PodAttachment]) {
        let world = try World(networks: 3, ipv6: true)
        let attachments = try Self.networks.map { name, network in
            try world.attach(
                name, network: network, ipv6: true, hasDefault: hasDefaults || name == "eth0")
        }
        // A service that the node answers for.
        try world.node.shell(
            "ip address add 10.96.0.10/32 dev lo; ip -6 address add fd00:96::10/128 dev lo")
        return (world, attachments)
    }

    @Test("without policy routing answers leave by the wrong interface, and gateways drop them")
    func control() throws {
        let (world, _) = try world(hasDefaults: false)
        try expectAnswer("10.6.168.173", in: world.client)
        try expectSilence("10.7.168.173", in: world.client)
        try expectSilence("10.8.168.173", in: world.client)
    }

    @Test(
        "each interface answers the outside by itself, and node and pod reach each other",
        arguments: Plugin.allCases)
    func everywhere(_ plugin: Plugin) throws {
        let (world, attachments) = try world()
        for attachment in attachments {
            _ = try world.routing(attachment, plugin.configuration).setUp()
        }
        for attachment in attachments {
            for address in attachment.addresses.map(\.address) {
                let isIPv4 = address.family == .ipv4
                // From the outside, back by the same interface: its gateway drops all others'.
                try expectAnswer("\(address)", in: world.client)
                // From the pod to the outside, from this address.
                let client = isIPv4 ? "192.0.2.2" : "fd00:c::2"
                try expectAnswer("-I \(address) \(client)", in: world.pod)
                // From the node to the pod, and from the pod to the node.
                try expectAnswer("\(address)", in: world.node)
                let node = isIPv4 ? "10.6.168.123" : "fd00:6::123"
                try expectAnswer("-I \(address) \(node)", in: world.pod)
                // To a service, through the cable.
                let service = isIPv4 ? "10.96.0.10" : "fd00:96::10"
                try expectAnswer("-I \(address) \(service)", in: world.pod)
            }
        }
        for service in ["10.96.0.10", "fd00:96::10"] {
            let route = try world.pod.netlink.route(to: address(service))
            #expect(route.link == (try world.pod.netlink.link(named: "veth0").index))
        }
    }

    @Test(
        "what came in by way of the node is answered by way of the node, whichever tool marks it",
        arguments: [false, true])
    func marked(_ isByNFT: Bool) throws {
        let (world, attachments) = try world()
        for attachment in attachments {
            _ = try world.routing(attachment, .coordinator(.recorded)).setUp()
        }
        if isByNFT {
            let families: Set<AddressFamily> = [.ipv4, .ipv6]
            try ConnectionMarks.remove(families, in: world.pod.namespace)
            let nft = try #require(NFTables(in: Program.folders))
            try nft.set(families, in: world.pod.namespace)
            for attachment in attachments {
                try world.routing(attachment, .coordinator(.recorded)).check()
            }
        }
        // Somebody that the node routes for, and that the gateways know nothing of.
        let stranger = try TestNamespace()
        try world.node.netlink.add(
            NewLink(
                .veth(peer: LinkSettings(name: "eth0", namespace: stranger.namespace)),
                LinkSettings(name: "ens9")))
        try world.node.shell(
            """
            set -e
            sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
            ip link set ens9 up; ip address add 198.51.100.1/24 dev ens9
            ip -6 address add fd00:51::1/64 dev ens9 nodad
            """)
        try stranger.shell(
            """
            set -e
            ip link set eth0 up; ip address add 198.51.100.2/24 dev eth0
            ip -6 address add fd00:51::2/64 dev eth0 nodad
            ip route add default via 198.51.100.1; ip -6 route add default via fd00:51::1
            """)
        try expectAnswer("10.6.168.173", in: stranger)
        try expectAnswer("fd00:6::173", in: stranger)
        if isByNFT {
            // They are what does it.
            let nft = try #require(NFTables(in: Program.folders))
            try nft.remove([.ipv4, .ipv6], in: world.pod.namespace)
            try expectSilence("10.6.168.173", in: stranger)
            return
        }
        let (output, _) = try world.pod.attempt("conntrack -L -m 1")
        #expect(output.contains("src=198.51.100.2"), "\(output)")
    }

    @Test("no packet is lost while further interfaces are set up", arguments: Plugin.allCases)
    func continuous(_ plugin: Plugin) throws {
        // The plugins before leave the default route of the first interface alone.
        let (world, attachments) = try world(hasDefaults: false)
        _ = try world.routing(attachments[0], plugin.configuration).setUp()
        let ping = try world.client.start("ping -q -i 0.002 -c 500 10.6.168.173")
        // Until the first packet is there.
        let counter = "awk '/^Icmp: [0-9]/ { print $10 }' /proc/net/snmp"
        while try world.pod.lines(counter) == ["0"] {}
        for attachment in attachments[1...] {
            _ = try world.routing(attachment, plugin.configuration).setUp()
        }
        let (output, _) = ping.finish()
        #expect(output.contains(" 0% packet loss"), "\(output)")
    }

    @Test(
        "a family that only a further interface has reaches node and services all the same",
        arguments: Plugin.allCases)
    func furtherFamily(_ plugin: Plugin) throws {
        let world = try World(networks: 2, ipv6: true)
        try world.node.shell("ip address add 10.96.0.10/32 dev lo")
        for (name, network, ipv4) in [("eth0", 6, false), ("net1", 7, true)] {
            let attachment = try world.attach(name, network: network, ipv4: ipv4, ipv6: !ipv4)
            _ = try world.routing(attachment, plugin.configuration).setUp()
        }
        try expectAnswer("10.7.168.173", in: world.client)
        try expectAnswer("fd00:6::173", in: world.client)
        try expectAnswer("10.7.168.173", in: world.node)
        for destination in ["10.96.0.10", "10.6.168.123", "192.0.2.2", "fd00:c::2"] {
            try expectAnswer(destination, in: world.pod)
        }
        try expectAnswer("-I 10.7.168.173 10.96.0.10", in: world.pod)
        let route = try world.pod.netlink.route(to: address("10.96.0.10"))
        #expect(route.link == (try world.pod.netlink.link(named: "veth0").index))
    }

    @Test("whichever interface has the default route, each answers by itself")
    func defaultRoute() throws {
        let (world, attachments) = try world()
        var settings = CoordinatorSettings.recorded
        settings.defaultRouteInterface = "net1"
        for attachment in attachments {
            _ = try world.routing(attachment, .coordinator(settings)).setUp()
        }
        for attachment in attachments {
            for address in attachment.addresses.map(\.address) {
                try expectAnswer("\(address)", in: world.client)
                try expectAnswer("\(address)", in: world.node)
                let service = address.family == .ipv4 ? "10.96.0.10" : "fd00:96::10"
                try expectAnswer("-I \(address) \(service)", in: world.pod)
            }
        }
        let route = try world.pod.netlink.route(to: address("192.0.2.2"))
        #expect(route.link == (try world.pod.netlink.link(named: "net1").index))
    }

    @Test("an overlay pod's further interfaces answer by themselves, the node by the overlay's")
    func overlay() throws {
        let world = try World(networks: 3)
        try world.attachOverlay()
        // Not on the first link, or the node would speak to the pod from this address.
        try world.node.shell("ip address add 10.96.0.10/32 dev ens192")
        let attachments = try [("net1", 7), ("net2", 8)].map {
            try world.attach($0.0, network: $0.1)
        }
        for attachment in attachments {
            _ = try world.routing(attachment, .coordinator(.recorded)).setUp()
        }
        for attachment in attachments {
            let address = attachment.addresses[0].address
            try expectAnswer("\(address)", in: world.client)
            try expectAnswer("-I \(address) 192.0.2.2", in: world.pod)
            try expectAnswer("\(address)", in: world.node)
            try expectAnswer("-I \(address) 10.6.168.123", in: world.pod)
        }
        try expectAnswer("10.244.1.5", in: world.node)
        try expectAnswer("10.96.0.10", in: world.pod)
        let route = try world.pod.netlink.route(to: address("10.96.0.10"))
        #expect(route.link == (try world.pod.netlink.link(named: "eth0").index))
    }
}
