import IPAlloc
import IPAllocModel
import IPAllocStore
import IPAllocTestSupport
import Testing

@testable import IPAllocService

@Suite("Lookup of addresses")
struct LookupTests {
    private func address(_ text: String) throws -> IPAddress { try IPAddress(text) }

    private func use(_ world: World, _ text: String) async throws -> AddressUse? {
        await world.service.report(on: try address(text)).runs.first?.use
    }

    private func conflict(_ pod: String) -> ReleaseRequest {
        ReleaseRequest(
            containerID: "container-of-\(pod)", interface: "", podNamespace: "default",
            podName: pod, podUID: "uid-of-\(pod)")
    }

    @Test("each state has its name, at the pool's bounds and beyond")
    func states() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.14"]) { $0.spec.isDefault = true }
        try await world.subnet("s", ["10.6.0.9-10.6.0.14"], subnet: "10.6.0.0/16")
        try await world.reserve("r", ["10.6.0.14-10.6.0.20"])
        try await world.pod("web")
        try await world.add("web")
        try await world.pod("noisy")
        try await world.add("noisy")
        _ = try await world.service.releaseConflicting(conflict("noisy"))
        let expected: [(String, AddressUse?)] = [
            ("10.6.0.9", nil), ("10.6.0.10", .held), ("10.6.0.11", .resting),
            ("10.6.0.12", .free), ("10.6.0.14", .reserved), ("10.6.0.15", nil), ("fd00::1", nil),
        ]
        for (text, use) in expected { #expect(try await self.use(world, text) == use, "\(text)") }
        let held = await world.service.report(on: try address("10.6.0.10"))
        let holder = try #require(held.runs.first?.holder)
        #expect(holder.pod == "web" && holder.namespace == "default")
        #expect(holder.podUID == "uid-of-web" && holder.interface == "eth0")
        #expect(holder.node == "n1" && holder.standing == .alive)
        #expect(holder.since == world.clock.now)
        let resting = await world.service.report(on: try address("10.6.0.11"))
        #expect(resting.runs.first?.restsUntil == world.clock.now.adding(milliseconds: 300_000))
        #expect(resting.runs.first?.isInConflict == true && held.runs.first?.isInConflict == false)
        let reserved = await world.service.report(on: try address("10.6.0.14"))
        #expect(reserved.reservations == ["r"] && reserved.subnets == ["s"])
        let beyond = await world.service.report(on: try address("10.6.0.15"))
        #expect(beyond.runs == [] && beyond.reservations == ["r"] && beyond.subnets == [])
        #expect(await world.service.report(on: try address("10.6.0.9")).subnets == ["s"])
    }

