import IPAlloc
import IPAllocNetlink
import Testing

@testable import IPAllocRouting

/// Pods with many interfaces: what one more costs does not depend on how many there are.
@Suite("Many interfaces", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct ManyInterfacesTests {
    /// What each interface of a pod took, in order.
    private func costs(
        _ count: Int, _ configuration: RoutingConfiguration
    ) throws -> (World, [PodAttachment], changes: [Int], requests: [Int]) {
        let world = try World(networks: count)
        var attachments: [PodAttachment] = []
        var changes: [Int] = []
        var requests: [Int] = []
        for number in 0..<count {
            let name = number == 0 ? "eth0" : "net\(number)"
            let attachment = try world.attach(name, network: 6 + number)
            let counter = CountingChannel.Counter()
            let routing = PodRouting(attachment, configuration, try world.sockets(counter))
            changes.append(try routing.setUp().changes.count)
            requests.append(counter.count)
            attachments.append(attachment)
        }
        return (world, attachments, changes, requests)
    }

    @Test(
        "2, 3, 8 and 16 interfaces: each further one takes the same changes and requests",
        arguments: [2, 3, 8, 16], TrafficTests.Plugin.allCases)
    func linear(_ count: Int, _ plugin: TrafficTests.Plugin) throws {
        let (world, attachments, changes, requests) = try costs(count, plugin.configuration)
        #expect(Set(changes.dropFirst()).count == 1, "\(changes)")
        #expect(Set(requests.dropFirst()).count == 1, "\(requests)")
        #expect(changes[1] <= 16)
        #expect(requests[1] <= 64)
        // All of them answer the outside, each by itself.
        for attachment in attachments {
            let address = attachment.addresses[0].address
            let (output, status) = try world.client.attempt("ping -c 1 -W 5 \(address)")
            #expect(status == 0, "\(output)")
            try world.routing(attachment, plugin.configuration).check()
        }
        let rules = try world.pod.netlink.rules(.ipv4)
        let perInterface = plugin == .veth ? 2 : 1
        let own = plugin == .veth ? 0 : 1
        #expect(rules.count == 3 + own + perInterface * (count - 1))
    }
}
