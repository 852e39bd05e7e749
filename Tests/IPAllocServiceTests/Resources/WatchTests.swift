import IPAllocJSON
import IPAllocModel
import Testing

@testable import IPAllocService

@Suite("ResourceWatch")
struct WatchTests {
    /// Reads a watch event by event, as `type name`.
    private struct Reader {
        var iterator: ResourceWatch.Iterator
        var last: JSONValue?

        init(_ watch: ResourceWatch) {
            iterator = watch.makeAsyncIterator()
        }

        mutating func next() async throws -> String? {
            let event = try await iterator.next()
            last = event?.object
            return event.map {
                "\($0.type.rawValue) \($0.object["metadata"]?["name"]?.string ?? "")"
            }
        }

        mutating func next(_ count: Int) async throws -> [String] {
            var texts: [String] = []
            for _ in 0..<count { if let text = try await next() { texts.append(text) } }
            return texts
        }
    }

    @Test("a watcher sees what is there, and then what changes")
    func changes() async throws {
        let world = try await World.make()
        try await world.pool("b", ["10.6.0.20-10.6.0.22"])
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        var reader = Reader(world.service.watch(ResourceQuery(kind: SpiderIPPool.kind)))
        #expect(try await reader.next(2) == ["ADDED a", "ADDED b"])
        try await world.add("web")
        #expect(try await reader.next() == "MODIFIED a")
        #expect(reader.last?["status"]?["allocatedIPCount"]?.integer == 1)
        try await world.remove("web")
        #expect(try await reader.next() == "MODIFIED a")
        #expect(reader.last?["status"]?["allocatedIPCount"]?.integer == 0)
        try await world.delete(SpiderIPPool.self, "b")
        #expect(try await reader.next() == "DELETED b")
        try await world.pool("c", ["10.6.0.30"])
        #expect(try await reader.next() == "ADDED c")
    }

