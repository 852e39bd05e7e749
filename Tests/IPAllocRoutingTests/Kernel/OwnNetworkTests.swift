import IPAllocNetlink
import Testing

@testable import IPAllocRouting

/// Blocks that the node is to route for the pod, and that are its interfaces' own networks.
@Suite("Own networks", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct OwnNetworkTests {
    private static let blocks = ["10.6.0.0/16", "10.7.0.0/16", "fd00:6::/64", "fd00:7::/64"]
        .map(block)

    private static let configurations: [RoutingConfiguration] = {
        var coordinator = CoordinatorSettings.recorded
        coordinator.additionalBlocks = blocks
        var moved = coordinator
        moved.defaultRouteInterface = "net1"
        var veth = VethSettings.recorded
        veth.additionalBlocks = blocks
        return [.coordinator(coordinator), .coordinator(moved), .veth(veth)]
    }()

    private func link(_ world: World, _ destination: String) throws -> String {
        let words = try world.pod.shell("ip route get \(destination)").split(separator: " ")
        let place = try #require(words.firstIndex(of: "dev"))
        return String(words[place + 1])
    }

    @Test(
        "an interface reaches its own network directly, whatever is routed by the node",
        arguments: configurations, [false, true])
    func direct(_ configuration: RoutingConfiguration, _ areAllAttached: Bool) throws {
        let world = try World(ipv6: true)
        let first = try world.attach("eth0", network: 6, ipv6: true)
        var second = first
        if areAllAttached { second = try world.attach("net1", network: 7, ipv6: true) }
        var report = try world.routing(first, configuration).setUp()
        #expect(
            report.notices.contains(
                "no route to 10.6.0.0/16 over veth0: it is the network of eth0, "
                    + "which is reached directly"))
        if !areAllAttached {
            #expect(try link(world, "10.7.0.1") == "veth0")
            second = try world.attach("net1", network: 7, ipv6: true)
        }
        report = try world.routing(second, configuration).setUp()
        #expect(report.notices.count == 2)
        for (destination, name) in [
            ("10.6.0.1", "eth0"), ("10.7.0.1", "net1"), ("fd00:6::1", "eth0"),
            ("fd00:7::1", "net1"), ("10.7.0.1 from 10.7.168.173", "net1"),
            ("10.6.0.1 from 10.6.168.173", "eth0"), ("10.96.0.1", "veth0"),
        ] {
            #expect(try link(world, destination) == name, "\(destination)")
        }
        for attachment in [first, second] {
            try world.routing(attachment, configuration).check()
            #expect(try world.routing(attachment, configuration).setUp().changes == [])
        }
        // Without the interface its network is one like others.
        try world.removal(second).takeDown()
        try world.pod.shell("ip link del net1")
        #expect(try link(world, "10.7.0.1") == "veth0")
        try world.routing(first, configuration).check()
    }

    @Test("whichever change fails, the routes are in their order", arguments: configurations)
    func failures(_ configuration: RoutingConfiguration) throws {
        let world = try World()
        let first = try world.attach("eth0", network: 6)
        _ = try world.routing(first, configuration).setUp()
        let attachment = try world.attach("net1", network: 7)
        let before = try world.snapshots()
        for failing in 1...100 {
            let performer = FailingPerformer(world.sockets, failing: failing)
            let routing = world.routing(attachment, configuration, performer: performer)
            let error = failure { () throws(RoutingError) in _ = try routing.setUp() }
            guard performer.count >= failing else {
                #expect(error == nil)
                return
            }
            try world.expectUnchanged(since: before)
        }
        Issue.record("there is no end")
    }
}
