import IPAlloc
import IPAllocModel
import IPAllocStore
import IPAllocTestSupport
import Testing

@testable import IPAllocService

@Suite("Resting addresses")
struct RestTests {
    private static let minute: Int64 = 60_000

    private func pool(
        _ world: World, _ ips: String = "10.6.0.10-10.6.0.12",
        policy: String? = "least-recently-released", time: String? = nil, whenFull: String? = nil
    ) async throws {
        try await world.pool("a", [ips]) {
            $0.spec.isDefault = true
            $0.metadata.annotations["ipalloc/policy"] = policy
            $0.metadata.annotations["ipalloc/resting-time"] = time
            $0.metadata.annotations["ipalloc/resting-when-full"] = whenFull
        }
    }

    /// The last number of the address that a pod gets.
    private func given(_ world: World, _ pod: String) async throws -> Int? {
        let text = try await world.add(pod).addresses.first.map { "\($0.address)" }
        return text?.split(separator: ".").last.flatMap { Int($0) }
    }

    private func use(_ world: World, _ last: Int) async throws -> AddressUse? {
        await world.service.report(on: try IPAddress("10.6.0.\(last)")).runs.first?.use
    }

    private func annotate(_ world: World, _ key: String, _ value: String?) async throws {
        let text = value.map { "\"\($0)\"" } ?? "null"
        try await world.patch(
            SpiderIPPool.self, "a", #"{"metadata":{"annotations":{"ipalloc/\#(key)":\#(text)}}}"#)
    }

    @Test("what was never given back comes first, lowest first, and then what was given back first")
    func order() async throws {
        var world = try await World.make()
        try await pool(world)
        var seen: [Int?] = []
        for pod in ["p", "q", "r", "s", "t"] {
            seen.append(try await given(world, pod))
            try await world.remove(pod)
            world.clock.advance(milliseconds: 1)
        }
        #expect(seen == [10, 11, 12, 10, 11])
        // The order is that of the releases, not of the addresses.
        for pod in ["p", "q", "r"] { try await world.add(pod) }
        for pod in ["q", "p", "r"] {
            try await world.remove(pod)
            world.clock.advance(milliseconds: 1)
            try await world.service.checkInvariants()
        }
        // It survives a restart, although nothing rests any more.
        world = try await world.restarted()
        try await world.service.checkInvariants()
        let again = try await [given(world, "x"), given(world, "y"), given(world, "z")]
        #expect(again == [10, 12, 11])
        #expect(await failure { try await world.add("w") }?.code == .exhausted)
        try await world.service.checkInvariants()
    }

    @Test("nobody gets an address before its time is over, over a restart too")
    func time() async throws {
        var world = try await World.make()
        try await pool(world, "10.6.0.10-10.6.0.11", time: "10m")
        try await world.add("p")
        try await world.add("q")
        try await world.remove("p")
        let releasedAt = world.clock.now
        world.clock.advance(milliseconds: 4 * Self.minute)
        try await world.remove("q")
        for _ in 0..<2 {
            let error = await failure { try await world.add("r") }
            #expect(error?.code == .unavailable && error?.cniCode == 11)
            let end = releasedAt.adding(milliseconds: 10 * Self.minute).timestamp
            #expect(
                error?.message.contains(
                    "all IP addresses used out (0 of 2 are held, 2 rest; the next one is ready at "
                        + "\(end))") == true, "\(error?.message ?? "")")
            #expect(try await use(world, 10) == .resting)
            let fill = world.service.statistics.pools[0]
            #expect(fill.available == 0 && fill.resting == 2 && fill.allocated == 0)
            try await world.service.checkInvariants()
            world = try await world.restarted()
        }
        world.clock.advance(milliseconds: 6 * Self.minute - 1)
        #expect(await failure { try await world.add("r") }?.code == .unavailable)
        world.clock.advance(milliseconds: 1)
        #expect(try await use(world, 10) == .free)
        #expect(world.service.statistics.pools[0].available == 1)
        #expect(try await given(world, "r") == 10)
        #expect(await failure { try await world.add("s") }?.code == .unavailable)
        world.clock.advance(milliseconds: 4 * Self.minute)
        #expect(try await given(world, "s") == 11)
        try await world.service.checkInvariants()
        // What is held does not help who waits.
        #expect(await failure { try await world.add("t") }?.cniCode == 50)
    }

