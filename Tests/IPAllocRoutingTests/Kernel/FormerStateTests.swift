import Foundation
import IPAlloc
import IPAllocNetlink
import IPAllocTestSupport
import Testing

@testable import IPAllocRouting

/// What was before is kept while a pod lives, and put back.
@Suite("Former state", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct FormerStateTests {
    private let folder: TemporaryDirectory
    private let states: FormerStates

    init() throws {
        folder = try TemporaryDirectory()
        states = FormerStates(folder: folder.path + "/ipalloc/routing")
    }

    private var path: String { "\(states.folder)/\(World.containerID).json" }

    private var settings: CoordinatorSettings {
        var settings = CoordinatorSettings.recorded
        settings.macPrefix = MACPrefix("0a:1b")
        settings.transmitQueueLength = 77
        settings.reversePathFilter = .loose
        return settings
    }

    private func eth0(_ world: World) throws -> Link {
        try world.pod.netlink.link(named: "eth0")
    }

    @Test("setting up again, and with other settings, forgets nothing")
    func again() throws {
        let world = try World()
        let attachment = try world.attach("eth0", network: 6)
        let before = try world.snapshots()
        for prefix in ["0a:1b", "0a:1b", "0a:2c"] {
            var settings = settings
            settings.macPrefix = MACPrefix(prefix)
            let routing = world.routing(attachment, .coordinator(settings), states: states)
            #expect(try routing.setUp().notices == [])
        }
        #expect(try eth0(world).macAddress?.description == "0a:2c:0a:06:a8:ad")
        try world.removal(attachment, states: states).takeDown()
        try world.expectUnchanged(since: before)
        #expect(states.containers == [])
    }

    @Test("what was changed by somebody else meanwhile is left alone")
    func others() throws {
        let world = try World()
        let attachment = try world.attach("eth0", network: 6)
        let routing = world.routing(attachment, .coordinator(settings), states: states)
        _ = try routing.setUp()
        try world.pod.shell(
            """
            set -e
            ip link set eth0 address 02:00:00:00:00:77
            sysctl -qw net.ipv4.conf.eth0.rp_filter=1
            """)
        try world.removal(attachment, states: states).takeDown()
        let link = try eth0(world)
        #expect(link.macAddress?.description == "02:00:00:00:00:77")
        #expect(link.transmitQueueLength != 77)
        let filter = Sysctl.link("ipv4", "eth0", "rp_filter")
        #expect(try world.pod.namespace.read(filter) == "1")
    }

    /// How the cable's rp_filter comes to be another one when the second interface is set up.
    enum Difference: CaseIterable {
        case networks, plugins, somebody

        var first: RoutingConfiguration { self == .plugins ? .veth(.recorded) : filter(.loose) }
        var second: RoutingConfiguration { filter(self == .somebody ? .loose : .off) }

        private func filter(_ filter: ReversePathFilter) -> RoutingConfiguration {
            var settings = CoordinatorSettings.recorded
            settings.reversePathFilter = filter
            return .coordinator(settings)
        }
    }

    @Test(
        "nothing of the cable is put back when it goes, whatever was set on it, and in any order",
        arguments: Difference.allCases,
        [([0, 1], false), ([1, 0], false), ([0, 1], true), ([1, 0], true)])
    func cable(_ difference: Difference, _ removal: (order: [Int], isOldFile: Bool)) throws {
        let world = try World()
        let first = try world.attach("eth0", network: 6)
        _ = try world.routing(first, difference.first, states: states).setUp()
        if difference == .somebody {
            try world.pod.shell("sysctl -qw net.ipv4.conf.veth0.rp_filter=1")
        }
        let second = try world.attach("net1", network: 7)
        _ = try world.routing(second, difference.second, states: states).setUp()
        var state = try #require(try states.state(of: World.containerID))
        #expect(!state.attachments.contains { $0.changes.contains { $0.isOfLink("veth0") } })
        if removal.isOldFile {
            let now = try world.pod.namespace.read(.link("ipv4", "veth0", "rp_filter"))
            state.add(
                [.init("ipv4/conf/veth0/rp_filter", before: "1", after: now)], for: first,
                link: state.attachments[0].link)
            try states.keep(state)
        }
        for number in removal.order {
            try world.removal([first, second][number], states: states).takeDown()
        }
        #expect(states.containers == [])
        let links = try world.pod.netlink.links().map(\.name)
        #expect(Set(links) == ["lo", "eth0", "net1"])
        #expect(try world.node.netlink.rules().filter(\.isShared) == [])
    }

    @Test("another link of the name gets nothing of the one before")
    func anotherLink() throws {
        let world = try World()
        let attachment = try world.attach("eth0", network: 6)
        _ = try world.routing(attachment, .coordinator(settings), states: states).setUp()
        try world.pod.shell("ip link del eth0")
        _ = try world.attach("eth0", network: 6)
        let own = try eth0(world).macAddress
        let changed = "0a:1b:0a:06:a8:ad"
        try world.pod.shell("ip link set eth0 address \(changed)")
        try world.removal(attachment, states: states).takeDown()
        #expect(try eth0(world).macAddress?.description == changed)
        #expect(own != nil)
        #expect(states.containers == [])
    }

    @Test("whichever change fails, the file is as it was", arguments: [false, true])
    func failures(_ isKept: Bool) throws {
        let world = try World()
        var attachment = try world.attach("eth0", network: 6)
        if isKept {
            _ = try world.routing(attachment, .coordinator(settings), states: states).setUp()
            attachment = try world.attach("net1", network: 7)
        }
        let before = try? Data(contentsOf: URL(filePath: path))
        #expect((before != nil) == isKept)
        for failing in 1...100 {
            let performer = FailingPerformer(world.sockets, failing: failing)
            let routing = world.routing(
                attachment, .coordinator(settings), performer: performer, states: states)
            let error = failure { () throws(RoutingError) in _ = try routing.setUp() }
            guard performer.count >= failing else {
                #expect(error == nil)
                #expect(failing > 5)
                return
            }
            #expect(error != nil)
            #expect((try? Data(contentsOf: URL(filePath: path))) == before)
        }
        Issue.record("there is no end")
    }

    @Test(
        "a file that is no use is a notice at ADD, and gone after DEL",
        arguments: [
            "", "{", "[]", #"{"version":2,"containerID":"0123456789abcdef"}"#,
            #"{"version":1,"containerID":"another"}"#, #"{"version":1,"attachments":7}"#,
        ])
    func broken(_ text: String) throws {
        let world = try World()
        let attachment = try world.attach("eth0", network: 6)
        try FileManager.default.createDirectory(
            atPath: states.folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
        let report = try world.routing(attachment, .coordinator(settings), states: states).setUp()
        #expect(report.notices.count == 1)
        #expect(report.notices.first?.contains(path) == true)
        try world.removal(attachment, states: states).takeDown()
        #expect(states.containers == [])
        #expect(try world.node.netlink.rules().filter(\.isShared) == [])
    }

    @Test("a folder that cannot be is a notice, and DEL works")
    func noFolder() throws {
        let world = try World()
        let attachment = try world.attach("eth0", network: 6)
        let states = FormerStates(folder: "/dev/null/routing")
        let report = try world.routing(attachment, .coordinator(settings), states: states).setUp()
        #expect(report.notices.count == 1)
        let done = try world.removal(attachment, states: states).takeDown()
        #expect(done.contains { $0.hasPrefix("ip link del") })
        #expect(!done.contains { $0.hasPrefix("left") })
    }

    @Test("a file that a killed plugin was writing is written anew")
    func killed() throws {
        let world = try World()
        let attachment = try world.attach("eth0", network: 6)
        let before = try world.snapshots()
        try FileManager.default.createDirectory(
            atPath: states.folder, withIntermediateDirectories: true)
        try Data(#"{"version":1,"#.utf8).write(to: URL(filePath: path + ".new"))
        #expect(states.containers == [])
        _ = try world.routing(attachment, .coordinator(settings), states: states).setUp()
        try world.removal(attachment, states: states).takeDown()
        try world.expectUnchanged(since: before)
        let left = try FileManager.default.contentsOfDirectory(atPath: states.folder)
        #expect(left == [])
    }

    @Test("garbage is what the network no longer has, and a namespace that is gone leaves nothing")
    func garbage() throws {
        let world = try World()
        let attachment = try world.attach("eth0", network: 6)
        let routing = world.routing(attachment, .coordinator(settings), states: states)
        let garbage = GarbageRemoval(world.node.netlink, states: states)
        _ = try routing.setUp()
        for (network, keeping) in [("net-7", []), ("net-6", [World.containerID])] {
            #expect(try garbage.collect(network: network, keeping: Set(keeping)) == [])
            #expect(states.containers == [World.containerID])
        }
        #expect(try garbage.collect(network: "net-6", keeping: []).count == 1)
        #expect(states.containers == [])
        // What is kept is what was changed: rp_filter and all else is as ADD set it.
        _ = try routing.setUp()
        try world.pod.shell("sysctl -qw net.ipv4.conf.eth0.rp_filter=0")
        _ = try routing.setUp()
        #expect(states.containers == [World.containerID])
        try world.removal(attachment, isGone: true, states: states).takeDown()
        #expect(states.containers == [])
    }
}
