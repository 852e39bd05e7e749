import IPAlloc
import IPAllocNetlink
import IPAllocScriptedAgent
import IPAllocTestSupport
import Testing

@testable import IPAllocRouting

/// Pods of all shapes, drawn by lot: what holds for each is the same.
@Suite("Random pods", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct RandomPodTests {
    /// A pod as it was drawn.
    private struct Shape: CustomStringConvertible {
        var isVeth: Bool
        var isOverlay: Bool
        var names: [String]
        /// Per interface: whether it has IPv4, whether it has IPv6, whether its default route is
        /// in the main table.
        var families: [(ipv4: Bool, ipv6: Bool, hasDefault: Bool)]
        var settings: CoordinatorSettings
        var migration: VethSettings.Migration
        var removal: [Int]

        init(_ generator: inout some RandomNumberGenerator) {
            isVeth = Bool.random(using: &generator)
            isOverlay = !isVeth && Int.random(in: 0..<3, using: &generator) == 0
            let count = Int.random(in: 1...4, using: &generator)
            let others = ["storage", "media", "m.1", "net7"]
            let hasOtherNames = !isVeth && Bool.random(using: &generator)
            names = (1...4).map { hasOtherNames ? others[$0 - 1] : "net\($0)" }
            if !isOverlay { names.insert("eth0", at: 0) }
            names = Array(names.prefix(count))
            families = names.map { _ in
                let kind = Int.random(in: 0..<3, using: &generator)
                return (kind != 1, kind != 0, Bool.random(using: &generator))
            }
            settings = .recorded
            settings.tunesPodRoutes = Int.random(in: 0..<5, using: &generator) > 0
            if Bool.random(using: &generator), names.count > 1 {
                settings.defaultRouteInterface = names[isOverlay ? 0 : 1]
            }
            // It must be there when a further interface is set up.
            if settings.defaultRouteInterface == "eth0" { settings.defaultRouteInterface = nil }
            migration = [.automatic, .never, .always].randomElement(using: &generator)!
            removal = names.indices.shuffled(using: &generator)
        }

        var configuration: RoutingConfiguration {
            guard isVeth else { return .coordinator(settings) }
            var veth = VethSettings.recorded
            veth.migration = migration
            return .veth(veth)
        }

        var description: String {
            "\(isVeth ? "veth \(migration)" : "coordinator") overlay \(isOverlay) "
                + "\(zip(names, families).map { "\($0) \($1)" }) tunes \(settings.tunesPodRoutes) "
                + "default \(settings.defaultRouteInterface ?? "-") removal \(removal)"
        }
    }

    @Test("set up, set up again, checked and taken down in any order: nothing is left")
    func pods() throws {
        let seed = SeededGenerator.seed(forTest: "RandomPodTests")
        var generator = SeededGenerator(seed: seed)
        for round in 0..<25 {
            let shape = Shape(&generator)
            do {
                try expectCourse(shape)
            } catch {
                Issue.record("\(error)\nround \(round): \(shape)\nIPALLOC_SEED=\(seed)")
            }
        }
    }

    private func expectCourse(_ shape: Shape) throws {
        let world = try World(networks: 5, ipv6: true)
        if shape.isOverlay { try world.attachOverlay() }
        let beforeNode = try Snapshot(world.node)
        var attachments: [PodAttachment] = []
        for (number, name) in shape.names.enumerated() {
            let (ipv4, ipv6, hasDefault) = shape.families[number]
            let attachment = try world.attach(
                name, network: 6 + number, ipv4: ipv4, ipv6: ipv6, hasDefault: hasDefault)
            _ = try world.routing(attachment, shape.configuration).setUp()
            attachments.append(attachment)
            // Those before still have what they need.
            for attachment in attachments {
                let routing = world.routing(attachment, shape.configuration)
                try routing.check()
                #expect(try routing.setUp().changes == [], "\(shape)")
            }
        }
        for number in shape.removal {
            let removal = try PodRemoval(
                attachments[number], firstInterface: "eth0", pod: world.pod.namespace,
                host: world.node.namespace, hostSocket: world.node.netlink,
                podSocket: world.pod.netlink)
            try removal.takeDown()
            #expect(try removal.takeDown() == [], "\(shape)")
        }
        let left = try world.pod.lines(
            "ip rule show; ip -6 rule show; ip neighbour show nud permanent; "
                + "ip route show table all | grep -E 'table [0-9]|veth0'; "
                + "ip -6 route show table all | grep -E 'table [0-9]|veth0' || true")
        #expect(left.count == 5, "\(shape): \(left)")
        let afterNode = try Snapshot(world.node)
        #expect(afterNode.difference(to: beforeNode) == [], "\(shape)")
    }
}
