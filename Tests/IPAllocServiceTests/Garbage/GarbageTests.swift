import IPAllocModel
import IPAllocStore
import Testing

@testable import IPAllocService

@Suite("Garbage collection")
struct GarbageTests {
    private func makeWorld() async throws -> World {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.15"]) { $0.spec.isDefault = true }
        return world
    }

    private func causes(_ world: World) async throws -> [GarbageReport.Cause] {
        try await world.service.collectGarbage().items.map(\.cause)
    }

    @Test("what a pod had that was deleted is freed, after a dry run has told so")
    func podGone() async throws {
        var world = try await makeWorld()
        try await world.pod("web")
        try await world.add("web")
        #expect(try await causes(world) == [])
        try await world.delete(Pod.self, "web", namespace: "default")
        world = try await world.restarted()
        var request = GarbageRequest()
        request.isDryRun = true
        let dryRun = try await world.service.collectGarbage(request)
        #expect(dryRun.isDryRun)
        #expect(dryRun.items.map(\.cause) == [.podGone])
        #expect(dryRun.items.map(\.reason) == ["Pod default/web with UID uid-of-web was deleted"])
        #expect(try await world.fill("a") == [1, 6])
        let report = try await world.service.collectGarbage()
        #expect(report.items == dryRun.items)
        #expect(try await world.fill("a") == [0, 6])
        #expect(world.service.statistics.counts.collectedAddresses == 1)
        try await world.service.checkInvariants()
    }

    @Test("a pod that was never known as a resource is not taken for deleted")
    func unknownPod() async throws {
        var world = try await makeWorld()
        try await world.add("web")
        #expect(try await causes(world) == [])
        world = try await world.restarted()
        #expect(try await causes(world) == [])
        #expect(try await world.fill("a") == [1, 6])
    }

    @Test("a pod whose resource came between its interfaces is known as deleted after a restart")
    func podKnownLater() async throws {
        var world = try await makeWorld()
        try await world.add("web")
        try await world.pod("web")
        try await world.add("web", "net1")
        #expect(try await world.fill("a") == [2, 6])
        try await world.delete(Pod.self, "web", namespace: "default")
        world = try await world.restarted()
        #expect(try await causes(world) == [.podGone, .podGone])
        #expect(try await world.fill("a") == [0, 6])
        try await world.service.checkInvariants()
    }

