import IPAllocJSON
import IPAllocModel
import IPAllocTestSupport
import Testing

@testable import IPAllocService

@Suite("What watchers see")
struct WatchModelTests {
    /// A watcher and what follows from the events that it got.
    private struct Replica {
        let watch: ResourceWatch
        let query: ResourceQuery
        /// Whether it began with what is there, so that it has seen all that it knows of.
        let isWhole: Bool
        /// The UIDs of those that it knows.
        var known: [ObjectPlace: String]

        /// Takes in all events that there are.
        mutating func drain(_ world: World) async throws {
            let number = try watch.registration.number.get()
            await watch.registration.begin(number)
            while true {
                switch world.service.state.withLock({ $0.nextFinding(of: number) }) {
                case .event(let type, let snapshot): take(type, snapshot)
                case .passed: continue
                case .nothing: return
                case .over:
                    Issue.record("the watch is over")
                    return
                }
            }
        }

        private mutating func take(_ type: ResourceEvent.Kind, _ snapshot: ResourceSnapshot) {
            let (place, uid) = (ObjectPlace(snapshot.resource), snapshot.metadata.uid)
            // One that begins later cannot know which of those that are there have matched.
            let isSure = isWhole || query.labelSelector == nil
            switch type {
            case .added:
                #expect(known[place] == nil, "\(place)")
                known[place] = uid
            case .modified:
                if isSure { #expect(known[place] == uid, "\(place)") }
                known[place] = uid
            case .deleted:
                if isSure { #expect(known[place] == uid, "\(place)") }
                known[place] = nil
            }
            #expect(query.matches(place))
        }
    }

    private static func matching(
        _ world: World, _ query: ResourceQuery
    ) async throws -> [ObjectPlace: String] {
        var found: [ObjectPlace: String] = [:]
        for item in try await world.service.list(query).items {
            let metadata = item["metadata"]
            let place = ObjectPlace(
                namespace: metadata?["namespace"]?.string ?? "",
                name: metadata?["name"]?.string ?? "")
            found[place] = metadata?["uid"]?.string ?? ""
        }
        return found
    }

    @Test("whenever a watcher has seen all events, it knows what a list tells")
    func pods() async throws {
        var random = SeededGenerator.forTest("WatchModelTests.pods")
        for _ in 0..<30 {
            let world = try await World.make()
            var replicas: [Replica] = []
            var uid = 0
            for _ in 0..<60 {
                let name = "p\(Int.random(in: 0..<3, using: &random))"
                let namespace = ["default", "other"].randomElement(using: &random)!
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<4:
                    uid += 1
                    let (uid, hasLabel) = (uid, Bool.random(using: &random))
                    try? await world.pod(name) {
                        $0.metadata.namespace = namespace
                        $0.metadata.uid = "u\(uid)"
                        if hasLabel { $0.metadata.labels = ["a": "b"] }
                    }
                case 4..<6:
                    _ = try? await world.delete(Pod.self, name, namespace: namespace)
                case 6..<8:
                    let labels = Bool.random(using: &random) ? #"{"a":"b"}"# : #"{"a":null}"#
                    _ = try? await world.patch(
                        Pod.self, name, namespace: namespace,
                        #"{"metadata":{"labels":\#(labels)}}"#)
                case 8:
                    var query = ResourceQuery(kind: Pod.kind)
                    if Bool.random(using: &random) { query.namespace = "default" }
                    if Bool.random(using: &random) {
                        query.labelSelector = LabelSelector(matchLabels: ["a": "b"])
                    }
                    let isWhole = Bool.random(using: &random)
                    let known = isWhole ? [:] : try await Self.matching(world, query)
                    let version = try await world.service.list(query).resourceVersion
                    let isLate = !isWhole && version != "0"
                    replicas.append(
                        Replica(
                            watch: world.service.watch(query, after: isLate ? version : nil),
                            query: query, isWhole: !isLate, known: isLate ? known : [:]))
                default:
                    guard let number = replicas.indices.randomElement(using: &random) else { break }
                    try await replicas[number].drain(world)
                }
            }
            for var replica in replicas {
                try await replica.drain(world)
                let expected = try await Self.matching(world, replica.query)
                #expect(replica.known == expected)
            }
        }
    }

    @Test("a watcher of many endpoints sees each as it is when it looks, and what comes later")
    func endpoints() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.0-10.6.15.255"]) { $0.spec.isDefault = true }
        let count = 1500
        for number in 0..<count { try await world.add("p\(number)") }
        let query = ResourceQuery(kind: SpiderEndpoint.kind)
        var replica = Replica(
            watch: world.service.watch(query), query: query, isWhole: true, known: [:])
        // Before it looks some go, some come, one changes, and one is another one under its name.
        for number in 0..<10 { try await world.remove("p\(number)") }
        for number in 0..<10 { try await world.add("q\(number)") }
        try await world.add("p20", "net1")
        try await world.remove("p21")
        try await world.add("p21", uid: "another")
        try await replica.drain(world)
        let expected = try await Self.matching(world, query)
        #expect(replica.known == expected && expected.count == count)
        #expect(replica.known[ObjectPlace(namespace: "default", name: "p21")] == "another")
        // In order, and each once.
        var iterator = world.service.watch(query).makeAsyncIterator()
        var names: [String] = []
        for _ in 0..<count {
            let event = try #require(try await iterator.next())
            #expect(event.type == .added)
            names.append(event.object["metadata"]?["name"]?.string ?? "")
        }
        #expect(names == expected.keys.map(\.name).sorted())
        try await world.add("last")
        #expect(try await iterator.next()?.type == .added)
    }
}
