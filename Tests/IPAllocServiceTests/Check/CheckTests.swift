import IPAlloc
import IPAllocModel
import IPAllocStore
import Testing

@testable import IPAllocService

@Suite("Check and repair")
struct CheckTests {
    private func makeWorld(store: any Store = MemoryStore()) async throws -> World {
        let world = try await World.make(store: store)
        try await world.pool("a", ["10.6.0.10-10.6.0.15"]) { $0.spec.isDefault = true }
        try await world.add("web", "eth0")
        try await world.add("web", "net1")
        try await world.add("db")
        return world
    }

    /// What is on node n1 if the containers of these pods are there, long after they came.
    private func facts(_ world: World, _ pods: [String]) throws -> NodeFacts {
        world.clock.advance(milliseconds: 120_000)
        var facts = NodeFacts(node: "n1")
        facts.namespaceFolders = ["/run/netns"]
        facts.namespaces = Set(pods.map { "/run/netns/\($0)" })
        facts.attachments = pods.map {
            NodeFacts.Attachment(
                containerID: "container-of-\($0)", interface: "eth0",
                networkNamespace: "/var/run/netns/\($0)", podUID: "uid-of-\($0)", addresses: [])
        }
        return facts
    }

    @Test("nothing is off where nothing is")
    func sound() async throws {
        let world = try await makeWorld()
        let report = try await world.service.check(facts(world, ["web", "db"]))
        #expect(report.findings == [])
        #expect(report.pools == 1 && report.endpoints == 2 && report.containers == 2)
        #expect(try await world.service.check().findings == [])
    }

    @Test("a container that is gone is found and released with all its addresses, and no other")
    func gone() async throws {
        let world = try await makeWorld()
        let facts = try facts(world, ["db"])
        let report = try await world.service.check(facts)
        #expect(report.findings.map(\.kind) == [.containerGone])
        #expect(report.findings.first?.subject == "default/web")
        let prints = report.findings.map(\.fingerprint)
        let tried = try await world.service.repair(
            prints, revision: report.revision, facts, isDryRun: true)
        #expect(tried.released.map(\.address.description) == ["10.6.0.10", "10.6.0.11"])
        #expect(try await world.fill("a") == [3, 6])
        let done = try await world.service.repair(prints, revision: report.revision, facts)
        #expect(done == tried)
        #expect(try await world.fill("a") == [1, 6])
        #expect(try await world.service.check(facts).findings == [])
        // What was repaired is not there any more.
        let again = await failure {
            try await world.service.repair(prints, revision: report.revision, facts)
        }
        #expect(again?.code == .conflict)
        try await world.service.checkInvariants()
    }

    @Test("how a folder is written, and a cache that is half read, make no container gone")
    func writing() async throws {
        let world = try await makeWorld()
        var facts = try facts(world, ["web", "db"])
        facts.attachments = nil
        for folder in ["/run/netns/", "/var/run//netns", "//run/netns//"] {
            facts.namespaceFolders = [folder]
            facts.namespaces = ["\(folder)/web", "\(folder)/db"]
            #expect(try await world.service.check(facts).findings == [], "\(folder)")
            facts.namespaces = ["\(folder)/web"]
            #expect(try await world.service.check(facts).findings.map(\.subject) == ["default/db"])
        }
        facts = try self.facts(world, ["web"])
        facts.namespaceFolders = []
        #expect(try await world.service.check(facts).findings.map(\.subject) == ["default/db"])
        facts.hasUnreadAttachments = true
        #expect(try await world.service.check(facts).findings == [])
    }

    @Test("a container is gone only if nothing says that it may be there")
    func doubt() async throws {
        // The namespace (nil: its folder was not looked at), the cache, and what follows.
        let cases: [(Bool?, Bool?, Bool)] = [
            (true, true, false), (true, false, false), (true, nil, false),
            (false, true, false), (false, false, true), (false, nil, true),
            (nil, true, false), (nil, false, true), (nil, nil, false),
        ]
        for (hasNamespace, isCached, isGone) in cases {
            let world = try await makeWorld()
            var facts = try facts(world, ["db"])
            if hasNamespace == true { facts.namespaces.insert("/run/netns/web") }
            if hasNamespace == nil { facts.namespaceFolders = ["/elsewhere"] }
            if isCached == true {
                facts.attachments = try self.facts(world, ["web", "db"]).attachments
            }
            if isCached == nil { facts.attachments = nil }
            let found = try await world.service.check(facts).findings.map(\.subject)
            let expected = isGone ? ["default/web"] : []
            #expect(found == expected, "\(String(describing: (hasNamespace, isCached)))")
        }
    }

