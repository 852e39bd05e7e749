import IPAlloc
import IPAllocNetlink
import Testing

@testable import IPAllocRouting

/// The `coordinator`'s plan on the real kernel.
@Suite("Coordinator", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct CoordinatorTests {
    /// The shapes of pods that the plan knows.
    enum Shape: CaseIterable {
        case underlay, underlayDefault, overlay, overlayDefault, untuned, otherNames,
            otherDefault

        var settings: CoordinatorSettings {
            var settings = CoordinatorSettings.recorded
            switch self {
            case .underlayDefault, .overlayDefault: settings.defaultRouteInterface = "net1"
            case .otherDefault: settings.defaultRouteInterface = "storage"
            case .untuned: settings.tunesPodRoutes = false
            default: break
            }
            return settings
        }

        var names: [String] {
            switch self {
            case .overlay, .overlayDefault: ["net1", "net2"]
            case .otherNames, .otherDefault: ["eth0", "storage", "media"]
            default: ["eth0", "net1", "net2"]
            }
        }
    }

    /// A pod of the shape with its interfaces set up.
    private func world(_ shape: Shape, ipv6: Bool) throws -> (World, [PodAttachment]) {
        let world = try World(networks: 4, ipv6: ipv6)
        if shape == .overlay || shape == .overlayDefault { try world.attachOverlay() }
        var attachments: [PodAttachment] = []
        for (number, name) in shape.names.enumerated() {
            let attachment = try world.attach(name, network: 6 + number, ipv6: ipv6)
            _ = try world.routing(attachment, .coordinator(shape.settings)).setUp()
            attachments.append(attachment)
        }
        return (world, attachments)
    }

    @Test("behind a first interface that the veth plugin set up, a further one has its own table")
    func behindVeth() throws {
        let world = try World()
        let first = try world.attach("eth0", network: 6)
        _ = try world.routing(first, .veth(.recorded)).setUp()
        let further = try world.attach("net1", network: 7)
        let routing = world.routing(further, .coordinator(.recorded))
        _ = try routing.setUp()
        #expect(
            try world.pod.lines("ip rule").contains { $0.hasSuffix("10.7.168.173 lookup 101") })
        #expect(try world.pod.lines("ip route show default") == ["default via 10.6.0.1 dev eth0"])
        try world.routing(first, .veth(.recorded)).check()
        try routing.check()
        #expect(try routing.setUp().changes == [])
    }

    @Test("setting up again changes nothing, and the check agrees", arguments: Shape.allCases)
    func twice(_ shape: Shape) throws {
        let (world, attachments) = try world(shape, ipv6: true)
        let before = try world.snapshots()
        for attachment in attachments {
            let routing = world.routing(attachment, .coordinator(shape.settings))
            #expect(try routing.setUp().changes == [])
            try routing.check()
        }
        try world.expectUnchanged(since: before)
    }

    @Test(
        "whichever change fails, both namespaces are as they were",
        arguments: [Shape.underlay, .overlayDefault, .otherDefault])
    func failures(_ shape: Shape) throws {
        let (world, _) = try world(shape, ipv6: true)
        let name = shape.names.contains("storage") ? "more" : "net3"
        let attachment = try world.attach(name, network: 9, ipv6: true)
        try expectUndone(world, attachment, shape.settings)
    }

    @Test("whichever change for the first interface fails, both namespaces are as they were")
    func firstFailures() throws {
        var settings = CoordinatorSettings.recorded
        settings.macPrefix = MACPrefix("0a:1b")
        settings.transmitQueueLength = 77
        settings.pairAddress = address("169.254.100.1")
        let world = try World(ipv6: true)
        let attachment = try world.attach("eth0", network: 6, ipv6: true)
        try expectUndone(world, attachment, settings)
        #expect(
            try world.pod.netlink.link(named: "eth0").macAddress?.description
                == "0a:1b:0a:06:a8:ad")
        #expect(try world.pod.netlink.link(named: "eth0").transmitQueueLength == 77)
    }

    private func expectUndone(
        _ world: World, _ attachment: PodAttachment, _ settings: CoordinatorSettings
    ) throws {
        let before = try world.snapshots()
        for failing in 1...100 {
            for isDoneAllTheSame in [false, true] {
                let performer = FailingPerformer(
                    world.sockets, failing: failing, isDoneAllTheSame: isDoneAllTheSame)
                let routing = world.routing(
                    attachment, .coordinator(settings), performer: performer)
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
        }
        Issue.record("there is no end")
    }
}
