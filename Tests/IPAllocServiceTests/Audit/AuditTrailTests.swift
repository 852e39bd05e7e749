import IPAlloc
import IPAllocModel
import IPAllocStore
import IPAllocTestSupport
import Testing

@testable import IPAllocService

@Suite("Audit trail of the service")
struct AuditTrailTests {
    /// The lines as `event address interface pod-UID: reason`.
    private func lines(_ world: World) async throws -> [String] {
        try await world.service.auditTrail(AuditQuery()).entries.map {
            "\($0.event) \($0.address) \($0.interface) \($0.podUID): \($0.reason)"
        }
    }

    @Test("each way to get an address or to lose it has its reason, and the time of the clock")
    func reasons() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.19"]) { $0.spec.isDefault = true }
        try await world.add("one")
        // Asked again, nothing happens.
        try await world.add("one")
        try await world.add("one", "net1")
        try await world.remove("one")
        try await world.add("two")
        _ = try await world.service.release(AddressReleaseRequest(try IPAddress("10.6.0.10")))
        try await world.add("three")
        try await world.delete(SpiderEndpoint.self, "three", namespace: "default")
        try await world.add("four", uid: "u4")
        try await world.add("four", uid: "u5")
        try await world.pod("five")
        try await world.add("five")
        try await world.delete(Pod.self, "five", namespace: "default")
        _ = try await world.service.collectGarbage()
        #expect(
            try await lines(world) == [
                "given 10.6.0.10 eth0 uid-of-one: CNI ADD",
                "given 10.6.0.11 net1 uid-of-one: CNI ADD",
                "returned 10.6.0.10 eth0 uid-of-one: CNI DEL",
                "returned 10.6.0.11 net1 uid-of-one: CNI DEL",
                "given 10.6.0.10 eth0 uid-of-two: CNI ADD",
                "returned 10.6.0.10 eth0 uid-of-two: released by hand",
                "given 10.6.0.10 eth0 uid-of-three: CNI ADD",
                "returned 10.6.0.10 eth0 uid-of-three: its SpiderEndpoint was deleted",
                "given 10.6.0.10 eth0 u4: CNI ADD",
                "returned 10.6.0.10 eth0 u4: "
                    + "another pod has the name now, and does not take it over",
                "given 10.6.0.10 eth0 u5: CNI ADD",
                "given 10.6.0.11 eth0 uid-of-five: CNI ADD",
                "returned 10.6.0.11 eth0 uid-of-five: "
                    + "Pod default/five with UID uid-of-five was deleted",
            ])
        let trail = try await world.service.auditTrail(AuditQuery()).entries
        #expect(trail.allSatisfy { $0.time == world.clock.now && $0.node == "n1" })
        #expect(trail.allSatisfy { $0.pool == "a" && $0.namespace == "default" })
    }

    @Test("a pod of a stateful set takes over, and both sides of it are told")
    func inherited() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.19"]) { $0.spec.isDefault = true }
        var set = StatefulSet()
        set.metadata = ObjectMetadata(name: "db", namespace: "default")
        set.metadata.uid = "set"
        set.spec.replicas = 1
        try await world.create(set)
        let owner = OwnerReference(to: set, isController: true)
        try await world.pod("db-0", uid: "u1", owner: owner)
        try await world.add("db-0", uid: "u1")
        try await world.delete(Pod.self, "db-0", namespace: "default")
        try await world.remove("db-0", uid: "u1")
        try await world.pod("db-0", uid: "u2", owner: owner)
        try await world.add("db-0", uid: "u2")
        #expect(
            try await lines(world) == [
                "given 10.6.0.10 eth0 u1: CNI ADD",
                "returned 10.6.0.10 eth0 u1: the next pod of the name takes it over",
                "given 10.6.0.10 eth0 u2: taken over from the pod that had the name before",
            ])
    }

    @Test("what was refused leaves no line")
    func refused() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10"]) { $0.spec.isDefault = true }
        try await world.add("one")
        _ = await failure { try await world.add("two") }
        try await world.pod("one")
        try await world.remove("one")
        #expect(try await lines(world) == ["given 10.6.0.10 eth0 uid-of-one: CNI ADD"])
    }

    @Test("whoever replays the trail knows who holds what")
    func replay() async throws {
        var random = SeededGenerator.forTest()
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.39"]) { $0.spec.isDefault = true }
        for _ in 0..<400 {
            let pod = "pod-\(Int.random(in: 0..<12, using: &random))"
            let uid = "\(pod)-\(Int.random(in: 0..<3, using: &random))"
            if Bool.random(using: &random) {
                _ = await failure {
                    try await world.add(
                        pod, Bool.random(using: &random) ? "eth0" : "net1", uid: uid)
                }
            } else {
                try await world.remove(pod, uid: uid)
            }
        }
        var holders: [IPAddress: String] = [:]
        for entry in try await world.service.auditTrail(AuditQuery(countMax: .max)).entries {
            switch entry.event {
            case .given:
                #expect(holders.updateValue(entry.podUID, forKey: entry.address) == nil)
            case .returned:
                #expect(holders.removeValue(forKey: entry.address) == entry.podUID)
            }
        }
        let records = try await world.store.read { view in
            try await view.records(ofPool: "a")
        }
        #expect(
            holders == Dictionary(uniqueKeysWithValues: records.map { ($0.address, $0.podUID) }))
    }
}