    @Test("a young record, a live pod, a wanted one and another node's are left alone")
    func spared() async throws {
        let world = try await makeWorld()
        var young = NodeFacts(node: "n1")
        young.attachments = []
        young.graceMilliseconds = 1
        #expect(try await world.service.check(young).findings == [])
        young.graceMilliseconds = 0
        #expect(try await world.service.check(young).findings.count == 2)
        var elsewhere = young
        elsewhere.node = "n2"
        #expect(try await world.service.check(elsewhere).findings == [])
        try await world.pod("web")
        #expect(try await world.service.check(young).findings.map(\.subject) == ["default/db"])
    }

    @Test("a report is stale as soon as one of its findings has changed, and then nothing is done")
    func stale() async throws {
        let world = try await makeWorld()
        let facts = try facts(world, [])
        let report = try await world.service.check(facts)
        #expect(report.findings.count == 2)
        let prints = report.findings.map(\.fingerprint)
        // The pod's next container takes the addresses over.
        try await world.add("web", "eth0", container: "next")
        let refused = await failure {
            try await world.service.repair(prints, revision: report.revision, facts)
        }
        #expect(refused?.code == .conflict && refused?.message.contains("stale") == true)
        #expect(try await world.fill("a") == [3, 6])
        for revision in ["", "x", "-1", "999999"] {
            let refused = await failure {
                try await world.service.repair([], revision: revision, facts)
            }
            #expect(refused?.code == .conflict, "\(revision)")
        }
        #expect(
            try await world.service.repair([], revision: report.revision, facts) == RepairReport())
    }

    @Test("addresses that containers have against the records are found, and left to people")
    func foreign() async throws {
        let world = try await makeWorld()
        var facts = try facts(world, ["web", "db", "odd"])
        facts.attachments?[2].addresses = try ["10.6.0.10", "10.6.0.14", "10.9.0.1"].map {
            try IPAddress($0)
        }
        facts.attachments?[0].addresses = [try IPAddress("10.6.0.10")]
        let report = try await world.service.check(facts)
        #expect(report.findings.map(\.kind) == [.heldByAnother, .unrecorded])
        #expect(report.findings.map(\.subject) == ["10.6.0.10", "10.6.0.14"])
        let done = try await world.service.repair(
            report.findings.map(\.fingerprint), revision: report.revision, facts)
        #expect(done.left == report.findings && done.released == [])
        // A namespace that is gone has no addresses.
        facts.namespaces.remove("/run/netns/odd")
        #expect(try await world.service.check(facts).findings == [])
    }

    /// The facts with a container of a pod `odd` that has an address, and all that is known of it.
    private func facts(
        _ world: World, odd address: String, change: (inout NodeFacts.Attachment) -> Void = { _ in }
    ) throws -> NodeFacts {
        var facts = try facts(world, ["web", "db", "odd"])
        facts.attachments?[2].addresses = [try IPAddress(address)]
        facts.attachments?[2].podNamespace = "default"
        facts.attachments?[2].podName = "odd"
        if facts.attachments != nil { change(&facts.attachments![2]) }
        return facts
    }

    @Test("an address in use that nobody is recorded for is recorded for the pod that uses it")
    func record() async throws {
        let store = MemoryStore()
        let world = try await makeWorld(store: store)
        let facts = try facts(world, odd: "10.6.0.14")
        let report = try await world.service.check(facts)
        #expect(report.findings.map(\.kind) == [.unrecorded])
        #expect(report.findings.map(\.repair) == [.record])
        let prints = report.findings.map(\.fingerprint)
        let tried = try await world.service.repair(
            prints, revision: report.revision, facts, isDryRun: true)
        #expect(tried.recorded.map(\.address.description) == ["10.6.0.14"])
        #expect(try await world.fill("a") == [3, 6])
        let done = try await world.service.repair(prints, revision: report.revision, facts)
        #expect(done == tried)
        #expect(try await world.fill("a") == [4, 6])
        #expect(try await world.service.check(facts).findings == [])
        let line = try #require(try await store.auditTrail(AuditQuery()).entries.last)
        #expect(line.reason == "recorded by a repair: its container has it")
        // The pod has it as if it had asked for it: it is told again, and given back.
        #expect(try await world.add("odd").texts == ["eth0 10.6.0.14/16 a"])
        #expect(try await world.remove("odd").addresses.count == 1)
        let again = await failure {
            try await world.service.repair(prints, revision: report.revision, facts)
        }
        #expect(again == nil, "the container has it still")
        try await world.service.checkInvariants()
    }

    @Test("a record that would be a guess is left to people, with the reason")
    func recordInDoubt() async throws {
        let world = try await makeWorld()
        try await world.reserve("r", ["10.6.0.15"])
        func obstacle(
            _ address: String = "10.6.0.14", change: (inout NodeFacts.Attachment) -> Void
        ) async throws -> String {
            let facts = try facts(world, odd: address, change: change)
            let findings = try await world.service.check(facts).findings
            #expect(findings.map(\.kind) == [.unrecorded])
            #expect(findings.map(\.repair) == [nil])
            return findings.first?.advice ?? ""
        }
        #expect(try await obstacle("10.6.0.15") { _ in }.hasSuffix("since it is reserved"))
        #expect(try await obstacle { $0.podName = "" }.contains("does not tell the pod"))
        #expect(
            try await obstacle { $0.networkNamespace = "/x/odd" }.contains("network namespace"))
        #expect(try await obstacle { $0.podName = "web" }.contains("another pod of that name"))
        #expect(
            try await obstacle {
                $0.podUID = "uid-of-db"
                $0.podName = "db"
            }.contains("recorded for container container-of-db"))
        try await world.pod("odd", uid: "another")
        #expect(try await obstacle { _ in }.contains("the Pod of that name is another one"))
        // Two have it.
        var both = try facts(world, odd: "10.6.0.14") { $0.podName = "odd2" }
        both.attachments?[1].addresses = [try IPAddress("10.6.0.14")]
        let found = try await world.service.check(both).findings
        #expect(found.map(\.repair) == [nil, nil])
        #expect(try await world.fill("a") == [3, 6])
    }

    @Test("a record that is stale by now, or does not reach the disk, changes nothing")
    func recordFailing() async throws {
        let store = ControlledStore()
        let world = try await makeWorld(store: store)
        let facts = try facts(world, odd: "10.6.0.13")
        let report = try await world.service.check(facts)
        let prints = report.findings.map(\.fingerprint)
        #expect(report.findings.contains { $0.message.contains(" of pod default/odd has ") })
        store.fail(commit: store.commitCount + 1)
        let failed = try await world.service.repair(prints, revision: report.revision, facts)
        #expect(failed.recorded == [] && failed.failures.count == 1)
        #expect(try await world.fill("a") == [3, 6])
        try await world.service.checkInvariants()
        // Another pod gets the address before the repair.
        try await world.add("late")
        let stale = await failure {
            try await world.service.repair(prints, revision: report.revision, facts)
        }
        #expect(stale?.code == .conflict)
        #expect(try await world.fill("a") == [4, 6])
    }

    @Test("a Pod that tells an address that is not its own is found")
    func pods() async throws {
        let world = try await makeWorld()
        try await world.pod("web") { $0.status.podIP = "10.6.0.10" }
        try await world.pod("alien") { $0.status.podIP = "10.6.0.12" }
        try await world.pod("free") { $0.status.podIP = "10.6.0.15" }
        try await world.pod("elsewhere") { $0.status.podIP = "10.9.0.1" }
        let report = try await world.service.check()
        #expect(report.findings.map(\.kind) == [.pod, .pod])
        #expect(report.findings.map(\.subject) == ["10.6.0.12", "10.6.0.15"])
        #expect(report.findings[0].message.contains("recorded for pod default/db"))
        #expect(report.findings[1].message.contains("it is free"))
    }

    @Test("what somebody else wrote into the store is found")
    func store() async throws {
        let store = MemoryStore()
        let world = try await makeWorld(store: store)
        let key = RecordKey(pool: "a", address: try IPAddress("10.6.0.12"))
        let record = try #require(try await world.service.stored().0.records[key])
        _ = try await store.commit([Transaction(writes: [.deleteRecord(record)])])
        let report = try await world.service.check()
        #expect(report.findings.map(\.kind) == [.store])
        #expect(
            report.findings.first?.message
                == "the store lacks 10.6.0.12 of IPPool a for pod default/db (eth0)")
        let refused = await failure {
            try await world.service.repair(["store/x"], revision: report.revision, .init(node: ""))
        }
        #expect(refused?.code == .conflict)
    }

    @Test("what the store tells otherwise, or alone, is named in words")
    func storeWords() async throws {
        let store = MemoryStore()
        let world = try await makeWorld(store: store)
        let key = RecordKey(pool: "a", address: try IPAddress("10.6.0.12"))
        let records = try await world.service.stored().0.records
        var changed = try #require(records[key])
        changed.node = "n9"
        var alien = changed
        alien.podUID = "uid-of-alien"
        alien.podName = "alien"
        alien.address = try IPAddress("10.6.0.15")
        _ = try await store.commit([
            Transaction(writes: [.putRecord(changed), .putRecord(alien)])
        ])
        let messages = try await world.service.check().findings.map(\.message).sorted()
        #expect(
            messages == [
                "the store alone has 10.6.0.15 of IPPool a for pod default/alien (eth0)",
                "the store tells otherwise of 10.6.0.12 of IPPool a for pod default/db (eth0): "
                    + "node n9, not n1",
            ])
    }

    @Test("a check beside requests finds nothing")
    func concurrent() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.1-10.6.3.254"]) { $0.spec.isDefault = true }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for round in 0..<25 {
                        try await world.add("p\(worker)-\(round)")
                        if round % 2 == 0 { try await world.remove("p\(worker)-\(round)") }
                    }
                }
            }
            for _ in 0..<20 {
                let report = try await world.service.check(.init(node: "n1"))
                #expect(report.findings == [])
            }
            try await group.waitForAll()
        }
        try await world.service.checkInvariants()
    }
}
