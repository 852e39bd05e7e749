import IPAllocModel
import Testing

@testable import IPAllocService

@Suite("Addresses of stateful sets")
struct StatefulSetTests {
    @Test("a pod finds the addresses of the earlier pod of its name")
    func sticky() async throws {
        var world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.15"]) { $0.spec.isDefault = true }
        let owner = try await world.statefulSet("db", replicas: 2)
        try await world.pod("db-0", uid: "u1", owner: owner)
        try await world.pod("db-1", uid: "u2", owner: owner)
        try await world.add("db-1", uid: "u2")
        #expect(try await world.add("db-0", uid: "u1").texts == ["eth0 10.6.0.11/16 a"])
        try await world.delete(Pod.self, "db-1", namespace: "default")
        let kept = try await world.remove("db-1", uid: "u2")
        #expect(kept.addresses == [])
        #expect(kept.reason != nil)
        world = try await world.restarted()
        try await world.pod("db-1", uid: "u3", owner: owner) { $0.spec.nodeName = "n2" }
        #expect(try await world.add("db-1", uid: "u3").texts == ["eth0 10.6.0.10/16 a"])
        let endpoint = try await world.get(SpiderEndpoint.self, "db-1", namespace: "default")
        #expect(endpoint.status.current.uid == "u3")
        #expect(endpoint.status.current.node == "n2")
        #expect(endpoint.metadata.ownerReferences == [])
        #expect(try await world.fill("a") == [2, 6])
        try await world.service.checkInvariants()
        world = try await world.restarted()
        try await world.service.checkInvariants()
    }

    @Test("a pod beyond the set's size keeps nothing")
    func scaledDown() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.15"]) { $0.spec.isDefault = true }
        let owner = try await world.statefulSet("db", replicas: 2)
        for (name, uid) in [("db-0", "u0"), ("db-1", "u1")] {
            try await world.pod(name, uid: uid, owner: owner)
            try await world.add(name, uid: uid)
        }
        try await world.delete(Pod.self, "db-1", namespace: "default")
        try await world.remove("db-1", uid: "u1")
        #expect(try await world.service.collectGarbage().items == [])
        #expect(try await world.fill("a") == [2, 6])
        try await world.patch(
            StatefulSet.self, "db", namespace: "default", #"{"spec":{"replicas":1}}"#)
        let report = try await world.service.collectGarbage()
        #expect(report.items.map(\.pod) == ["db-1"])
        #expect(report.items.map(\.cause) == [.podUnwanted])
        #expect(try await world.fill("a") == [1, 6])
        try await world.service.checkInvariants()
    }

    @Test("a pod whose pools were changed gets other addresses")
    func otherPools() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.15"])
        try await world.pool("b", ["10.6.0.20-10.6.0.25"])
        let owner = try await world.statefulSet("db", replicas: 1)
        let old = poolsAnnotation([("eth0", ["a"], []), ("net1", ["a"], [])])
        try await world.pod("db-0", uid: "u1", owner: owner, annotations: old)
        try await world.add("db-0", uid: "u1")
        try await world.delete(Pod.self, "db-0", namespace: "default")
        let new = poolsAnnotation([("eth0", ["b"], []), ("net1", ["a"], [])])
        try await world.pod("db-0", uid: "u2", owner: owner, annotations: new)
        #expect(
            try await world.add("db-0", uid: "u2").texts
                == ["eth0 10.6.0.20/16 b", "net1 10.6.0.11/16 a"])
        #expect(try await world.fill("a") == [1, 6])
        try await world.service.checkInvariants()
    }

    @Test("addresses go by ordinal if that is wanted, whoever comes first")
    func ordinals() async throws {
        let world = try await World.make { $0.ordersStatefulSetAddresses = true }
        try await world.subnet("s", ["10.6.0.10-10.6.0.20"], subnet: "10.6.0.0/16")
        let annotations = subnetsAnnotation([("eth0", ["s"], [])])
        let owner = try await world.statefulSet("db", replicas: 3, annotations: annotations)
        for ordinal in [2, 0, 1] {
            let name = "db-\(ordinal)"
            try await world.pod(name, owner: owner, annotations: annotations)
            let answer = try await world.add(name)
            #expect(answer.addresses.map { "\($0.address)" } == ["10.6.0.\(10 + ordinal)"])
        }
        try await world.service.checkInvariants()
    }

    @Test("ordinals count from the set's first one, and the address of one rests as others do")
    func restingOrdinal() async throws {
        let world = try await World.make { $0.ordersStatefulSetAddresses = true }
        try await world.pool("a", ["10.6.0.10-10.6.0.15"]) {
            $0.spec.isDefault = true
            $0.metadata.annotations["ipalloc/resting-time"] = "1m"
        }
        let owner = try await world.statefulSet("db", replicas: 2)
        func scale(_ replicas: Int) async throws {
            try await world.patch(
                StatefulSet.self, "db", namespace: "default",
                #"{"spec":{"replicas":\#(replicas),"ordinals":{"start":5}}}"#)
        }
        func replace() async throws -> [String] {
            try await world.delete(Pod.self, "db-6", namespace: "default")
            try await scale(1)
            _ = try await world.service.collectGarbage()
            try await scale(2)
            try await world.pod("db-6", owner: owner)
            return try await world.add("db-6").addresses.map { "\($0.address)" }
        }
        try await scale(2)
        try await world.pod("db-6", owner: owner)
        #expect(try await world.add("db-6").texts == ["eth0 10.6.0.11/16 a"])
        #expect(try await replace() == ["10.6.0.10"])
        world.clock.advance(milliseconds: 60_000)
        #expect(try await replace() == ["10.6.0.11"])
        try await world.service.checkInvariants()
    }
}
