import Dispatch
import IPAlloc
import IPAllocJSON
import IPAllocModel
import IPAllocStore
import Synchronization
import Testing

@testable import IPAllocService

@Suite("Pools of more addresses than there are bits for")
struct LargePoolTests {
    private static let all = "fd00::1-fd00::ffff:ffff:ffff:ffff"

    private func pool(
        _ world: World, _ ips: [String], subnet: String = "fd00::/64", policy: String? = nil,
        change: (inout SpiderIPPool) -> Void = { _ in }
    ) async throws {
        try await world.pool("a", ips, subnet: subnet) {
            $0.spec.isDefault = true
            $0.metadata.annotations["ipalloc/policy"] = policy
            change(&$0)
        }
    }

    private func given(_ world: World, _ pod: String) async throws -> String? {
        try await world.add(pod).addresses.first.map { "\($0.address)" }
    }

    @Test("a whole /64 gives out its lowest addresses but reserved ones, and is read anew")
    func whole() async throws {
        var world = try await World.make()
        try await world.reserve("r", ["fd00::2-fd00::ff"])
        try await pool(world, [Self.all])
        #expect(try await given(world, "p") == "fd00::1")
        #expect(try await given(world, "q") == "fd00::100")
        #expect(try await given(world, "r") == "fd00::101")
        try await world.remove("q")
        world = try await world.restarted()
        try await world.service.checkInvariants()
        #expect(try await world.fill("a") == [2, Int.max])
        #expect(try await given(world, "s") == "fd00::100")
        let runs = await world.service.report(on: try IPAddress("fd00::101")).runs
        #expect(runs.first?.use == .held)
        try await world.service.checkInvariants()
    }

    @Test("a pool tells each of many holders, whether it is got, listed or watched")
    func holders() async throws {
        let world = try await World.make()
        try await pool(world, ["10.6.0.0-10.6.31.255"], subnet: "10.6.0.0/16") {
            $0.metadata.labels["many"] = "yes"
        }
        let count = 4100
        for number in 0..<count { _ = try await given(world, "p\(number)") }
        let one = try await world.get(SpiderIPPool.self, "a")
        #expect(one.status.allocatedIPCount == count)
        let ledger = try one.status.allocatedAddresses()
        #expect(Set(ledger.records.values.map(\.pod)).count == count)
        let query = ResourceQuery(
            kind: SpiderIPPool.kind, labelSelector: try LabelSelector(parsing: "many=yes"))
        #expect(try await world.service.list(query).items == [one.json])
        for try await event in world.service.watch(query) {
            #expect(event.type == .added && event.object == one.json)
            break
        }
        let others = ResourceQuery(
            kind: SpiderIPPool.kind, labelSelector: try LabelSelector(parsing: "many=no"))
        #expect(try await world.service.list(others).items == [])
    }