    @Test("an address that is reserved while a pod has it stays held, and is reserved afterwards")
    func reservedLater() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10"]) { $0.spec.isDefault = true }
        try await world.add("web")
        try await world.reserve("r", ["10.6.0.10"])
        #expect(try await use(world, "10.6.0.10") == .held)
        try await world.remove("web")
        #expect(try await use(world, "10.6.0.10") == .reserved)
    }

    @Test("what is on its way to the disk is being allocated, and has no holder yet")
    func allocating() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        try await world.add("first")
        store.hold()
        async let answer = world.add("second")
        await store.commitIsHeld()
        #expect(try await use(world, "10.6.0.11") == .allocating)
        let list = try await world.service.list(
            AddressQuery(pool: "a", uses: [.held, .allocating]))
        #expect(list.runs.map(\.use) == [.held, .allocating])
        #expect(list.runs.map { $0.holder?.pod } == ["first", nil])
        store.letGo()
        _ = try await answer
        #expect(try await use(world, "10.6.0.11") == .held)
    }

    @Test("lists agree with what is told of each address, whole and page by page")
    func agreement() async throws {
        var generator = SeededGenerator.forTest("LookupTests.agreement")
        for size in 0...9 {
            let world = try await World.make()
            let upper = 10 + max(size, 1) - 1
            try await world.pool("a", ["10.6.0.10-10.6.0.\(upper)"]) { $0.spec.isDefault = true }
            for number in 0..<size {
                let pod = "p\(number)"
                switch Int.random(in: 0..<5, using: &generator) {
                case 0: try? await world.add(pod)
                case 1:
                    try? await world.add(pod)
                    _ = try? await world.service.releaseConflicting(conflict(pod))
                case 2: try? await world.reserve("r\(number)", ["10.6.0.\(10 + number)"])
                case 3: try? await world.remove("p\(Int.random(in: 0...number, using: &generator))")
                default: break
                }
            }
            try await world.service.checkInvariants()
            var told: [AddressUse: [IPAddress]] = [:]
            for last in 9...(upper + 1) {
                let address = try address("10.6.0.\(last)")
                let report = await world.service.report(on: address)
                for run in report.runs { told[run.use, default: []].append(address) }
            }
            for use in AddressUse.allCases {
                let whole = try await world.service.list(AddressQuery(pool: "a", uses: [use]))
                #expect(whole.next == nil)
                var listed = RangeSet(family: .ipv4)
                for run in whole.runs { try listed.insert(run.range) }
                let expected = told[use] ?? []
                #expect(listed.count == UInt128(expected.count), "\(use)")
                #expect(expected.allSatisfy { listed.contains($0) }, "\(use)")
            }
            let whole = try await world.service.list(AddressQuery(pool: "a"))
            #expect(
                whole.runs.reduce(0) { $0 + RangeSet($1.range).count } == UInt128(max(size, 1)))
            for countMax in 1...3 {
                var paged: [AddressRun] = []
                var after: IPAddress?
                repeat {
                    let page = try await world.service.list(
                        AddressQuery(pool: "a", after: after, countMax: countMax))
                    #expect(page.runs.count <= countMax)
                    paged += page.runs
                    after = page.next
                } while after != nil
                #expect(paged == whole.runs)
            }
        }
    }

    @Test("many runs are listed as few are, and neighbours of one application as one")
    func joined() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.0-10.6.3.255"]) { $0.spec.isDefault = true }
        let (owner, _) = try await world.deployment("web", replicas: 0, annotations: [:])
        for number in 0..<700 {
            // Of five pods four are of one application.
            if !number.isMultiple(of: 5) { try await world.pod("p\(number)", owner: owner) }
            try await world.add("p\(number)")
        }
        for number in stride(from: 0, to: 700, by: 35) { try await world.remove("p\(number)") }
        let whole = try await world.service.list(AddressQuery(pool: "a", countMax: 2000))
        #expect(whole.next == nil && whole.runs.count == 701)
        #expect(whole.runs.count { $0.use == .held } == 680)
        for countMax in [1, 255, 256, 257, 1000] {
            var query = AddressQuery(pool: "a", countMax: countMax)
            query.joinsApplications = true
            var runs: [AddressRun] = []
            repeat {
                let list = try await world.service.list(query)
                #expect(list.runs.count <= countMax)
                runs += list.runs
                query.after = list.next
            } while query.after != nil
            #expect(runs.allSatisfy { $0.holder == nil })
            #expect(countMax == 1 ? runs.count == 701 : runs.count < 450)
            // Address by address it tells the same.
            var expected: [String: String] = [:]
            for run in whole.runs where run.use == .held {
                expected["\(run.range.lower)"] = run.holder?.application
            }
            var told: [String: String] = [:]
            for run in runs where run.use == .held {
                for value in run.range.lower.value...run.range.upper.value {
                    let address = try #require(IPAddress(value: value, family: .ipv4))
                    told["\(address)"] = run.application
                }
            }
            #expect(told == expected, "\(countMax)")
            #expect(runs.reduce(0) { $0 + RangeSet($1.range).count } == 1024)
        }
    }

    @Test("a pool of 2^20 addresses is listed in as many runs as its pods make")
    func large() async throws {
        let world = try await World.make()
        try await world.pool("six", ["fd00::-fd00::f:ffff"], subnet: "fd00::/64") {
            $0.spec.isDefault = true
        }
        for pod in ["a", "b"] { try await world.add(pod) }
        let free = try await world.service.list(AddressQuery(pool: "six", uses: [.free]))
        #expect(free.runs.map(\.range.description) == ["fd00::2-fd00::f:ffff"])
        let beyond = try await world.service.list(
            AddressQuery(pool: "six", after: try address("fd00::f:ffff")))
        #expect(beyond.runs == [] && beyond.next == nil)
        let wrong = await failure {
            try await world.service.list(
                AddressQuery(pool: "six", after: try address("10.6.0.1")))
        }
        #expect(wrong?.code == .invalidRequest)
        #expect(
            await failure { try await world.service.list(AddressQuery(pool: "none")) }?.code
                == .notFound)
    }
}