    @Test(
        "a pool of any policy can let addresses rest, and then they are free",
        arguments: [
            nil, "lowest", "next", "random", "sticky",
        ])
    func otherPolicies(policy: String?) async throws {
        let world = try await World.make()
        try await pool(world, policy: policy, time: "90s")
        var seen: Set<Int> = []
        for pod in ["p", "q", "r"] {
            seen.insert(try #require(try await given(world, pod)))
            try await world.remove(pod)
        }
        #expect(seen == [10, 11, 12])
        #expect(await failure { try await world.add("s") }?.code == .unavailable)
        world.clock.advance(milliseconds: 90_000)
        let list = try await world.service.list(AddressQuery(pool: "a", uses: [.free]))
        #expect(list.runs.map(\.range.description) == ["10.6.0.10-10.6.0.12"])
        let next = try await given(world, "p")
        if policy == nil || policy == "lowest" { #expect(next == 10) }
        try await world.service.checkInvariants()
    }

    @Test("when nothing else is left, the oldest comes, if the pool says so")
    func oldest() async throws {
        let world = try await World.make()
        try await pool(world, time: "10m", whenFull: "oldest")
        for pod in ["p", "q", "r"] { try await world.add(pod) }
        for pod in ["q", "p"] {
            try await world.remove(pod)
            world.clock.advance(milliseconds: 1)
        }
        #expect(try await given(world, "x") == 11)
        #expect(try await given(world, "y") == 10)
        #expect(await failure { try await world.add("z") }?.code == .exhausted)
        // Another machine's address is not given out for that.
        try await world.pod("noisy")
        try await world.remove("y")
        try await world.add("noisy")
        _ = try await world.service.releaseConflicting(
            ReleaseRequest(
                containerID: "container-of-noisy", interface: "", podNamespace: "default",
                podName: "noisy", podUID: "uid-of-noisy"))
        #expect(await failure { try await world.add("z") }?.code == .unavailable)
        world.clock.advance(milliseconds: 5 * Self.minute)
        #expect(try await given(world, "z") == 10)
        try await world.service.checkInvariants()
    }

    @Test("the annotations may change while pods hold addresses and others rest")
    func changes() async throws {
        let world = try await World.make()
        try await pool(world, policy: nil)
        try await world.add("held")
        try await world.add("p")
        try await world.remove("p")
        // What was given back before knows of no rest.
        try await annotate(world, "resting-time", "10m")
        #expect(try await use(world, 11) == .free)
        #expect(try await given(world, "p") == 11)
        try await world.remove("p")
        #expect(try await use(world, 11) == .resting)
        try await world.service.checkInvariants()
        // The order alone: the address is usable, and comes last.
        try await annotate(world, "policy", "least-recently-released")
        try await annotate(world, "resting-time", nil)
        #expect(try await use(world, 11) == .free)
        #expect(try await given(world, "q") == 12)
        #expect(try await given(world, "p") == 11)
        try await world.remove("p")
        try await world.service.checkInvariants()
        // No order, no rest: the lowest again.
        try await annotate(world, "policy", nil)
        try await world.remove("q")
        #expect(try await given(world, "p") == 11)
        #expect(try await use(world, 10) == .held)
        try await world.service.checkInvariants()
        // A longer time counts from the release, as the shorter one did.
        try await annotate(world, "resting-time", "1m")
        try await world.remove("p")
        world.clock.advance(milliseconds: Self.minute)
        try await annotate(world, "resting-time", "3m")
        #expect(try await use(world, 11) == .resting)
        world.clock.advance(milliseconds: 2 * Self.minute)
        #expect(try await use(world, 11) == .free)
        try await world.service.checkInvariants()
    }

    @Test("a reservation during the rest keeps the address, and its end does not shorten the rest")
    func reservation() async throws {
        let world = try await World.make()
        try await pool(world, "10.6.0.10-10.6.0.11", time: "10m")
        for pod in ["p", "q"] { try await world.add(pod) }
        for pod in ["p", "q"] { try await world.remove(pod) }
        try await world.reserve("r", ["10.6.0.10"])
        try await world.service.checkInvariants()
        try await world.delete(SpiderReservedIP.self, "r")
        #expect(await failure { try await world.add("p") }?.code == .unavailable)
        try await world.reserve("r", ["10.6.0.10"])
        world.clock.advance(milliseconds: 10 * Self.minute)
        #expect(try await given(world, "p") == 11)
        #expect(try await use(world, 10) == .reserved)
        #expect(await failure { try await world.add("q") }?.code == .exhausted)
        try await world.service.checkInvariants()
        try await world.remove("p")
        world.clock.advance(milliseconds: 10 * Self.minute)
        _ = try await world.service.collectGarbage()
        // Usable, and reserved only now.
        try await world.reserve("s", ["10.6.0.11"])
        #expect(try await use(world, 11) == .reserved)
        #expect(await failure { try await world.add("q") }?.code == .exhausted)
        try await world.delete(SpiderReservedIP.self, "r")
        #expect(try await given(world, "q") == 10)
        try await world.service.checkInvariants()
    }

    @Test("a pool that loses resting addresses forgets them, unless the change fails")
    func shrink() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await pool(world, time: "10m")
        for pod in ["p", "q", "r"] { try await world.add(pod) }
        for pod in ["p", "q"] { try await world.remove(pod) }
        store.fail(commit: store.commitCount + 1)
        let patch = #"{"spec":{"ips":["10.6.0.11-10.6.0.12"]}}"#
        #expect(
            await failure { try await world.patch(SpiderIPPool.self, "a", patch) }?.code
                == .internal)
        #expect(try await use(world, 10) == .resting)
        try await world.service.checkInvariants()
        try await world.patch(SpiderIPPool.self, "a", patch)
        #expect(try await use(world, 10) == nil)
        func rests() async throws -> [String] {
            try await store.read { try await $0.rests().map { "\($0.address)" }.sorted() }
        }
        #expect(try await rests() == ["10.6.0.10", "10.6.0.11"])
        _ = try await world.service.collectGarbage()
        #expect(try await rests() == ["10.6.0.11"])
        #expect(try await use(world, 11) == .resting)
        try await world.service.checkInvariants()
        try await world.patch(
            SpiderIPPool.self, "a", #"{"spec":{"ips":["10.6.0.10-10.6.0.12"]}}"#)
        #expect(try await given(world, "p") == 10)
        // A pool of which only resting addresses are left can be deleted.
        for pod in ["p", "r"] { try await world.remove(pod) }
        try await world.delete(SpiderIPPool.self, "a")
        try await world.service.checkInvariants()
        let left = try await store.read { try await $0.rests() }
        #expect(left == [])
    }

    @Test("the store forgets what has rested enough, and what fails is tried again")
    func purge() async throws {
        let store = ControlledStore()
        var world = try await World.make(store: store)
        try await pool(world, policy: nil, time: "1m")
        func rests() async throws -> Int { try await store.read { try await $0.rests().count } }
        for pod in ["p", "q", "r"] { try await world.add(pod) }
        for pod in ["p", "q"] { try await world.remove(pod) }
        #expect(try await rests() == 2)
        _ = try await world.service.collectGarbage()
        #expect(try await rests() == 2)
        world.clock.advance(milliseconds: Self.minute)
        world = try await world.restarted()
        #expect(try await rests() == 2)
        store.fail(commit: store.commitCount + 1)
        #expect(await failure { try await world.service.collectGarbage() }?.code == .internal)
        #expect(try await rests() == 2)
        _ = try await world.service.collectGarbage()
        #expect(try await rests() == 0)
        try await world.remove("r")
        #expect(try await rests() == 1)
        world.clock.advance(milliseconds: Self.minute)
        _ = try await world.service.collectGarbage()
        #expect(try await rests() == 0)
        try await world.service.checkInvariants()
    }

    @Test("the store forgets a rest with the commit that gives the address out")
    func endedByAllocation() async throws {
        let world = try await World.make()
        try await pool(world, "10.6.0.10", policy: nil, time: "1m", whenFull: "oldest")
        func rests() async throws -> Int {
            try await world.store.read { try await $0.rests().count }
        }
        try await world.add("p")
        try await world.remove("p")
        #expect(try await rests() == 1)
        #expect(try await given(world, "q") == 10)
        #expect(try await rests() == 0)
        try await world.service.checkInvariants()
    }

    @Test("an allocation that fails leaves what rested as it was")
    func failedCommit() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await pool(world, "10.6.0.10-10.6.0.11")
        for pod in ["p", "q"] { try await world.add(pod) }
        for pod in ["q", "p"] {
            try await world.remove(pod)
            world.clock.advance(milliseconds: 1)
        }
        for _ in 0..<3 {
            store.fail(commit: store.commitCount + 1)
            #expect(await failure { try await world.add("x") }?.code == .internal)
            try await world.service.checkInvariants()
        }
        #expect(try await given(world, "x") == 11)
        store.fail(commit: store.commitCount + 1)
        #expect(await failure { try await world.remove("x") }?.code == .internal)
        #expect(try await use(world, 11) == .held)
        try await world.service.checkInvariants()
    }

