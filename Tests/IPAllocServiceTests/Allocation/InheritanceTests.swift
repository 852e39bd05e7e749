import IPAllocModel
import Testing

@testable import IPAllocService

@Suite("What pods of stateful sets take over")
struct InheritanceTests {
    private let poolA = ["ipam.spidernet.io/ippool": #"{"ipv4":["a"]}"#]
    private let poolB = ["ipam.spidernet.io/ippool": #"{"ipv4":["b"]}"#]

    /// A world with the pools `a` and `b` and a stateful set that wants one pod.
    private func makeWorld() async throws -> (World, OwnerReference) {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.15"])
        try await world.pool("b", ["10.6.0.20-10.6.0.25"])
        return (world, try await world.statefulSet("db", replicas: 1))
    }

    /// Has one pod of the set end, and the next one there.
    private func replace(
        _ world: World, _ uid: String, by next: String, _ owner: OwnerReference,
        _ annotations: [String: String], change: (inout Pod) -> Void = { _ in }
    ) async throws {
        try await world.delete(Pod.self, "db-0", namespace: "default")
        #expect(try await world.remove("db-0", uid: uid).addresses == [])
        try await world.pod(
            "db-0", uid: next, owner: owner, annotations: annotations, change: change)
    }

    @Test("every interface gets other addresses once its pools were changed, and keeps them")
    func everyInterface() async throws {
        var (world, owner) = try await makeWorld()
        try await world.pod("db-0", uid: "u1", owner: owner, annotations: poolA)
        try await world.add("db-0", "eth0", uid: "u1")
        try await world.add("db-0", "net1", uid: "u1")
        try await replace(world, "u1", by: "u2", owner, poolB)
        #expect(try await world.add("db-0", "eth0", uid: "u2").texts == ["eth0 10.6.0.20/16 b"])
        world = try await world.restarted()
        let both = ["eth0 10.6.0.20/16 b", "net1 10.6.0.21/16 b"]
        for interface in ["net1", "net1", "eth0"] {
            #expect(try await world.add("db-0", interface, uid: "u2").texts == both)
        }
        #expect(try await world.fill("a") == [0, 6])
        try await world.service.checkInvariants()
    }

    @Test("a pod of the name that is of no set, or of another one, takes nothing over")
    func strangers() async throws {
        let (world, owner) = try await makeWorld()
        try await world.pool("c", ["10.6.0.30-10.6.0.35"]) {
            $0.spec.isDefault = true
            $0.metadata.annotations["ipalloc/policy"] = "next"
        }
        try await world.pod("db-0", uid: "u1", owner: owner)
        #expect(try await world.add("db-0", uid: "u1").texts == ["eth0 10.6.0.30/16 c"])
        try await replace(world, "u1", by: "u2", owner, [:])
        #expect(try await world.add("db-0", uid: "u2").texts == ["eth0 10.6.0.30/16 c"])
        try await world.delete(Pod.self, "db-0", namespace: "default")
        try await world.pod("db-0", uid: "u3")
        #expect(try await world.add("db-0", uid: "u3").texts == ["eth0 10.6.0.31/16 c"])
        #expect(try await world.fill("c") == [1, 6])
        try await world.service.checkInvariants()
    }

    @Test("an interface that is added later keeps its address if its pool is still named")
    func kept() async throws {
        var (world, owner) = try await makeWorld()
        try await world.pod("db-0", uid: "u1", owner: owner, annotations: poolA)
        try await world.add("db-0", "net1", uid: "u1")
        try await world.add("db-0", "eth0", uid: "u1")
        try await replace(world, "u1", by: "u2", owner, poolA)
        try await world.add("db-0", "eth0", uid: "u2")
        let both = ["eth0 10.6.0.11/16 a", "net1 10.6.0.10/16 a"]
        #expect(try await world.add("db-0", "net1", uid: "u2").texts == both)
        // Once decided on, it stays, whatever the pod says then.
        world = try await world.restarted()
        try await world.patch(
            Pod.self, "db-0", namespace: "default",
            #"{"metadata":{"annotations":{"ipam.spidernet.io/ippool":"{\"ipv4\":[\"b\"]}"}}}"#)
        #expect(try await world.add("db-0", "net1", uid: "u2").texts == both)
        try await world.service.checkInvariants()
    }

    @Test("what the network's configuration names counts for each interface as it is added")
    func otherConfiguration() async throws {
        let (world, owner) = try await makeWorld()
        func add(_ interface: String, _ uid: String, _ pool: String) async throws -> [String] {
            try await world.add("db-0", interface, uid: uid) { $0.defaultIPv4Pools = [pool] }.texts
        }
        try await world.pod("db-0", uid: "u1", owner: owner)
        _ = try await add("eth0", "u1", "a")
        _ = try await add("net1", "u1", "a")
        try await replace(world, "u1", by: "u2", owner, [:])
        #expect(try await add("eth0", "u2", "a") == ["eth0 10.6.0.10/16 a"])
        #expect(
            try await add("net1", "u2", "b") == ["eth0 10.6.0.10/16 a", "net1 10.6.0.20/16 b"])
        #expect(try await world.fill("a") == [1, 6])
        try await world.service.checkInvariants()
    }

    @Test("an interface that is no longer named gets nothing, and its address is free")
    func noLongerNamed() async throws {
        let (world, owner) = try await makeWorld()
        let two = poolsAnnotation([("eth0", ["a"], []), ("net1", ["a"], [])])
        try await world.pod("db-0", uid: "u1", owner: owner, annotations: two)
        try await world.add("db-0", uid: "u1")
        let one = poolsAnnotation([("eth0", ["a"], [])])
        try await replace(world, "u1", by: "u2", owner, one)
        #expect(try await world.add("db-0", uid: "u2").texts == ["eth0 10.6.0.10/16 a"])
        #expect(try await world.fill("a") == [1, 6])
        let error = await failure { try await world.add("db-0", "net1", uid: "u2") }
        #expect(error?.message.contains("interface net1 must be specified") == true)
        try await world.service.checkInvariants()
    }

    @Test("another annotation that serves the interface as it is added counts for it")
    func otherAnnotation() async throws {
        let (world, owner) = try await makeWorld()
        let two = poolsAnnotation([("eth0", ["a"], []), ("net1", ["a"], [])])
        try await world.pod("db-0", uid: "u1", owner: owner, annotations: two)
        try await world.add("db-0", uid: "u1")
        try await replace(world, "u1", by: "u2", owner, poolB)
        try await world.add("db-0", "eth0", uid: "u2")
        #expect(
            try await world.add("db-0", "net1", uid: "u2").texts
                == ["eth0 10.6.0.20/16 b", "net1 10.6.0.21/16 b"])
        try await world.service.checkInvariants()
    }

    @Test("a family that is new for an interface is given beside the one that is kept")
    func newFamily() async throws {
        let (world, owner) = try await makeWorld()
        try await world.pool("v6", ["fd00::10-fd00::20"], subnet: "fd00::/64")
        try await world.pod("db-0", uid: "u1", owner: owner, annotations: poolA)
        try await world.add("db-0", "eth0", uid: "u1")
        try await world.add("db-0", "net1", uid: "u1")
        let both = ["ipam.spidernet.io/ippool": #"{"ipv4":["a"],"ipv6":["v6"]}"#]
        try await replace(world, "u1", by: "u2", owner, both)
        try await world.add("db-0", "eth0", uid: "u2")
        #expect(
            try await world.add("db-0", "net1", uid: "u2").texts == [
                "eth0 10.6.0.10/16 a", "eth0 fd00::10/64 v6", "net1 10.6.0.11/16 a",
                "net1 fd00::11/64 v6",
            ])
        try await world.service.checkInvariants()
    }

    @Test(
        "an address is kept though its pool gives nothing new, or nothing to pods like this one",
        arguments: [
            #"{"spec":{"disable":true}}"#, #"{"spec":{"nodeName":["n1"]}}"#,
            #"{"spec":{"namespaceName":["other"]}}"#,
            #"{"spec":{"podAffinity":{"matchLabels":{"app":"other"}}}}"#,
        ])
    func filtered(patch: String) async throws {
        let (world, owner) = try await makeWorld()
        try await world.pod("db-0", uid: "u1", owner: owner, annotations: poolA)
        for interface in ["eth0", "net1"] {
            try await world.add("db-0", interface, uid: "u1")
        }
        try await world.patch(SpiderIPPool.self, "a", patch)
        try await replace(world, "u1", by: "u2", owner, poolA) { $0.spec.nodeName = "n2" }
        let explained = try await world.service.explain(
            ExplanationRequest(.pod(namespace: "default", name: "db-0")))
        #expect(explained.failure == nil)
        #expect(explained.choices.map(\.address) == ["10.6.0.10/16", "10.6.0.11/16"])
        try await world.add("db-0", "eth0", uid: "u2")
        #expect(
            try await world.add("db-0", "net1", uid: "u2").texts
                == ["eth0 10.6.0.10/16 a", "net1 10.6.0.11/16 a"])
        try await world.service.checkInvariants()
    }

