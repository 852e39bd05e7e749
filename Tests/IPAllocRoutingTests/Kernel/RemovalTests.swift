import Glibc
import IPAlloc
import IPAllocNetlink
import IPAllocTestSupport
import Testing

@testable import IPAllocRouting

/// What is left when interfaces are taken down: nothing.
@Suite("Removal", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct RemovalTests {
    /// A pod in which every interface is there, but the plugin was not called yet.
    private func attached(
        _ world: World, _ names: [String]
    ) throws -> [PodAttachment] {
        try names.enumerated().map { number, name in
            try world.attach(
                name, network: 6 + number, ipv6: true, hasDefault: name == names[0])
        }
    }

    /// Without the rules of filters that are there as soon as somebody looks.
    private func objects(_ world: World) throws -> [[String]] {
        try world.snapshots().map { snapshot in
            (snapshot.lines + snapshot.settingLines).filter { line in
                !line.hasPrefix("== ") && !line.contains("ACCEPT")
            }
        }
    }

    enum Shape: CaseIterable {
        case veth, coordinator, defaultRoute, overlay

        var configuration: RoutingConfiguration {
            var settings = CoordinatorSettings.recorded
            if self == .defaultRoute { settings.defaultRouteInterface = "net1" }
            settings.macPrefix = MACPrefix("0a:1b")
            settings.transmitQueueLength = 77
            settings.reversePathFilter = .loose
            return self == .veth ? .veth(.recorded) : .coordinator(settings)
        }

        var names: [String] {
            self == .overlay ? ["net1", "net2", "net3"] : ["eth0", "net1", "net2"]
        }
    }

    @Test(
        "interfaces are taken down in any order, any number of times, and nothing is left",
        arguments: Shape.allCases, [[0, 1, 2], [2, 1, 0], [1, 0, 2]])
    func anyOrder(_ shape: Shape, _ order: [Int]) throws {
        let world = try World(networks: 3, ipv6: true)
        let folder = try TemporaryDirectory()
        let states = FormerStates(folder: folder.path + "/states")
        if shape == .overlay { try world.attachOverlay() }
        let attachments = try attached(world, shape.names)
        let before = try objects(world)
        for attachment in attachments {
            _ = try world.routing(attachment, shape.configuration, states: states).setUp()
        }
        for number in order {
            // Without what ADD gave: the kernel shows it.
            var attachment = attachments[number]
            attachment.addresses = []
            #expect(try !world.removal(attachment, states: states).takeDown().isEmpty)
            #expect(try world.removal(attachment, states: states).takeDown() == [])
        }
        #expect(states.containers == [])
        let after = try objects(world)
        for (after, before) in zip(after, before) {
            // The default route that was moved to another table went with it.
            let gone = before.filter { !after.contains($0) }
            let new = after.filter { !before.contains($0) }
            #expect(new.filter { !$0.hasPrefix("default") } == [])
            #expect(gone.filter { !$0.hasPrefix("default") } == [])
        }
    }

    @Test("the interface that took the default route gives it back")
    func givenBack() throws {
        let world = try World(networks: 2)
        let attachments = try [("eth0", 6), ("net1", 7)].map {
            try world.attach($0.0, network: $0.1)
        }
        var settings = CoordinatorSettings.recorded
        settings.defaultRouteInterface = "net1"
        for attachment in attachments {
            _ = try world.routing(attachment, .coordinator(settings)).setUp()
        }
        let main = "ip route show table main"
        #expect(try world.pod.lines(main).first == "default via 10.7.0.1 dev net1")
        try world.removal(attachments[1]).takeDown()
        try world.pod.shell("ip link del net1")
        #expect(try world.pod.lines(main).first == "default via 10.6.0.1 dev eth0")
        let answer = try world.client.attempt("ping -c 1 -W 5 10.6.168.173")
        #expect(answer.status == 0, "\(answer.output)")
    }

    @Test("when the pod's namespace is gone, the cable is deleted by its name and its owner")
    func gone() throws {
        let world = try World()
        let attachment = try world.attach("eth0", network: 6)
        #expect(try world.removal(attachment, isGone: true).takeDown() == [])
        _ = try world.routing(attachment, .coordinator(.recorded)).setUp()
        var other = attachment
        other.containerID = "0123456789a-another"
        #expect(other.hostLinkNames[0] == attachment.hostLinkNames[0])
        #expect(try world.removal(other, isGone: true).takeDown() == [])
        let done = try world.removal(attachment, isGone: true).takeDown()
        #expect(done == ["ip link del veth0123456789a (on the node)"])
        #expect(try world.removal(attachment, isGone: true).takeDown() == [])
        #expect(try world.node.netlink.rules().filter(\.isShared) == [])
    }

    @Test("the node's rule goes with the last pod whose namespace vanished before")
    func vanished() throws {
        let world = try World()
        let one = try world.attach("eth0", network: 6)
        _ = try world.routing(one, .coordinator(.recorded)).setUp()
        let attachment = try {
            let other = try PodBeside(world, containerID: "fedcba9876543210", host: 174)
            _ = try other.routing(.coordinator(.recorded)).setUp()
            return other.attachment
        }()
        // The kernel comes to it when it has time.
        let deadline = PacketSocket.now + 10_000
        func isThere() throws -> Bool {
            try world.node.netlink.links().contains { $0.name == attachment.hostLinkNames[0] }
        }
        while try isThere() && PacketSocket.now < deadline { sched_yield() }
        #expect(try !isThere())
        func takeDown(_ attachment: PodAttachment) throws -> [String] {
            try PodRemoval(
                attachment, firstInterface: "eth0", pod: nil, host: world.node.namespace,
                hostSocket: world.node.netlink, podSocket: nil
            ).takeDown()
        }
        #expect(try takeDown(attachment) == [])
        #expect(try world.node.netlink.rules().filter(\.isShared).count == 1)
        try world.node.shell("ip link del \(one.hostLinkNames[0])")
        #expect(try takeDown(one) == [])
        #expect(try world.node.netlink.rules().filter(\.isShared) == [])
    }

    @Test("the node's rule stays as long as another pod needs it")
    func shared() throws {
        let world = try World()
        let one = try world.attach("eth0", network: 6)
        _ = try world.routing(one, .coordinator(.recorded)).setUp()
        // Another pod of the same node.
        let other = try PodBeside(world, containerID: "fedcba9876543210", host: 174)
        _ = try other.routing(.coordinator(.recorded)).setUp()
        try world.removal(one).takeDown()
        #expect(try world.node.netlink.rules().filter(\.isShared).count == 1)
        try other.check(.coordinator(.recorded))
        try other.removal().takeDown()
        #expect(try world.node.netlink.rules().filter(\.isShared) == [])
    }

    @Test("garbage is what the network no longer has, and nothing else")
    func garbage() throws {
        let world = try World()
        let one = try world.attach("eth0", network: 6)
        _ = try world.routing(one, .veth(.recorded)).setUp()
        let other = try PodBeside(world, containerID: "fedcba9876543210", host: 174)
        _ = try other.routing(.veth(.recorded)).setUp()
        let garbage = GarbageRemoval(world.node.netlink)
        #expect(try garbage.collect(network: "net-7", keeping: []) == [])
        let both: Set = [one.containerID, other.attachment.containerID]
        #expect(try garbage.collect(network: "net-6", keeping: both) == [])
        #expect(
            try garbage.collect(network: "net-6", keeping: [one.containerID])
                == ["vethfedcba98765"])
        #expect(try garbage.collect(network: "net-6", keeping: [one.containerID]) == [])
        try world.routing(one, .veth(.recorded)).check()
    }

    @Test("containers whose names begin alike have cables of their own")
    func alike() throws {
        let world = try World()
        let one = try PodBeside(world, containerID: "same-beginning-1", host: 11)
        let two = try PodBeside(world, containerID: "same-beginning-2", host: 12)
        for pod in [one, two] { _ = try pod.routing(.coordinator(.recorded)).setUp() }
        let names = try world.node.netlink.links().map(\.name).filter { $0.hasPrefix("veth") }
        #expect(names.count == 2)
        #expect(names.contains("vethsame-beginn"))
        for pod in [one, two] {
            try pod.check(.coordinator(.recorded))
            #expect(try pod.routing(.coordinator(.recorded)).setUp().changes == [])
        }
        try one.removal().takeDown()
        try two.check(.coordinator(.recorded))
        try two.removal().takeDown()
        #expect(
            try world.node.netlink.links().map(\.name).filter { $0.hasPrefix("veth") } == [])
    }
}
