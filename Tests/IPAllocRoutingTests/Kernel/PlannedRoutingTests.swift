import IPAlloc
import IPAllocNetlink
import Testing

@testable import IPAllocRouting

/// Plans without a kernel, against what the kernel has after the same calls.
@Suite("Planned routing", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct PlannedRoutingTests {
    /// What can be compared: numbers of links are the kernel's own choice, and so are the routes to
    /// IPv6 addresses that are valid on a link alone.
    private func words(_ facts: RoutingFacts) -> [String] {
        [Place.pod, .host].flatMap { place -> [String] in
            let facts = facts[place]
            let routes = facts.routes.filter { !$0.destination.address.isLinkLocal }
            return
                facts.rules.map { "\(place) \($0.words(naming: facts.name))" }
                + routes.map { "\(place) \($0.words(naming: facts.name))" }.sorted()
                + facts.neighbours.map { "\(place) \($0.words(naming: facts.name))" }.sorted()
                + facts.links.map { link in
                    "\(place) \(link.name) \(link.macAddress?.description ?? "") \(link.mtu) "
                        + "\(link.isUp) \(link.transmitQueueLength) \(link.alias ?? "")"
                }.sorted()
                + facts.settings.map { "\(place) \($0.key) = \($0.value)" }.sorted()
                + ["\(place) marks \(facts.markedFamilies.count)"]
        }
    }

    private func facts(
        _ world: World, _ attachment: PodAttachment, _ configuration: RoutingConfiguration
    ) throws -> RoutingFacts {
        try RoutingFacts.read(
            world.sockets, for: attachment, firstInterface: configuration.firstInterface,
            hostTable: configuration.hostTable, markedFamilies: [.ipv4, .ipv6])
    }

    @Test(
        "a plan carried out in facts is what the kernel has, interface by interface",
        arguments: [true, false], [(true, false), (true, true), (false, true)])
    func kernel(_ isVeth: Bool, _ families: (ipv4: Bool, ipv6: Bool)) throws {
        let world = try World(networks: 3, ipv4: families.ipv4, ipv6: families.ipv6)
        let configuration: RoutingConfiguration =
            isVeth ? .veth(.recorded) : .coordinator(.recorded)
        for (name, network) in [("eth0", 6), ("net1", 7), ("net2", 8)] {
            let attachment = try world.attach(
                name, network: network, ipv4: families.ipv4, ipv6: families.ipv6)
            var planned = try facts(world, attachment, configuration)
            let plan = try PlannedRouting(attachment, configuration).setUp(&planned)
            let report = try world.routing(attachment, configuration).setUp()
            #expect(plan.changes == report.changes)
            #expect(plan.macAddress == report.macAddress)
            let kernel = words(try facts(world, attachment, configuration))
            let own = words(planned)
            // Settings of links that were made just now are the kernel's own.
            let difference = Set(own).symmetricDifference(kernel)
            #expect(difference.filter { !$0.contains("conf/veth") } == [])
            let isRule = { (words: String) in words.contains("rule ") }
            #expect(own.filter(isRule) == kernel.filter(isRule))
        }
    }

    @Test("a plan that cannot be leaves the facts as they were")
    func refused() throws {
        let world = try World()
        let attachment = try world.attach("eth0", network: 6)
        try world.pod.shell("ip link add veth0 type veth peer name x")
        let before = try facts(world, attachment, .veth(.recorded))
        var after = before
        let error = failure { () throws(RoutingError) in
            _ = try PlannedRouting(attachment, .veth(.recorded)).setUp(&after)
        }
        #expect(error?.reason == .link)
        #expect(after == before)
    }
}
