import IPAllocModel
import IPAllocStore
import Testing

@testable import IPAllocService

@Suite("Committer")
struct CommitterTests {
    private func makeWorld(_ store: ControlledStore) async throws -> World {
        let world = try await World.make(store: store)
        try await world.pool("a", ["10.6.0.1-10.6.0.100"]) { $0.spec.isDefault = true }
        return world
    }

    @Test("those who come while a commit is under way share the next one")
    func groups() async throws {
        let store = ControlledStore()
        let world = try await makeWorld(store)
        let before = store.batchSizes.count
        store.hold()
        try await withThrowingTaskGroup(of: AllocationAnswer.self) { group in
            group.addTask { try await world.add("first") }
            await store.commitIsHeld()
            for number in 0..<20 { group.addTask { try await world.add("p\(number)") } }
            while world.service.statistics.batches.waiting < 20 { await Task.yield() }
            #expect(try await world.fill("a") == [0, 100])
            store.letGo()
            for try await _ in group {}
        }
        #expect(store.batchSizes.dropFirst(before) == [1, 20])
        #expect(try await world.fill("a") == [21, 100])
        let batches = world.service.statistics.batches
        #expect(batches.largest == 20)
        #expect(batches.transactions == 22)
        #expect(batches.sizes == [2, 0, 0, 0, 1])
        try await world.service.checkInvariants()
    }

    @Test("a commit that fails gives everything back, whatever it was for", arguments: 1...4)
    func failedCommit(number: Int) async throws {
        let store = ControlledStore()
        let world = try await makeWorld(store)
        try await world.subnet("s", ["10.7.0.10-10.7.0.30"], subnet: "10.7.0.0/16")
        let annotations = poolsAnnotation([("eth0", ["a"], []), ("net1", ["a"], [])])
        try await world.add("old", annotations: annotations)
        let steps: [(World) async throws -> Void] = [
            { try await $0.add("new", annotations: annotations) },
            { try await $0.remove("old") },
            {
                try await $0.patch(
                    SpiderIPPool.self, "a", #"{"spec":{"ips":["10.6.0.1-10.6.0.10"]}}"#)
            },
            {
                try await $0.deployment(
                    "web", replicas: 2, annotations: subnetsAnnotation([("eth0", ["s"], [])]))
            },
        ]
        store.fail(commit: store.commitCount + 1)
        let error = await failure { try await steps[number - 1](world) }
        #expect(error?.code == .internal)
        try await world.service.checkInvariants()
        #expect(try await world.fill("a") == [2, 100])
        #expect(world.service.statistics.pools[0].available == 98)
        #expect(try await world.subnetFill("s") == [0, 21])
        try await steps[number - 1](world)
        try await world.service.checkInvariants()
        try await world.restarted().service.checkInvariants()
    }

    @Test("no commit has more transactions than the settings say")
    func batchMax() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store) { $0.batchMax = 2 }
        try await world.pool("a", ["10.6.0.1-10.6.0.100"]) { $0.spec.isDefault = true }
        let before = store.batchSizes.count
        store.hold()
        try await withThrowingTaskGroup(of: AllocationAnswer.self) { group in
            group.addTask { try await world.add("first") }
            await store.commitIsHeld()
            for number in 0..<5 { group.addTask { try await world.add("p\(number)") } }
            while world.service.statistics.batches.waiting < 5 { await Task.yield() }
            store.letGo()
            for try await _ in group {}
        }
        #expect(store.batchSizes.dropFirst(before) == [1, 2, 2, 1])
        try await world.service.checkInvariants()
    }

    @Test("a service is closed when all that it took is on disk, and not before")
    func closeWaits() async throws {
        let store = ControlledStore()
        let world = try await makeWorld(store)
        store.hold()
        async let first = world.add("first")
        await store.commitIsHeld()
        let closing = Task { () -> [Int?] in
            await world.service.close()
            return try await world.fill("a")
        }
        for _ in 0..<1000 { await Task.yield() }
        store.letGo()
        #expect(try await closing.value == [1, 100])
        #expect(try await first.addresses.count == 1)
    }

    @Test("a closed service takes nothing more, and what it took is done")
    func close() async throws {
        let store = ControlledStore()
        let world = try await makeWorld(store)
        store.hold()
        async let first = world.add("first")
        await store.commitIsHeld()
        async let closed: Void = world.service.close()
        store.letGo()
        #expect(try await first.addresses.count == 1)
        await closed
        #expect(await failure { try await world.add("second") }?.code == .unavailable)
        #expect(try await world.fill("a") == [1, 100])
    }
}
