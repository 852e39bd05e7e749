import IPAllocNetlink
import Testing

@testable import IPAllocRouting

/// The state of the real kernel against what was recorded from the original `veth` plugin, and
/// against the published walkthrough.
@Suite("Golden veth", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct GoldenVethTests {
    private func setUp(_ settings: VethSettings) throws -> World {
        let world = try World()
        for (name, network) in [("eth0", 6), ("net1", 7)] {
            let attachment = try world.attach(name, network: network)
            _ = try world.routing(attachment, .veth(settings)).setUp()
        }
        return world
    }

    @Test("two interfaces get what was recorded, line by line")
    func recorded() throws {
        let world = try setUp(.recorded)
        let recorded = try Recorded("veth-v0.2.1-2nic.txt")
        var compared = 0
        for (heading, lines) in recorded.sections {
            guard let found = try world.section(heading) else { continue }
            // The one difference: the prefix of the rule as the walkthrough prints it.
            let wanted = lines.map {
                $0.replacing("to 10.7.0.0/16 lookup", with: "to 10.7.168.173/16 lookup")
            }
            if World.isUnordered(heading) {
                #expect(found.sorted() == wanted.sorted(), "\(heading)")
            } else {
                #expect(found == wanted, "\(heading)")
            }
            compared += 1
        }
        #expect(compared == 13)
    }

    @Test("a third interface has two rules before the second one's, and a table like it")
    func three() throws {
        let world = try World(networks: 3)
        for (name, network) in [("eth0", 6), ("net1", 7), ("net2", 8)] {
            let attachment = try world.attach(name, network: network)
            _ = try world.routing(attachment, .veth(.recorded)).setUp()
        }
        #expect(
            try world.pod.lines("ip rule show") == [
                "0:\tfrom all lookup local",
                "32762:\tfrom 10.8.168.173 lookup 101",
                "32763:\tfrom all to 10.8.168.173/16 lookup 101",
                "32764:\tfrom 10.7.168.173 lookup 100",
                "32765:\tfrom all to 10.7.168.173/16 lookup 100",
                "32766:\tfrom all lookup main",
                "32767:\tfrom all lookup default",
            ])
        #expect(
            try world.pod.lines("ip route show table 101") == [
                "default via 10.8.0.1 dev net2",
                "10.6.168.123 dev veth0 scope link",
                "10.8.0.0/16 dev net2 proto kernel scope link src 10.8.168.173",
                "10.96.0.0/12 via 10.6.168.123 dev veth0",
                "10.244.0.0/16 via 10.6.168.123 dev veth0",
            ])
    }

    @Test("the rules and the table of the walkthrough appear to the letter")
    func walkthrough() throws {
        var settings = VethSettings()
        settings.serviceBlocks = [block("10.96.0.0/12")]
        let world = try setUp(settings)
        #expect(
            try world.pod.lines("ip rule show") == [
                "0:\tfrom all lookup local",
                "32764:\tfrom 10.7.168.173 lookup 100",
                "32765:\tfrom all to 10.7.168.173/16 lookup 100",
                "32766:\tfrom all lookup main",
                "32767:\tfrom all lookup default",
            ])
        #expect(
            try world.pod.lines("ip route show table 100") == [
                "default via 10.7.0.1 dev net1",
                "10.6.168.123 dev veth0 scope link",
                "10.7.0.0/16 dev net1 proto kernel scope link src 10.7.168.173",
                "10.96.0.0/12 via 10.6.168.123 dev veth0",
            ])
        #expect(
            try world.pod.lines("ip route show table main").first == "default via 10.6.0.1 dev eth0"
        )
        let veth = try world.pod.netlink.link(named: "veth0")
        #expect(veth.mtu == 1500)
        #expect(try world.pod.netlink.addresses(of: veth.index, family: .ipv4) == [])
    }
}