    @Test("a pod that is being deleted is left alone until its grace period is over, once")
    func terminating() async throws {
        let world = try await makeWorld()
        try await world.pod("web")
        try await world.add("web")
        let deadline = world.clock.now.adding(milliseconds: 30_000)
        try await world.patch(
            Pod.self, "web", namespace: "default",
            #"{"metadata":{"deletionTimestamp":"\#(deadline.timestamp)","#
                + #""deletionGracePeriodSeconds":30}}"#)
        #expect(try await causes(world) == [])
        world.clock.advance(milliseconds: 29_000)
        #expect(try await causes(world) == [])
        world.clock.advance(milliseconds: 1_000)
        #expect(try await causes(world) == [.podTerminating])
        #expect(try await world.fill("a") == [0, 6])
    }

    @Test("a finished pod is freed after its grace period")
    func finished() async throws {
        let world = try await makeWorld()
        try await world.pod("job") { pod in
            pod.spec.restartPolicy = "Never"
            pod.spec.terminationGracePeriodSeconds = 5
        }
        try await world.add("job")
        try await world.patch(
            Pod.self, "job", namespace: "default", #"{"status":{"phase":"Succeeded"}}"#)
        #expect(try await causes(world) == [])
        world.clock.advance(milliseconds: 4_000)
        // What else changes of the pod does not begin the period anew.
        try await world.patch(
            Pod.self, "job", namespace: "default", #"{"metadata":{"labels":{"a":"b"}}}"#)
        #expect(try await causes(world) == [])
        world.clock.advance(milliseconds: 1_000)
        #expect(try await causes(world) == [.podFinished])
    }

    @Test("what a stateful set wants again before it is freed stays")
    func wantedAgain() async throws {
        let world = try await makeWorld()
        let owner = try await world.statefulSet("db", replicas: 1)
        try await world.pod("db-0", owner: owner)
        try await world.add("db-0")
        try await world.delete(Pod.self, "db-0", namespace: "default")
        for replicas in [0, 1] {
            try await world.patch(
                StatefulSet.self, "db", namespace: "default",
                #"{"spec":{"replicas":\#(replicas)}}"#)
        }
        #expect(try await causes(world) == [])
        #expect(try await world.fill("a") == [1, 6])
        try await world.service.checkInvariants()
    }

    @Test("a runtime's list frees nothing that a stateful set wants, or that another node has")
    func sparedByList() async throws {
        let world = try await makeWorld()
        let owner = try await world.statefulSet("db", replicas: 1)
        try await world.pod("db-0", owner: owner)
        try await world.add("db-0")
        try await world.delete(Pod.self, "db-0", namespace: "default")
        try await world.pod("far") { $0.spec.nodeName = "n2" }
        try await world.add("far") { $0.node = "n2" }
        let deadline = world.clock.now.adding(milliseconds: 30_000)
        try await world.patch(
            Pod.self, "far", namespace: "default",
            #"{"metadata":{"deletionTimestamp":"\#(deadline.timestamp)","#
                + #""deletionGracePeriodSeconds":30}}"#)
        var request = GarbageRequest()
        (request.keeping, request.node) = ([], "n1")
        #expect(try await world.service.collectGarbage(request).items == [])
        #expect(try await world.fill("a") == [2, 6])
        try await world.service.checkInvariants()
    }

    @Test("what another pod of the name had is freed")
    func replaced() async throws {
        let world = try await makeWorld()
        try await world.pod("web", uid: "u1")
        try await world.add("web", uid: "u1")
        try await world.delete(Pod.self, "web", namespace: "default")
        try await world.pod("web", uid: "u2")
        #expect(try await causes(world) == [.podReplaced])
    }

    @Test("a runtime's list frees what its network has on its node and it does not name")
    func attachments() async throws {
        let world = try await makeWorld()
        func add(_ pod: String, network: String, node: String = "n1") async throws {
            try await world.add(pod) { request in
                request.network = network
                request.node = node
            }
        }
        try await add("kept", network: "red")
        try await add("lost", network: "red")
        try await add("other-network", network: "blue")
        try await add("other-node", network: "red", node: "n2")
        try await world.pod("alive")
        try await add("alive", network: "red")
        var request = GarbageRequest()
        (request.network, request.node, request.isDryRun) = ("red", "n1", true)
        request.keeping = [
            GarbageRequest.Attachment(containerID: "container-of-kept", interface: "eth0")
        ]
        #expect(try await world.service.collectGarbage(request).items.map(\.pod) == ["lost"])
        request.isDryRun = false
        let report = try await world.service.collectGarbage(request)
        #expect(report.items.map(\.pod) == ["lost"])
        #expect(report.items.map(\.cause) == [.notAttached])
        #expect(try await world.service.collectGarbage(request).items == [])
        #expect(try await world.fill("a") == [4, 6])
        try await world.service.checkInvariants()
    }

    @Test("many are freed with few commits, and what cannot be is told")
    func many() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await world.pool("a", ["10.6.0.1-10.6.0.200"]) { $0.spec.isDefault = true }
        for number in 0..<100 {
            try await world.pod("p\(number)")
            try await world.add("p\(number)")
            try await world.delete(Pod.self, "p\(number)", namespace: "default")
        }
        let before = store.commitCount
        store.fail(commit: before + 1)
        let report = try await world.service.collectGarbage()
        #expect(!report.failures.isEmpty)
        #expect(report.items.count + report.failures.count == 100)
        #expect(store.commitCount - before <= 100)
        try await world.service.checkInvariants()
        #expect(try await world.service.collectGarbage().items.count == report.failures.count)
        #expect(try await world.fill("a") == [0, 200])
        try await world.service.checkInvariants()
    }
}
