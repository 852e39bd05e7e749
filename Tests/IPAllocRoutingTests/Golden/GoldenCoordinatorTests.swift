import IPAllocNetlink
import Testing

@testable import IPAllocRouting

/// The state of the real kernel against what was recorded from the original `coordinator`.
@Suite("Golden coordinator", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct GoldenCoordinatorTests {
    private func compare(_ world: World, _ file: String, sections: Int) throws {
        let recorded = try Recorded(file)
        var compared = 0
        for (heading, lines) in recorded.sections {
            guard let found = try world.section(heading) else { continue }
            if World.isUnordered(heading) {
                #expect(found.sorted() == lines.sorted(), "\(heading)")
            } else {
                #expect(found == lines, "\(heading)")
            }
            compared += 1
        }
        #expect(compared == sections)
    }

    @Test("an underlay pod of two interfaces gets what was recorded, line by line")
    func two() throws {
        let world = try World()
        var settings = CoordinatorSettings.recorded
        settings.additionalBlocks = [block("169.254.25.10/32")]
        for (name, network) in [("eth0", 6), ("net1", 7)] {
            let attachment = try world.attach(name, network: network)
            _ = try world.routing(attachment, .coordinator(settings)).setUp()
        }
        try compare(world, "coord-head-underlay-2nic.txt", sections: 13)
    }

    @Test("an underlay pod of three interfaces whose second one has the default route")
    func three() throws {
        let world = try World(networks: 3)
        var settings = CoordinatorSettings.recorded
        settings.defaultRouteInterface = "net1"
        for (name, network) in [("eth0", 6), ("net1", 7), ("net2", 8)] {
            let attachment = try world.attach(name, network: network)
            _ = try world.routing(attachment, .coordinator(settings)).setUp()
        }
        try compare(world, "coord-head-underlay-3nic-default-net1.txt", sections: 13)
    }

    /// An underlay pod of so many interfaces.
    private func underlay(_ count: Int, ipv4: Bool = true, ipv6: Bool = false) throws -> World {
        let world = try World(networks: count, ipv4: ipv4, ipv6: ipv6)
        for number in 0..<count {
            let attachment = try world.attach(
                number == 0 ? "eth0" : "net\(number)", network: 6 + number, ipv4: ipv4, ipv6: ipv6)
            _ = try world.routing(attachment, .coordinator(.recorded)).setUp()
        }
        return world
    }

    @Test("an underlay pod of three interfaces has a rule and a table for each further one")
    func underlayThree() throws {
        let world = try underlay(3)
        #expect(
            try world.pod.lines("ip rule show") == [
                "0:\tfrom all lookup local",
                "998:\tfrom 10.8.168.173 lookup 102",
                "999:\tfrom 10.7.168.173 lookup 101",
                "1000:\tfrom all fwmark 0x1 lookup 100",
                "32766:\tfrom all lookup main",
                "32767:\tfrom all lookup default",
            ])
        for (table, name, network) in [(101, "net1", 7), (102, "net2", 8)] {
            #expect(
                try world.pod.lines("ip route show table \(table)") == [
                    "default via 10.\(network).0.1 dev \(name)",
                    "10.6.168.123 dev veth0 scope link src 10.6.168.173",
                    "10.\(network).0.0/16 dev \(name) scope link src 10.\(network).168.173",
                    "10.96.0.0/12 via 10.6.168.123 dev veth0 src 10.6.168.173",
                    "10.244.0.0/16 via 10.6.168.123 dev veth0 src 10.6.168.173",
                ])
        }
    }

    @Test("IPv6 has the same rules and tables, beside IPv4 or alone", arguments: [true, false])
    func ipv6(_ ipv4: Bool) throws {
        let world = try underlay(2, ipv4: ipv4, ipv6: true)
        #expect(
            try world.pod.lines("ip -6 rule show") == [
                "0:\tfrom all lookup local",
                "999:\tfrom fd00:7::173 lookup 101",
                "1000:\tfrom all fwmark 0x1 lookup 100",
                "32766:\tfrom all lookup main",
            ])
        let hijacked = [
            "fd00:6::123 dev veth0 metric 1024 pref medium",
            "fd00:96::/112 via fd00:6::123 dev veth0 metric 1024 pref medium",
            "fd00:244::/64 via fd00:6::123 dev veth0 metric 1024 pref medium",
        ]
        let main = try world.pod.lines("ip -6 route show table main | grep -v ^fe80")
        #expect(
            main.sorted()
                == (hijacked + [
                    "fd00:6::/64 dev eth0 proto kernel metric 256 pref medium",
                    "fd00:7::/64 dev net1 proto kernel metric 256 pref medium",
                    "default via fd00:6::1 dev eth0 metric 1024 pref medium",
                ]).sorted())
        #expect(
            try world.pod.lines("ip -6 route show table 100")
                == ["default via fd00:6::123 dev veth0 metric 1024 pref medium"])
        let further = try world.pod.lines("ip -6 route show table 101")
        #expect(
            further.sorted()
                == (hijacked + [
                    // A copy has the metric of the kernel's own.
                    "fd00:7::/64 dev net1 metric 256 pref medium",
                    "default via fd00:7::1 dev net1 metric 1024 pref medium",
                ]).sorted())
        #expect(
            try world.pod.lines("ip -6 neighbour show nud permanent").map { $0.prefix(22) }
                == ["fd00:6::123 dev veth0 "])
        #expect(try world.node.lines("ip -6 rule show").contains("1000:\tfrom all lookup 500"))
        let cable = "dev veth0123456789a metric 1024 pref medium"
        #expect(
            try world.node.lines("ip -6 route show table 500")
                == ["fd00:6::173 \(cable)", "fd00:7::173 \(cable)"])
        // Without IPv4 there is nothing of it.
        let rules = try world.pod.lines("ip -4 rule show").count
        #expect(rules == (ipv4 ? 5 : 3))
        let routes = try world.node.lines("ip -4 route show table 500 2>/dev/null || true").count
        #expect(routes == (ipv4 ? 2 : 0))
        #expect(try world.pod.lines("iptables -t mangle -S | grep '^-A' || true").isEmpty == !ipv4)
        #expect(try !world.pod.lines("ip6tables -t mangle -S | grep '^-A'").isEmpty)
    }

    @Test("an overlay pod of three interfaces gets what was recorded, line by line")
    func overlay() throws {
        let world = try World(networks: 3)
        try world.attachOverlay()
        for (name, network) in [("net1", 7), ("net2", 8)] {
            let attachment = try world.attach(name, network: network)
            _ = try world.routing(attachment, .coordinator(.recorded)).setUp()
        }
        try compare(world, "coord-head-overlay-3nic.txt", sections: 9)
    }

    @Test("an overlay pod whose second interface has the default route")
    func overlayDefault() throws {
        let world = try World()
        try world.attachOverlay()
        var settings = CoordinatorSettings.recorded
        settings.defaultRouteInterface = "net1"
        let attachment = try world.attach("net1", network: 7)
        _ = try world.routing(attachment, .coordinator(settings)).setUp()
        #expect(
            try world.pod.lines("ip rule show") == [
                "0:\tfrom all lookup local",
                "32765:\tfrom 10.244.1.5 lookup 101",
                "32766:\tfrom all lookup main",
                "32767:\tfrom all lookup default",
            ])
        #expect(
            try world.pod.lines("ip route show table main").first == "default via 10.7.0.1 dev net1"
        )
        #expect(
            try world.pod.lines("ip route show table 101") == [
                "default via 169.254.1.1 dev eth0",
                "10.6.168.123 dev eth0 scope link src 10.244.1.5",
                "10.96.0.0/12 via 10.6.168.123 dev eth0 src 10.244.1.5",
                "10.244.0.0/16 via 10.6.168.123 dev eth0 src 10.244.1.5",
                "169.254.1.1 dev eth0 scope link",
            ])
    }

    @Test("without tuning both default routes stay in the main table, the newer one first")
    func untuned() throws {
        let world = try World()
        var settings = CoordinatorSettings.recorded
        settings.tunesPodRoutes = false
        for (name, network) in [("eth0", 6), ("net1", 7)] {
            let attachment = try world.attach(name, network: network)
            _ = try world.routing(attachment, .coordinator(settings)).setUp()
        }
        #expect(
            try world.pod.lines("ip rule show") == [
                "0:\tfrom all lookup local",
                "1000:\tfrom all fwmark 0x1 lookup 100",
                "32766:\tfrom all lookup main",
                "32767:\tfrom all lookup default",
            ])
        #expect(
            try Array(world.pod.lines("ip route show table main").prefix(2)) == [
                "default via 10.7.0.1 dev net1", "default via 10.6.0.1 dev eth0",
            ])
        #expect(
            try world.pod.lines("ip route show table 101") == [
                "10.6.168.123 dev veth0 scope link src 10.6.168.173",
                "10.96.0.0/12 via 10.6.168.123 dev veth0 src 10.6.168.173",
                "10.244.0.0/16 via 10.6.168.123 dev veth0 src 10.6.168.173",
            ])
    }
}
