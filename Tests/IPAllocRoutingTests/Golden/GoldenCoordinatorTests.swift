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