    @Test("a conflict's rest outlives the service, in a pool where nothing else rests")
    func conflict() async throws {
        var world = try await World.make()
        try await pool(world, "10.6.0.10", policy: nil)
        try await world.pod("p")
        try await world.add("p")
        _ = try await world.service.releaseConflicting(
            ReleaseRequest(
                containerID: "container-of-p", interface: "", podNamespace: "default",
                podName: "p", podUID: "uid-of-p"))
        world.clock.advance(milliseconds: 5 * Self.minute - 1)
        world = try await world.restarted()
        #expect(try await use(world, 10) == .resting)
        #expect(await failure { try await world.add("q") }?.cniCode == 11)
        world.clock.advance(milliseconds: 1)
        #expect(try await given(world, "q") == 10)
        try await world.service.checkInvariants()
    }

    @Test("every way of giving back lets addresses rest")
    func ways() async throws {
        let world = try await World.make()
        try await pool(world, "10.6.0.10-10.6.0.13", time: "10m")
        // Garbage collection.
        try await world.pod("p")
        try await world.add("p")
        try await world.delete(Pod.self, "p", namespace: "default")
        _ = try await world.service.collectGarbage()
        #expect(try await use(world, 10) == .resting)
        // By hand.
        try await world.add("q")
        _ = try await world.service.release(
            AddressReleaseRequest(try IPAddress("10.6.0.11")))
        #expect(try await use(world, 11) == .resting)
        // Another pod of the name.
        try await world.add("r")
        #expect(try await world.add("r", uid: "other").texts == ["eth0 10.6.0.13/16 a"])
        #expect(try await use(world, 12) == .resting)
        // The endpoint's deletion.
        try await world.delete(SpiderEndpoint.self, "r", namespace: "default")
        #expect(try await use(world, 13) == .resting)
        #expect(await failure { try await world.add("s") }?.code == .unavailable)
        try await world.service.checkInvariants()
    }

