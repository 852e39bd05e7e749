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

    @Test("the first interface is refused after another one, which stays as it is")
    func firstIsLast() throws {
        let world = try World()
        let further = try world.attach("net1", network: 7)
        _ = try world.routing(further, .veth(.recorded)).setUp()
        let first = try world.attach("eth0", network: 6)
        let before = try world.snapshots()
        let error = failure { () throws(RoutingError) in
            _ = try world.routing(first, .veth(.recorded)).setUp()
        }
        #expect(error?.reason == .table)
        #expect(
            error?.obstacle == "failed to get the number of rule table for interface eth0")
        #expect(error?.advice == "set it up first: net1 was set up before it")
        try world.expectUnchanged(since: before)
        try world.routing(further, .veth(.recorded)).check()
    }

    @Test("further interfaces may be set up in any order, and each keeps its place")
    func anyOrder() throws {
        let world = try World(networks: 3)
        let attachments = try [("net2", 8), ("net1", 7)].map { name, network in
            let attachment = try world.attach(name, network: network)
            _ = try world.routing(attachment, .veth(.recorded)).setUp()
            return attachment
        }
        for attachment in attachments {
            try world.routing(attachment, .veth(.recorded)).check()
            #expect(try world.routing(attachment, .veth(.recorded)).setUp().changes == [])
        }
        #expect(
            try world.pod.lines("ip rule").filter { $0.contains("lookup 100") }.count == 2)
    }

    @Test("what was deleted of the first interface is mended though others were set up")
    func mended() throws {
        let world = try World()
        let attachments = try [("eth0", 6), ("net1", 7)].map { name, network in
            let attachment = try world.attach(name, network: network)
            _ = try world.routing(attachment, .veth(.recorded)).setUp()
            return attachment
        }
        let before = try world.snapshots()
        for damage in [
            "ip route del 10.6.168.173",
            "ip neighbour del 10.6.168.173 dev \(attachments[0].hostLinkNames[0])",
        ] {
            try world.node.shell(damage)
            let report = try world.routing(attachments[0], .veth(.recorded)).setUp()
            #expect(report.changes.count == 1)
            try world.expectUnchanged(since: before)
        }
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
