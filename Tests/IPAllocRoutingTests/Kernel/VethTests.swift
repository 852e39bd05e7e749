import IPAlloc
import IPAllocNetlink
import Testing

@testable import IPAllocRouting

/// The `veth` plugin's plan on the real kernel.
@Suite("Veth", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct VethTests {
    @Test(
        "setting up again changes nothing, and the check agrees",
        arguments: [(true, false), (true, true), (false, true)])
    func twice(_ ipv4: Bool, _ ipv6: Bool) throws {
        let world = try World(networks: 3, ipv4: ipv4, ipv6: ipv6)
        var attachments: [PodAttachment] = []
        for (name, network) in [("eth0", 6), ("net1", 7), ("net2", 8)] {
            attachments.append(try world.attach(name, network: network, ipv4: ipv4, ipv6: ipv6))
            let routing = world.routing(attachments[attachments.count - 1], .veth(.recorded))
            #expect(try !routing.setUp().changes.isEmpty)
        }
        let before = try world.snapshots()
        for attachment in attachments {
            let routing = world.routing(attachment, .veth(.recorded))
            #expect(try routing.setUp().changes == [])
            try routing.check()
        }
        try world.expectUnchanged(since: before)
    }

    @Test(
        "whichever change fails, both namespaces are as they were",
        arguments: [("eth0", 6), ("net1", 7)], [false, true])
    func failures(_ last: (String, Int), _ isDoneAllTheSame: Bool) throws {
        let world = try World(ipv6: true)
        if last.0 != "eth0" {
            let first = try world.attach("eth0", network: 6, ipv6: true)
            _ = try world.routing(first, .veth(.recorded)).setUp()
        }
        let attachment = try world.attach(last.0, network: last.1, ipv6: true)
        let before = try world.snapshots()
        for failing in 1...100 {
            let performer = FailingPerformer(
                world.sockets, failing: failing, isDoneAllTheSame: isDoneAllTheSame)
            let routing = world.routing(attachment, .veth(.recorded), performer: performer)
            let error = failure { () throws(RoutingError) in _ = try routing.setUp() }
            guard performer.count >= failing else {
                #expect(error == nil)
                #expect(failing > 10)
                return
            }
            #expect(error?.obstacle == "the injected failure")
            #expect(error?.leftovers == [])
            for (after, before) in zip(try world.snapshots(), before) where after != before {
                Issue.record("change \(failing): \(after.difference(to: before))")
                return
            }
        }
        Issue.record("there is no end")
    }
}
