import IPAlloc
import IPAllocNetlink
import Testing

@testable import IPAllocDetection
@testable import IPAllocRouting

/// Searches and announcements on real links, with real hosts that answer or do not.
@Suite("Detection", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct DetectionTests {
    private func settings(conflict: Bool, gateway: Bool) -> CoordinatorSettings {
        var settings = CoordinatorSettings.recorded
        let limits = DetectionLimits(attemptsMax: 3, timeoutMilliseconds: 100)
        if conflict { settings.conflictDetection = limits }
        if gateway { settings.gatewayDetection = limits }
        return settings
    }

    @Test("where nobody else has the addresses and the gateways answer, the pod is set up")
    func clear() throws {
        let world = try World(ipv6: true)
        let attachment = try world.attach("eth0", network: 6, ipv6: true)
        let configuration = settings(conflict: true, gateway: true)
        _ = try world.routing(attachment, .coordinator(configuration)).setUp()
    }

    @Test(
        "an address that another host has is refused",
        arguments: ["10.6.168.173/16", "fd00:6::173/64"])
    func conflict(_ text: String) throws {
        let world = try World(ipv6: true)
        try world.lan.shell("ip address add \(text) dev gw6 \(text.contains(":") ? "nodad" : "")")
        let attachment = try world.attach("eth0", network: 6, ipv6: true)
        let before = try world.snapshots()
        let configuration = settings(conflict: true, gateway: false)
        for routing in [
            world.routing(attachment, .coordinator(configuration)),
            world.routing(attachment, .veth(vethSettings)),
        ] {
            let error = failure { () throws(RoutingError) in _ = try routing.setUp() }
            #expect(error?.reason == .conflict)
            let mac = try world.lan.netlink.link(named: "gw6").macAddress
            #expect(error?.description.contains("ip conflict") == true)
            #expect(error?.description.contains(mac?.description ?? "none") == true)
            try world.expectUnchanged(since: before)
        }
    }

    private var vethSettings: VethSettings {
        var settings = VethSettings.recorded
        settings.conflictDetection = DetectionLimits(attemptsMax: 1, timeoutMilliseconds: 500)
        return settings
    }

    @Test("a gateway that does not answer is told", arguments: [true, false])
    func silence(_ isIPv4: Bool) throws {
        let world = try World(ipv6: true)
        try world.lan.shell(
            "ip address del \(isIPv4 ? "10.6.0.1/16" : "fd00:6::1/64") dev gw6")
        let attachment = try world.attach("eth0", network: 6, ipv6: true)
        let before = try world.snapshots()
        let configuration = settings(conflict: true, gateway: true)
        let routing = world.routing(attachment, .coordinator(configuration))
        let error = failure { () throws(RoutingError) in _ = try routing.setUp() }
        #expect(error?.reason == .silence)
        #expect(error?.description.contains(isIPv4 ? "10.6.0.1" : "fd00:6::1") == true)
        try world.expectUnchanged(since: before)
    }

    @Test("the interface's own addresses are announced, and no others", arguments: [false, true])
    func announced(_ isByFrames: Bool) throws {
        let world = try World(ipv6: true)
        // Gateways that still know the addresses elsewhere.
        try world.lan.shell(
            """
            set -e
            sysctl -qw net.ipv4.conf.all.arp_accept=1
            ip neighbour add 10.6.168.173 lladdr 02:00:00:00:00:99 dev gw6 nud reachable
            ip neighbour add fd00:6::173 lladdr 02:00:00:00:00:99 dev gw6 nud reachable
            ip neighbour add 10.7.168.173 lladdr 02:00:00:00:00:99 dev gw6 nud reachable
            sysctl -qw net.ipv4.neigh.gw6.locktime=0
            """)
        let attachment = try world.attach("eth0", network: 6, ipv6: true)
        _ = try world.attach("net1", network: 7, ipv6: true)
        if isByFrames {
            // As on links whose address cannot be set.
            let link = try world.pod.netlink.link(named: "eth0")
            try AddressAnnouncement(
                addresses: attachment.addresses.map(\.address), link: link,
                netlink: world.pod.netlink, namespace: world.pod.namespace
            ).sendFrames(try #require(link.macAddress))
        } else {
            var settings = CoordinatorSettings.recorded
            settings.macPrefix = MACPrefix("0a:1b")
            let report = try world.routing(attachment, .coordinator(settings)).setUp()
            #expect(report.notices == [])
        }
        let own = try world.pod.netlink.link(named: "eth0").macAddress?.description
        #expect(isByFrames || own == "0a:1b:0a:06:a8:ad")
        let gateway = try world.lan.netlink.link(named: "gw6").index
        let entries = try world.lan.netlink.neighbours(on: gateway)
        func mac(_ text: String) -> String? {
            entries.first { $0.address == address(text) }?.macAddress?.description
        }
        #expect(mac("10.6.168.173") == own)
        #expect(mac("fd00:6::173") == own)
        #expect(mac("10.7.168.173") == "02:00:00:00:00:99")
    }
}