    @Test("what is deleted is shown with the counts that it had last")
    func lastCounts() async throws {
        let world = try await World.make()
        try await world.subnet("s", ["10.6.0.10-10.6.0.20"], subnet: "10.6.0.0/16")
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) {
            $0.spec.excludeIPs = ["10.6.0.11"]
            $0.spec.isDefault = true
        }
        var pools = Reader(world.service.watch(ResourceQuery(kind: SpiderIPPool.kind)))
        var subnets = Reader(world.service.watch(ResourceQuery(kind: SpiderSubnet.kind)))
        let first = try await world.service.list(ResourceQuery(kind: Pod.kind)).resourceVersion
        func counts(_ object: JSONValue?) -> [Int64?] {
            ["allocatedIPCount", "totalIPCount"].map { object?["status"]?[$0]?.integer }
        }
        #expect(try await pools.next() == "ADDED a")
        #expect(try await subnets.next() == "ADDED s")
        try await world.add("web")
        #expect(try await pools.next() == "MODIFIED a")
        #expect(counts(pools.last) == [1, 2])
        // One that still has an address goes with it.
        try await world.delete(SpiderIPPool.self, "a")
        #expect(try await pools.next() == "MODIFIED a")
        #expect(counts(pools.last) == [1, 2])
        try await world.remove("web")
        #expect(try await pools.next() == "DELETED a")
        #expect(counts(pools.last) == [0, 2])
        #expect(try await subnets.next() == "MODIFIED s")
        let deletion = try await world.delete(SpiderSubnet.self, "s")
        #expect(try await subnets.next() == "DELETED s")
        #expect(counts(subnets.last) == [0, 11])
        #expect(
            subnets.last?["metadata"]?["resourceVersion"]
                == deletion.object["metadata"]?["resourceVersion"])
        // Whoever comes back later is shown the same.
        var late = Reader(
            world.service.watch(ResourceQuery(kind: SpiderIPPool.kind), after: first))
        #expect(try await late.next() == "DELETED a")
        #expect(counts(late.last) == [0, 2])
    }

    @Test("endpoints come and go with addresses, and subnets count their pools")
    func composed() async throws {
        let world = try await World.make()
        try await world.subnet("s", ["10.6.0.10-10.6.0.20"], subnet: "10.6.0.0/16")
        var endpoints = Reader(world.service.watch(ResourceQuery(kind: SpiderEndpoint.kind)))
        var subnets = Reader(world.service.watch(ResourceQuery(kind: SpiderSubnet.kind)))
        #expect(try await subnets.next() == "ADDED s")
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        #expect(try await subnets.next() == "MODIFIED s")
        #expect(subnets.last?["status"]?["allocatedIPCount"]?.integer == 3)
        try await world.add("web")
        #expect(try await endpoints.next() == "ADDED web")
        try await world.add("web", "net1")
        #expect(try await endpoints.next() == "MODIFIED web")
        try await world.remove("web")
        #expect(try await endpoints.next() == "DELETED web")
        #expect(
            endpoints.last?["status"]?["current"]?["ips"]?.array?.count == 2)
    }

    @Test("several changes in between are one event, and a new object of the name is two")
    func coalescing() async throws {
        let world = try await World.make()
        try await world.pod("p", uid: "u1")
        var reader = Reader(world.service.watch(ResourceQuery(kind: Pod.kind)))
        #expect(try await reader.next() == "ADDED p")
        for phase in ["Pending", "Running", "Succeeded"] {
            try await world.patch(
                Pod.self, "p", namespace: "default", #"{"status":{"phase":"\#(phase)"}}"#)
        }
        #expect(try await reader.next() == "MODIFIED p")
        #expect(reader.last?["status"]?["phase"]?.string == "Succeeded")
        try await world.delete(Pod.self, "p", namespace: "default")
        try await world.pod("p", uid: "u2")
        #expect(try await reader.next() == "DELETED p")
        #expect(reader.last?["metadata"]?["uid"]?.string == "u1")
        #expect(try await reader.next() == "ADDED p")
        #expect(reader.last?["metadata"]?["uid"]?.string == "u2")
        // What came and went unseen was never there.
        try await world.pod("q")
        try await world.delete(Pod.self, "q", namespace: "default")
        try await world.pod("r")
        #expect(try await reader.next() == "ADDED r")
    }

    @Test("a watcher that comes back misses nothing")
    func resumption() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        for pod in ["1", "2", "3"] { try await world.pod(pod) }
        let pods = try await world.service.list(ResourceQuery(kind: Pod.kind)).resourceVersion
        try await world.delete(Pod.self, "1", namespace: "default")
        try await world.patch(Pod.self, "2", namespace: "default", #"{"status":{"phase":"x"}}"#)
        try await world.pod("4")
        try await world.add("2")
        var reader = Reader(world.service.watch(ResourceQuery(kind: Pod.kind), after: pods))
        #expect(try await reader.next(3) == ["DELETED 1", "MODIFIED 2", "ADDED 4"])
        var pools = Reader(
            world.service.watch(ResourceQuery(kind: SpiderIPPool.kind), after: pods))
        #expect(try await pools.next() == "MODIFIED a")
        var endpoints = Reader(
            world.service.watch(ResourceQuery(kind: SpiderEndpoint.kind), after: pods))
        #expect(try await endpoints.next() == "ADDED 2")
    }

    @Test("changes that are no longer known are said to be")
    func expiry() async throws {
        var world = try await World.make { $0.historyMax = 2 }
        let start = try await world.service.list(ResourceQuery(kind: Pod.kind)).resourceVersion
        for pod in ["1", "2", "3"] { try await world.pod(pod) }
        func error(_ version: String) async -> ServiceError? {
            await failure {
                var reader = Reader(
                    world.service.watch(ResourceQuery(kind: Pod.kind), after: version))
                return try await reader.next()
            }
        }
        #expect(start == "0")
        #expect(await error("1") == nil)
        try await world.pod("4")
        #expect(await error("1")?.code == .expired)
        #expect(await error("99")?.code == .expired)
        #expect(await error("x")?.code == .invalidRequest)
        world = try await world.restarted()
        #expect(await error("2")?.code == .expired)
    }

    @Test("a watch ends with its task, and with the service")
    func end() async throws {
        let world = try await World.make()
        let watch = world.service.watch(ResourceQuery(kind: Pod.kind))
        let task = Task {
            var reader = Reader(watch)
            return try await reader.next()
        }
        task.cancel()
        #expect(try await task.value == nil)
        let second = world.service.watch(ResourceQuery(kind: Pod.kind))
        await world.service.close()
        var reader = Reader(second)
        #expect(try await reader.next() == nil)
    }

    @Test("what no longer matches is seen as deleted")
    func selector() async throws {
        let world = try await World.make()
        try await world.pod("p") { $0.metadata.labels = ["a": "b"] }
        try await world.pod("q")
        var query = ResourceQuery(kind: Pod.kind, namespace: "default")
        query.labelSelector = LabelSelector(matchLabels: ["a": "b"])
        var reader = Reader(world.service.watch(query))
        #expect(try await reader.next() == "ADDED p")
        try await world.patch(Pod.self, "p", namespace: "default", #"{"metadata":{"labels":null}}"#)
        #expect(try await reader.next() == "DELETED p")
        try await world.patch(
            Pod.self, "q", namespace: "default", #"{"metadata":{"labels":{"a":"b"}}}"#)
        #expect(try await reader.next() == "ADDED q")
    }
}
