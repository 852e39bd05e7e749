import IPAlloc
import IPAllocModel
import IPAllocStore
import IPAllocTestSupport
import Synchronization
import Testing

@testable import IPAllocService

@Suite("Pods that tell one UID")
struct SharedUIDTests {
    /// Holds up the commit of a first pod until a second one has its answer, or waits for the disk
    /// too.
    private func race(
        _ world: World, _ store: ControlledStore
    ) async throws -> (first: ServiceError?, second: ServiceError?) {
        store.hold()
        async let first = failure { try await world.add("first", "eth0", uid: "u") }
        await store.commitIsHeld()
        let answered = Answered()
        async let second = failure {
            defer { answered.set() }
            return try await world.add("second", "net1", uid: "u")
        }
        while !answered.isSet && world.service.statistics.batches.waiting == 0 {
            await Task.yield()
        }
        store.letGo()
        return (await first, await second)
    }

    private final class Answered: Sendable {
        private let flag = Atomic(false)

        var isSet: Bool { flag.load(ordering: .acquiring) }

        func set() { flag.store(true, ordering: .releasing) }
    }

    @Test("a pod is refused while the first addresses of another one with its UID are on their way")
    func underWay() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        let (first, second) = try await race(world, store)
        #expect(first == nil)
        #expect(second?.code == .conflict)
        #expect(
            second?.message
                == "failed to allocate IP addresses in standard mode: Pod default/second has UID "
                + "u, under which Pod default/first is being given addresses, and no two pods have "
                + "one UID; delete the other one first, or give each its own")
        #expect(try await world.all(SpiderEndpoint.self).map(\.name) == ["first"])
        #expect(try await world.fill("a") == [1, 3])
        try await world.service.checkInvariants()
    }

    @Test("nothing is left in the way if the first pod gets nothing")
    func failedCommit() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        store.fail(commit: store.commitCount + 1)
        let (first, second) = try await race(world, store)
        #expect(first?.code == .internal)
        #expect(second?.code == .conflict)
        #expect(try await world.add("second", "net1", uid: "u").addresses.count == 1)
        try await world.service.checkInvariants()
    }

    /// What one of several pods with one UID asks for.
    private struct Contender: Sendable {
        var namespace: String
        var name: String
        var interface: String
        /// Whether the runtime tells the pod when it is deleted, and not its UID alone.
        var isNamed: Bool

        /// - Parameter number: Tells it from the other pods of the UID.
        init(_ number: Int, using random: inout SeededGenerator) {
            namespace = ["default", "other"].randomElement(using: &random)!
            name = ["p", "q", "r"].randomElement(using: &random)!
            interface = "net\(number)"
            isNamed = Bool.random(using: &random)
        }

        var pod: String { "\(namespace)/\(name)" }

        func add(_ world: World, uid: String) async -> Result<AllocationAnswer, ServiceError> {
            var request = AllocationRequest(
                containerID: "container-of-\(namespace)-\(name)", interface: interface,
                podNamespace: namespace, podName: name, podUID: uid)
            request.node = "n1"
            do throws(ServiceError) {
                return .success(try await world.service.allocate(request))
            } catch {
                return .failure(error)
            }
        }

        /// - Returns: How many addresses were given back.
        func remove(_ world: World, uid: String) async throws -> Int {
            try await world.service.release(
                ReleaseRequest(
                    containerID: "container-of-\(namespace)-\(name)", interface: interface,
                    podNamespace: isNamed ? namespace : "", podName: isNamed ? name : "",
                    podUID: uid)
            ).addresses.count
        }
    }

    /// Has some pods tell one UID, another one in each round, after which no address is held.
    private func forEachRound(
        _ body: (_ world: World, _ contenders: [Contender], _ uid: String) async throws -> Void
    ) async throws {
        var random = SeededGenerator.forTest()
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.40"]) { $0.spec.isDefault = true }
        for round in 0..<400 {
            let contenders = (0..<Int.random(in: 2...5, using: &random))
                .map { Contender($0, using: &random) }
            try await body(world, contenders, "u\(round)")
            #expect(try await world.fill("a") == [0, 31])
        }
    }

    @Test("of pods that tell one UID at once, one gets addresses, and the others are refused")
    func atOnce() async throws {
        try await forEachRound { world, contenders, uid in
            let answers = await withTaskGroup(
                of: (Contender, Result<AllocationAnswer, ServiceError>).self
            ) { group in
                for contender in contenders {
                    group.addTask { (contender, await contender.add(world, uid: uid)) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            var served: Set<String> = []
            for (contender, answer) in answers {
                switch answer {
                case .success: served.insert(contender.pod)
                case .failure(let error): #expect(error.code == .conflict)
                }
            }
            try #require(served.count == 1, "\(uid): \(served)")
            let endpoints = try await world.all(SpiderEndpoint.self)
            #expect(
                endpoints.map { "\($0.metadata.namespace)/\($0.name)" } == Array(served))
            try await world.service.checkInvariants()
            // All of them end at once, too.
            let freed = try await withThrowingTaskGroup(of: Int.self) { group in
                for contender in contenders {
                    group.addTask { try await contender.remove(world, uid: uid) }
                }
                return try await group.reduce(0, +)
            }
            #expect(freed == endpoints[0].status.current.ips.count)
        }
    }

    @Test("pods that tell one UID come and go at once, and nothing is left of them")
    func comingAndGoing() async throws {
        try await forEachRound { world, contenders, uid in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for contender in contenders {
                    group.addTask { _ = await contender.add(world, uid: uid) }
                    group.addTask { _ = try await contender.remove(world, uid: uid) }
                }
                try await group.waitForAll()
            }
            #expect(try await world.all(SpiderEndpoint.self).count <= 1)
            try await world.service.checkInvariants()
            for contender in contenders { _ = try await contender.remove(world, uid: uid) }
        }
    }
}