    @Test(
        "what the annotations cannot say is refused, when a pool is made and when it changes",
        arguments: [
            ("resting-time", "soon"), ("resting-time", ""), ("resting-time", "10"),
            ("resting-time", "-1m"), ("resting-time", "8761h"), ("resting-when-full", "wait"),
            ("resting-when-full", ""), ("resting-when-full", "Oldest"),
        ])
    func malformed(key: String, value: String) async throws {
        let world = try await World.make()
        let error = await failure {
            try await pool(
                world, time: key == "resting-time" ? value : nil,
                whenFull: key == "resting-time" ? nil : value)
        }
        #expect(error?.code == .invalidObject)
        let named = "metadata.annotations: \"\(value)\" of 'ipalloc/\(key)' is "
        #expect(error?.message.contains(named) == true, "\(error?.message ?? "")")
        try await pool(world, time: "0", whenFull: "refuse")
        #expect(await failure { try await annotate(world, key, value) }?.code == .invalidObject)
        try await annotate(world, "resting-time", "8760h")
    }

    @Test("an automatic pool gives resting addresses back to its subnet last, and keeps its count")
    func automatic() async throws {
        let world = try await World.make()
        try await world.subnet("s", ["10.7.0.10-10.7.0.30"], subnet: "10.7.0.0/16")
        let annotations = subnetsAnnotation([("eth0", ["s"], [])])
        let (owner, _) = try await world.deployment("web", replicas: 3, annotations: annotations)
        let name = try #require(try await world.all(SpiderIPPool.self).first?.name)
        try await world.patch(
            SpiderIPPool.self, name,
            #"{"metadata":{"annotations":{"ipalloc/resting-time":"10m"}}}"#)
        try await world.pod("web-1", owner: owner, annotations: annotations)
        try await world.add("web-1")
        try await world.delete(Pod.self, "web-1", namespace: "default")
        _ = try await world.service.collectGarbage()
        #expect(try await world.fill(name) == [0, 4])
        try await world.patch(
            Deployment.self, "web", namespace: "default", #"{"spec":{"replicas":1}}"#)
        #expect(try await world.ips(name) == ["10.7.0.10", "10.7.0.13"])
        try await world.patch(
            Deployment.self, "web", namespace: "default", #"{"spec":{"replicas":0}}"#)
        #expect(try await world.fill(name) == [0, 1])
        try await world.service.checkInvariants()
    }

    @Test("a pod that waits for its automatic pool gets the address whose rest ends meanwhile")
    func waiting() async throws {
        let world = try await World.make()
        try await world.subnet("s", ["10.7.0.10"], subnet: "10.7.0.0/16")
        let annotations = subnetsAnnotation([("eth0", ["s"], [])])
        let (owner, _) = try await world.deployment("web", replicas: 0, annotations: annotations)
        let name = try #require(try await world.all(SpiderIPPool.self).first?.name)
        try await world.patch(
            SpiderIPPool.self, name,
            #"{"metadata":{"annotations":{"ipalloc/resting-time":"4s"}}}"#)
        try await world.pod("web-1", owner: owner, annotations: annotations)
        try await world.add("web-1")
        try await world.delete(Pod.self, "web-1", namespace: "default")
        _ = try await world.service.collectGarbage()
        try await world.pod("web-2", owner: owner, annotations: annotations)
        async let answer = world.add("web-2")
        await world.clock.sleepers(1)
        world.clock.advance(milliseconds: 4000)
        #expect(try await answer.addresses.map { "\($0.address)" } == ["10.7.0.10"])
        try await world.service.checkInvariants()
    }
}
