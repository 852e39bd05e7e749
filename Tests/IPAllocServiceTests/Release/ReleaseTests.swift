import IPAllocModel
import Testing

@testable import IPAllocService

@Suite("Release")
struct ReleaseTests {
    private func makeWorld(
        change: (inout ServiceSettings) -> Void = { _ in }
    ) async throws -> World {
        let world = try await World.make(change: change)
        try await world.pool("a", ["10.6.0.10-10.6.0.15"]) { $0.spec.isDefault = true }
        return world
    }

    private func conflict(_ pod: String) -> ReleaseRequest {
        ReleaseRequest(
            containerID: "container-of-\(pod)", interface: "eth0", podNamespace: "default",
            podName: pod, podUID: "uid-of-\(pod)")
    }

    @Test("the end of one interface releases all of a pod that is gone")
    func allInterfaces() async throws {
        let world = try await makeWorld()
        try await world.add("web", "eth0")
        try await world.add("web", "net1")
        let answer = try await world.remove("web", "net1")
        #expect(answer.addresses.map(\.interface) == ["eth0", "net1"])
        #expect(try await world.remove("web", "eth0").addresses == [])
        #expect(try await world.fill("a") == [0, 6])
        try await world.service.checkInvariants()
    }

    @Test("a live pod keeps its addresses, one that is being deleted does not")
    func livePod() async throws {
        let world = try await makeWorld()
        try await world.pod("web")
        try await world.add("web")
        #expect(try await world.remove("web").reason != nil)
        #expect(try await world.fill("a") == [1, 6])
        try await world.patch(
            Pod.self, "web", namespace: "default",
            #"{"metadata":{"deletionTimestamp":"2099-01-01T00:00:00Z"}}"#)
        #expect(try await world.remove("web").addresses.count == 1)
        try await world.service.checkInvariants()
    }

    @Test("without a UID the container tells the pod")
    func withoutUID() async throws {
        let world = try await makeWorld()
        try await world.add("web")
        #expect(try await world.remove("web", uid: "", container: "x").addresses == [])
        #expect(
            try await world.remove("web", uid: "", container: "container-of-web").addresses.count
                == 1)
    }

    @Test("a stranger's UID or container releases nothing")
    func strangers() async throws {
        let world = try await makeWorld()
        try await world.add("web")
        #expect(try await world.remove("web", uid: "other").addresses == [])
        #expect(try await world.remove("web", container: "older").addresses == [])
        #expect(try await world.remove("nobody").addresses == [])
        #expect(try await world.fill("a") == [1, 6])
    }

    @Test("conflicting addresses of a live pod are given back, and to nobody for a while")
    func conflicting() async throws {
        let world = try await makeWorld()
        try await world.pod("web")
        #expect(try await world.add("web").texts == ["eth0 10.6.0.10/16 a"])
        #expect(try await world.service.releaseConflicting(conflict("web")).addresses.count == 1)
        #expect(try await world.fill("a") == [0, 6])
        try await world.service.checkInvariants()
        #expect(try await world.add("web").texts == ["eth0 10.6.0.11/16 a"])
        try await world.reserve("r", ["10.6.0.12"])
        try await world.service.checkInvariants()
        world.clock.advance(milliseconds: 299_999)
        _ = try await world.service.collectGarbage()
        #expect(try await world.add("second").texts == ["eth0 10.6.0.13/16 a"])
        world.clock.advance(milliseconds: 1)
        _ = try await world.service.collectGarbage()
        #expect(try await world.add("third").texts == ["eth0 10.6.0.10/16 a"])
        try await world.service.checkInvariants()
    }

    @Test("conflicting addresses stay if the settings or a stateful set say so")
    func conflictingRefused() async throws {
        var world = try await makeWorld { $0.releasesConflicting = false }
        try await world.add("web")
        let stateless = await failure {
            try await world.service.releaseConflicting(conflict("web"))
        }
        #expect(stateless?.code == .statelessRelease)
        #expect(stateless?.message == "forbid releasing IPs for stateless workload")
        world = try await makeWorld()
        var set = StatefulSet()
        set.metadata = ObjectMetadata(name: "db", namespace: "default")
        set.metadata.uid = "u"
        try await world.create(set)
        try await world.pod("db-0", owner: OwnerReference(to: set, isController: true))
        try await world.add("db-0")
        let stateful = await failure {
            try await world.service.releaseConflicting(conflict("db-0"))
        }
        #expect(stateful?.code == .statefulRelease)
        #expect(stateful?.message == "forbid releasing IPs for stateful workload ")
        #expect(try await world.fill("a") == [1, 6])
    }

    @Test("the deletion of an endpoint releases, unless the pod lives")
    func endpointDeletion() async throws {
        let world = try await makeWorld()
        try await world.pod("alive")
        try await world.add("alive")
        try await world.add("gone")
        let error = await failure {
            try await world.delete(SpiderEndpoint.self, "alive", namespace: "default")
        }
        #expect(error?.code == .forbidden)
        let answer = try await world.delete(SpiderEndpoint.self, "gone", namespace: "default")
        #expect(answer.isDeleted)
        #expect(try await world.fill("a") == [1, 6])
        try await world.service.checkInvariants()
    }
}