    @Test("what is told of many holders is of one moment, whatever happens before it is told")
    func moment() async throws {
        let world = try await World.make()
        try await pool(world, ["10.6.0.0-10.6.31.255"], subnet: "10.6.0.0/16")
        for number in 0..<600 { _ = try await given(world, "p\(number)") }
        let before = try await world.service.get(world.key(SpiderIPPool.self, "a"))
        let object = before.object
        // Others get the addresses, and the places of the pods that had them.
        for number in 0..<600 where !number.isMultiple(of: 3) {
            try await world.remove("p\(number)")
        }
        for number in 0..<500 { _ = try await given(world, "q\(number)") }
        #expect(before.object == object)
        let ledger = try SpiderIPPool(json: object).status.allocatedAddresses()
        #expect(
            Set(ledger.records.values.map(\.pod)) == Set((0..<600).map { "default/p\($0)" }))
        let after = try await world.get(SpiderIPPool.self, "a")
        #expect(after.status.allocatedIPCount == 700)
        #expect(try after.status.allocatedAddresses().records.count == 700)
        try await world.service.checkInvariants()
    }

    @Test("who asks for much keeps nobody waiting who shares its thread")
    func waiting() throws {
        let executor = ServiceExecutor()
        let done = DispatchSemaphore(value: 0)
        let served = Tally()
        Task(executorPreference: executor) {
            defer { done.signal() }
            let world = try await World.make(executor: executor)
            try await pool(world, ["10.6.0.0-10.6.31.255"], subnet: "10.6.0.0/16")
            for number in 0..<4100 { _ = try await given(world, "p\(number)") }
            let key = world.key(SpiderIPPool.self, "a")
            /// Puts an answer together when somebody else's task has run.
            func compose(_ body: (@escaping @Sendable (JSONValue) -> Bool) async -> Bool) async {
                let isServed = DispatchSemaphore(value: 0)
                async let other: Void = { isServed.signal() }()
                let wasServed = await body { _ in isServed.isSignalled(withinSeconds: 20) }
                if wasServed { served.count.wrappingAdd(1, ordering: .relaxed) }
                await other
            }
            let got = try await world.service.get(key)
            await compose { await got.composed($0) }
            let patch = try JSONValue(parsing: #"{"metadata":{"labels":{"a":"b"}}}"#)
            let patched = try await world.service.patch(key, merging: patch)
            await compose { await patched.composed($0) }
            let updated = try await world.service.update(key, to: patched.object)
            await compose { await updated.composed($0) }
            let query = ResourceQuery(kind: SpiderIPPool.kind)
            let list = try await world.service.list(query)
            await compose { form in await list.composed { form(.array($0)) } }
            for try await event in world.service.watch(query) {
                await compose { await event.composed($0) }
                break
            }
            await world.service.close()
        }
        #expect(done.wait(timeout: .now() + 240) == .success)
        let count = served.count.load(ordering: .relaxed)
        #expect(count == 5)
    }

    @Test("a pool is told without its ledger, if that is asked for: got, listed and watched")
    func ledgers() async throws {
        let world = try await World.make()
        try await pool(world, ["10.6.0.1-10.6.0.9"], subnet: "10.6.0.0/16")
        for pod in ["p", "q"] { _ = try await given(world, pod) }
        var whole = try await world.get(SpiderIPPool.self, "a")
        #expect(whole.status.allocatedIPs != nil)
        whole.status.allocatedIPs = nil
        let key = world.key(SpiderIPPool.self, "a")
        #expect(try await world.service.get(key, omittingLedger: true).object == whole.json)
        var query = ResourceQuery(kind: SpiderIPPool.kind)
        query.omitsLedgers = true
        #expect(try await world.service.list(query).items == [whole.json])
        for try await event in world.service.watch(query) {
            #expect(event.object == whole.json)
            break
        }
    }

    @Test("every policy draws from a whole /64, and from ::/0", arguments: AddressPolicy.allCases)
    func policies(policy: AddressPolicy) async throws {
        for (subnet, ips) in [("fd00::/64", Self.all), ("::/0", "::-ffff:\(ones)")] {
            let world = try await World.make()
            try await pool(world, [ips], subnet: subnet, policy: policy.rawValue)
            var seen: Set<String> = []
            for index in 0..<20 {
                seen.insert(try #require(try await given(world, "p\(index)")))
            }
            #expect(seen.count == 20)
            for index in 0..<20 { try await world.remove("p\(index)") }
            #expect(try await world.fill("a").first == 0)
            try await world.service.checkInvariants()
        }
    }

    private var ones: String { Array(repeating: "ffff", count: 7).joined(separator: ":") }

    @Test("a pool becomes as large as it shall, and keeps what is held, rests or is reserved")
    func growth() async throws {
        let world = try await World.make()
        try await world.reserve("r", ["fd00::2"])
        try await pool(world, ["fd00::1-fd00::6"], policy: "least-recently-released") {
            $0.metadata.annotations["ipalloc/resting-time"] = "10m"
        }
        let names = ["p", "q", "s", "t"]
        var seen: [String?] = []
        for name in names { seen.append(try await given(world, name)) }
        #expect(seen == ["fd00::1", "fd00::3", "fd00::4", "fd00::5"])
        try await world.remove("q")
        try await world.patch(SpiderIPPool.self, "a", #"{"spec":{"ips":["\#(Self.all)"]}}"#)
        try await world.service.checkInvariants()
        #expect(try await world.fill("a") == [3, Int.max])
        let rested = await world.service.report(on: try IPAddress("fd00::3")).runs
        #expect(rested.first?.use == .resting)
        #expect(try await given(world, "u") == "fd00::6")
        #expect(try await given(world, "v") == "fd00::7")
        // What is held keeps the pool from losing it; then it becomes small again.
        let small = #"{"spec":{"ips":["fd00::1-fd00::6"]}}"#
        #expect(await failure { try await world.patch(SpiderIPPool.self, "a", small) } != nil)
        try await world.remove("v")
        try await world.patch(SpiderIPPool.self, "a", small)
        #expect(try await world.fill("a") == [4, 6])
        try await world.service.checkInvariants()
    }

    @Test("the memory of addresses that were given back is given back with the garbage")
    func memory() async throws {
        let world = try await World.make()
        try await pool(world, [Self.all], policy: "random")
        func byteCount() -> Int {
            world.service.state.withLock { $0.pools["a"]?.engine.pool.byteCount ?? 0 }
        }
        let before = byteCount()
        for round in 0..<60 {
            for index in 0..<40 { try await world.add("p\(round)-\(index)") }
            for index in 0..<40 { try await world.remove("p\(round)-\(index)") }
        }
        try await world.add("last")
        let filled = byteCount()
        #expect(filled > 2 * before + 65_536)
        _ = try await world.service.collectGarbage()
        #expect(byteCount() < filled / 2)
        try await world.service.checkInvariants()
        try await world.remove("last")
        #expect(try await world.fill("a") == [0, Int.max])
    }
}

/// How often something happened.
private final class Tally: Sendable {
    let count = Atomic(0)
}

extension DispatchSemaphore {
    /// Blocks the thread, even that of a task, until there is a signal.
    fileprivate func isSignalled(withinSeconds seconds: Int) -> Bool {
        wait(timeout: .now() + .seconds(seconds)) == .success
    }
}
