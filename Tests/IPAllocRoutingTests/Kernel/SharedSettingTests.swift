import IPAllocNetlink
import Testing

@testable import IPAllocRouting

/// Networks that want different settings of one pod.
@Suite("Shared settings", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct SharedSettingTests {
    private static func coordinator(_ filter: ReversePathFilter) -> RoutingConfiguration {
        var settings = CoordinatorSettings.recorded
        settings.reversePathFilter = filter
        return .coordinator(settings)
    }

    private static func veth(_ filter: ReversePathFilter) -> RoutingConfiguration {
        var settings = VethSettings.recorded
        settings.reversePathFilter = filter
        return .veth(settings)
    }

    private func filter(_ world: World, _ link: String) throws -> String {
        try world.pod.namespace.read(.link("ipv4", link, "rp_filter"))
    }

    private static let pairs: [[RoutingConfiguration]] = [
        [coordinator(.loose), coordinator(.off)], [coordinator(.off), coordinator(.loose)],
        [veth(.loose), coordinator(.off)], [veth(.loose), veth(.off)],
    ]

    @Test("each interface keeps its own network's, and what all share is as the last one left it")
    func last() throws {
        let world = try World()
        let first = try world.attach("eth0", network: 6)
        _ = try world.routing(first, Self.coordinator(.loose)).setUp()
        let second = try world.attach("net1", network: 7)
        _ = try world.routing(second, Self.coordinator(.off)).setUp()
        let links = ["eth0", "net1", "veth0", "all", "default"]
        #expect(try links.map { try filter(world, $0) } == ["2", "0", "0", "0", "0"])
    }

    @Test("the check of each passes, and finds what somebody else changed", arguments: pairs)
    func check(_ configurations: [RoutingConfiguration]) throws {
        let world = try World()
        let attachments = try zip(["eth0", "net1"], configurations).enumerated().map {
            let attachment = try world.attach($1.0, network: 6 + $0)
            _ = try world.routing(attachment, $1.1).setUp()
            return attachment
        }
        let all = zip(attachments, configurations).map { world.routing($0, $1) }
        for routing in all { try routing.check() }
        for (link, concerned) in [("eth0", [0]), ("net1", [1]), ("veth0", [0, 1])] {
            let before = try filter(world, link)
            try world.pod.shell("sysctl -qw net.ipv4.conf.\(link).rp_filter=1")
            for number in all.indices {
                let error = failure { () throws(RoutingError) in try all[number].check() }
                #expect((error?.reason == .difference) == concerned.contains(number))
            }
            try world.pod.shell("sysctl -qw net.ipv4.conf.\(link).rp_filter=\(before)")
        }
        for routing in all { try routing.check() }
    }
}
