import IPAlloc
import IPAllocModel
import IPAllocStore
import IPAllocTestSupport
import Synchronization
import Testing

@testable import IPAllocService

@Suite("Concurrency")
struct ConcurrencyTests {
    /// Who has which address, as the answers tell.
    private final class Ledger: Sendable {
        private let holders = Mutex<[IPAddress: String]>([:])

        func take(_ answer: AllocationAnswer, _ pod: String) {
            holders.withLock { holders in
                for address in answer.addresses {
                    #expect(holders[address.address] == nil)
                    holders[address.address] = pod
                }
            }
        }

        func giveBack(_ answer: AllocationAnswer) {
            holders.withLock { holders in
                for address in answer.addresses { holders[address.address] = nil }
            }
        }
    }

    @Test(
        "many pods that come and go at once never share an address", arguments: [false, true],
        [nil, ServiceExecutor()])
    func manyPods(onDisk: Bool, executor: ServiceExecutor?) async throws {
        let directory = try TemporaryDirectory()
        let store: any Store =
            onDisk ? try SQLiteStore(directory: directory.path) : MemoryStore()
        let world = try await World.make(store: store, executor: executor)
        try await world.pool("a", ["10.6.0.1-10.6.0.40"])
        try await world.pool("b", ["10.6.1.1-10.6.1.40"])
        let annotations = poolsAnnotation([("eth0", ["a", "b"], []), ("net1", ["b", "a"], [])])
        let ledger = Ledger()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask(executorPreference: executor) {
                    for round in 0..<4 {
                        let pod = "p\(number)-\(round)"
                        do {
                            let answer = try await world.add(pod, annotations: annotations)
                            ledger.take(answer, pod)
                            ledger.giveBack(answer)
                            try await world.remove(pod)
                        } catch let error as ServiceError where error.code == .exhausted {}
                    }
                }
            }
            group.addTask {
                for last in [10, 40, 5, 40] {
                    _ = try? await world.patch(
                        SpiderIPPool.self, "a", #"{"spec":{"ips":["10.6.0.1-10.6.0.\#(last)"]}}"#)
                    try await world.service.checkInvariants()
                }
            }
            try await group.waitForAll()
        }
        #expect(try await world.fill("a")[0] == 0)
        #expect(try await world.fill("b") == [0, 40])
        try await world.service.checkInvariants()
        #expect(world.service.statistics.batches.largest > 1)
        await world.service.close()
        if let store = store as? SQLiteStore { try await store.close() }
    }

    @Test("two interfaces of one pod that are added at once get one answer")
    func oneDecision() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await world.pool("a", ["10.6.0.1-10.6.0.40"])
        let annotations = poolsAnnotation([("eth0", ["a"], []), ("net1", ["a"], [])])
        store.hold()
        async let first = world.add("web", "eth0", annotations: annotations)
        async let second = world.add("web", "net1", annotations: annotations)
        await store.commitIsHeld()
        store.letGo()
        #expect(try await first.texts == (try await second.texts))
        #expect(try await world.fill("a") == [2, 40])
    }

    @Test("nobody gets an address of a pool whose deletion is on its way to the disk")
    func deletionUnderWay() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await world.pool("a", ["10.6.0.1-10.6.0.40"]) { $0.spec.isDefault = true }
        for fails in [true, false] {
            if fails { store.fail(commit: store.commitCount + 1) }
            store.hold()
            async let deletion = failure { try await world.delete(SpiderIPPool.self, "a") }
            await store.commitIsHeld()
            #expect(await failure { try await world.add("web") }?.code == .exhausted)
            store.letGo()
            #expect(await deletion?.code == (fails ? .internal : nil))
            if fails { #expect(try await world.add("other").addresses.count == 1) }
            if fails { try await world.remove("other") }
            try await world.service.checkInvariants()
        }
        #expect(try await world.all(SpiderIPPool.self) == [])
    }

    @Test("what was not acknowledged before a crash is free afterwards")
    func crash() async throws {
        let base = MemoryStore()
        let store = ControlledStore(base)
        let world = try await World.make(store: store)
        try await world.pool("a", ["10.6.0.1-10.6.0.2"]) { $0.spec.isDefault = true }
        try await world.add("kept")
        store.hold()
        async let lost = failure { try await world.add("lost") }
        async let released = failure { try await world.remove("kept") }
        await store.commitIsHeld()
        // The process ends here, as far as the next one can tell.
        let next = try await World.make(store: base)
        #expect(try await next.fill("a") == [1, 2])
        #expect(try await next.add("other").texts == ["eth0 10.6.0.2/16 a"])
        try await next.service.checkInvariants()
        store.letGo()
        _ = await (lost, released)
    }
}