    @Test("an address is kept while its pool is being deleted, and the pool stays so long")
    func terminating() async throws {
        let (world, owner) = try await makeWorld()
        try await world.pod("db-0", uid: "u1", owner: owner, annotations: poolA)
        try await world.add("db-0", uid: "u1")
        try await world.delete(SpiderIPPool.self, "a")
        try await replace(world, "u1", by: "u2", owner, poolA)
        #expect(try await world.add("db-0", uid: "u2").texts == ["eth0 10.6.0.10/16 a"])
        try await world.delete(Pod.self, "db-0", namespace: "default")
        try await world.delete(StatefulSet.self, "db", namespace: "default")
        _ = try await world.service.collectGarbage()
        #expect(try await world.all(SpiderIPPool.self).map(\.name) == ["b"])
        try await world.service.checkInvariants()
    }

    @Test("an address that was reserved meanwhile does not come back")
    func reserved() async throws {
        let (world, owner) = try await makeWorld()
        try await world.pod("db-0", uid: "u1", owner: owner, annotations: poolA)
        for interface in ["eth0", "net1"] {
            try await world.add("db-0", interface, uid: "u1")
        }
        try await world.reserve("r", ["10.6.0.10-10.6.0.11"])
        try await replace(world, "u1", by: "u2", owner, poolA)
        try await world.add("db-0", "eth0", uid: "u2")
        #expect(
            try await world.add("db-0", "net1", uid: "u2").texts
                == ["eth0 10.6.0.12/16 a", "net1 10.6.0.13/16 a"])
        try await world.service.checkInvariants()
    }
}
