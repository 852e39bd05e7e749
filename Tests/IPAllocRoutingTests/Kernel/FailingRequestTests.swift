import IPAlloc
import IPAllocNetlink
import Testing

@testable import IPAllocRouting

/// Each netlink request fails in turn, questions as well as changes.
@Suite("Failing requests", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct FailingRequestTests {
    @Test(
        "whichever request fails, both namespaces are as they were",
        arguments: [("eth0", 6), ("net1", 7)], TrafficTests.Plugin.allCases)
    func each(_ last: (String, Int), _ plugin: TrafficTests.Plugin) throws {
        let world = try World()
        if last.0 != "eth0" {
            let first = try world.attach("eth0", network: 6)
            _ = try world.routing(first, plugin.configuration).setUp()
        }
        let attachment = try world.attach(last.0, network: last.1)
        let before = try world.snapshots()
        for failing in 1...200 {
            let counter = CountingChannel.Counter()
            counter.failing = failing
            let routing = PodRouting(
                attachment, plugin.configuration, try world.sockets(counter))
            var report = PodRouting.Report()
            let error = failure { () throws(RoutingError) in report = try routing.setUp() }
            guard error != nil else {
                // The last request announces the addresses; all is done before it. One more asks
                // for the link's name, for the notice.
                #expect(counter.count == failing + 1)
                #expect(failing > 20)
                #expect(report.notices.first?.hasPrefix("the addresses were not announced") == true)
                return
            }
            #expect(error?.leftovers == [])
            for (after, before) in zip(try world.snapshots(), before) where after != before {
                Issue.record("request \(failing): \(after.difference(to: before))")
                return
            }
        }
        Issue.record("there is no end")
    }

    @Test("if nothing can be taken back any more, the error says what is left")
    func leftovers() throws {
        let world = try World()
        let attachment = try world.attach("eth0", network: 6)
        let counter = CountingChannel.Counter()
        let whole = PodRouting(attachment, .veth(.recorded), try world.sockets(counter))
        _ = try whole.setUp()
        let count = counter.count
        let other = try World()
        let attached = try other.attach("eth0", network: 6)
        let failing = CountingChannel.Counter()
        failing.failing = count / 2
        failing.failsAllAfter = true
        let routing = PodRouting(attached, .veth(.recorded), try other.sockets(failing))
        let error = failure { () throws(RoutingError) in _ = try routing.setUp() }
        #expect(error?.leftovers.isEmpty == false)
        #expect(error?.description.contains("what could not be undone: ") == true)
        // What is left does not stand in the way of the next attempt.
        _ = try other.routing(attached, .veth(.recorded)).setUp()
        try other.routing(attached, .veth(.recorded)).check()
    }
}
