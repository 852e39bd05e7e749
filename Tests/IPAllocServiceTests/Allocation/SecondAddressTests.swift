import IPAlloc
import IPAllocModel
import IPAllocStore
import IPAllocTestSupport
import Testing

@testable import IPAllocService

@Suite("One address of a family for an interface")
struct SecondAddressTests {
    /// What a pod that a node runs from a file has on node n1, whose UID the runtime tells.
    private func facts(_ addresses: [String], container: String = "c") throws -> NodeFacts {
        var facts = NodeFacts(node: "n1")
        facts.namespaceFolders = ["/run/netns"]
        facts.namespaces = ["/run/netns/web"]
        facts.attachments = [
            NodeFacts.Attachment(
                containerID: container, interface: "eth0", networkNamespace: "/var/run/netns/web",
                podUID: "file", podNamespace: "default", podName: "web",
                addresses: try addresses.map { try IPAddress($0) })
        ]
        return facts
    }

    private func mirrorPod(_ world: World) async throws {
        try await world.pod(
            "web", uid: "api", annotations: ["kubernetes.io/config.mirror": "file"])
    }

    @Test("what a pod's container has is not recorded for another pod with the UID of its resource")
    func otherPod() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        try await world.add("other", uid: "api")
        try await mirrorPod(world)
        let facts = try facts(["10.6.0.12"])
        let report = try await world.service.check(facts)
        let finding = try #require(report.findings.first { $0.kind == .unrecorded })
        #expect(finding.repair == nil)
        #expect(finding.advice.hasSuffix("another pod of that name or UID has addresses"))
        let refused = await failure {
            let attachment = try #require(facts.attachments?.first)
            try world.service.state.withLock { state throws(ServiceError) in
                let address = attachment.addresses[0]
                _ = try state.planRecord(of: address, for: attachment, node: "n1")
            }
        }
        #expect(refused?.code == .conflict)
        #expect(try await world.fill("a") == [1, 3])
        try await world.service.checkInvariants()
    }

    @Test("a pod with another UID for the runtime gets recorded what it lacks, and nothing twice")
    func mirror() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.13"]) { $0.spec.isDefault = true }
        try await mirrorPod(world)
        try await world.add("web", "net1", uid: "file", container: "c")
        for (addresses, recorded) in [(["10.6.0.12", "10.6.0.13"], 1), (["10.6.0.13"], 0)] {
            let facts = try facts(addresses)
            let report = try await world.service.check(facts)
            let done = try await world.service.repair(
                report.findings.filter { $0.repair == .record }.map(\.fingerprint),
                revision: report.revision, facts)
            #expect(done.recorded.count == recorded)
            #expect(try await world.fill("a") == [2, 4])
        }
        try await world.service.checkInvariants()
    }

    @Test("a pod takes nothing over for an interface that has an address, of whatever store")
    func inheritance() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.19"]) { $0.spec.isDefault = true }
        let owner = try await world.statefulSet("db", replicas: 1)
        try await world.pod("db-0", uid: "u1", owner: owner)
        try await world.add("db-0", uid: "u1")
        // Two pods of one name, as no service leaves them.
        let first = try #require(try await world.service.stored().0.records.values.first)
        let others = try ["eth0", "net1"].enumerated().map { number, interface in
            var record = first
            record.podUID = "u2"
            record.containerID = "container-of-u2"
            record.interface = interface
            record.address = try IPAddress("10.6.0.1\(5 + number)")
            return StoreWrite.putRecord(record)
        }
        _ = try await world.store.commit([Transaction(writes: others)])
        let restarted = try await world.restarted()
        #expect(try await restarted.fill("a") == [3, 10])
        #expect(
            try await restarted.add("db-0", "net1", uid: "u1").texts
                == ["eth0 10.6.0.10/16 a", "net1 10.6.0.16/16 a"])
        #expect(try await restarted.fill("a") == [2, 10])
        try await restarted.service.checkInvariants()
        try await restarted.restarted().service.checkInvariants()
    }

    @Test("a plan passes only if no interface gets two addresses of a family, and else is undone")
    func claims() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.0-10.6.0.15"])
        try await world.pool("b", ["fd00::-fd00::f"], subnet: "fd00::/64")
        let now = world.clock.now
        let kinds = [("eth0", "a"), ("eth0", "b"), ("net1", "a"), ("net1", "b")]
        func held(_ kind: Int, _ address: IPAddress) -> HeldAddress {
            HeldAddress(
                interface: kinds[kind].0, address: address, pool: kinds[kind].1, note: "",
                createdAt: now, updatedAt: now)
        }
        // What a pod has, and up to three more: each of four kinds or none.
        for code in 0..<(16 * 125) {
            let present = (0..<4).filter { code >> $0 & 1 == 1 }
            let new = [code / 16 % 5, code / 80 % 5, code / 400].filter { $0 < 4 }
            let isRefused = Set(present + new).count < present.count + new.count
            try world.service.state.withLock { state in
                func take(_ kind: Int) -> HeldAddress? {
                    let taken = state.withPool(kinds[kind].1) {
                        $0.take(preferring: nil, for: { "" }, now: now, reserved: nil)
                    }
                    return taken.flatMap { $0 }.map { held(kind, $0.address) }
                }
                let values = try present.map {
                    held($0, try IPAddress($0 % 2 == 0 ? "10.6.9.\($0)" : "fd00::9\($0)"))
                }
                var plan = AllocationPlan(
                    endpoint: Endpoint(
                        uid: "u", place: ObjectPlace(namespace: "n", name: "p"), node: "",
                        containerID: "c", networkNamespace: "", isPodKnown: false,
                        statefulSet: nil))
                plan.endpoint.held = new.compactMap { take($0) }
                plan.taken = plan.endpoint.held.map {
                    TakenAddress(pool: $0.pool, address: $0.address)
                }
                var error: ServiceError?
                do throws(ServiceError) {
                    try state.claim(plan, beside: values)
                } catch let refusal {
                    error = refusal
                }
                #expect((error?.code == .conflict) == isRefused, "\(present) \(new)")
                #expect((state.claimants["u"] == nil) == isRefused)
                if !isRefused {
                    // Another one of the UID has to wait until this one is settled.
                    let other = plan
                    plan.taken = []
                    #expect(throws: ServiceError.self) { try state.claim(plan, beside: values) }
                    #expect(state.claimants["u"] != nil)
                    _ = try? state.settle(other, .failure(.closed))
                }
                #expect(state.claimants.isEmpty)
                #expect(state.pools.values.allSatisfy { $0.isUnused })
            }
        }
        try await world.service.checkInvariants()
    }

    @Test("whatever is done for one pod at once, an interface has one address of a family at most")
    func race() async throws {
        var random = SeededGenerator.forTest()
        for _ in 0..<150 {
            let world = try await World.make()
            try await world.pool("a", ["10.6.0.10-10.6.0.19"]) { $0.spec.isDefault = true }
            if Bool.random(using: &random) { try await mirrorPod(world) }
            if Bool.random(using: &random) {
                try await world.add("web", uid: "file", container: "c")
            }
            let works = (0..<6).map { _ in Int.random(in: 0..<6, using: &random) }
            await withTaskGroup { group in
                for work in works {
                    group.addTask { try? await self.work(work, in: world) }
                }
            }
            try await world.service.checkInvariants()
            for endpoint in try await world.all(SpiderEndpoint.self) {
                let interfaces = endpoint.status.current.ips.map(\.interface)
                #expect(Set(interfaces).count == interfaces.count)
            }
            try await world.restarted().service.checkInvariants()
        }
    }

    private func work(_ number: Int, in world: World) async throws {
        switch number {
        case 0: try await world.add("web", "eth0", uid: "file", container: "c")
        case 1: try await world.add("web", "net1", uid: "file", container: "c")
        case 2: try await world.add("web", "eth0", uid: "file", container: "d")
        case 3: try await world.add("other", "eth0", uid: "api", container: "e")
        case 4: try await world.remove("web", uid: "file", container: "c")
        default:
            let facts = try facts(["10.6.0.18", "10.6.0.19"])
            let report = try await world.service.check(facts)
            _ = try await world.service.repair(
                report.findings.map(\.fingerprint), revision: report.revision, facts)
            _ = try await world.service.collectGarbage()
        }
    }
}
