import IPAllocJSON
import IPAllocModel
import IPAllocTestSupport
import Testing

@testable import IPAllocService

@Suite("Lists in parts")
struct ListTests {
    /// A world with namespaces `n0` to `n9`; the even ones have a label.
    private static func world() async throws -> World {
        let world = try await World.make()
        for number in 0..<10 { try await add(number, to: world) }
        return world
    }

    private static func add(_ number: Int, to world: World) async throws {
        var namespace = Namespace()
        namespace.name = "n\(number)"
        if number.isMultiple(of: 2) { namespace.metadata.labels = ["even": "yes"] }
        try await world.create(namespace)
    }

    private static func names(_ list: ResourceList) -> [String] {
        list.items.compactMap { $0["metadata"]?["name"]?.string }
    }

    private static func query(labels: String? = nil) throws -> ResourceQuery {
        ResourceQuery(
            kind: Namespace.kind, labelSelector: try labels.map { try LabelSelector(parsing: $0) })
    }

    @Test("parts of every size are the whole", arguments: [nil, "even", "!even", "none"])
    func sizes(labels: String?) async throws {
        let world = try await Self.world()
        let query = try Self.query(labels: labels)
        let whole = try await world.service.list(query)
        #expect(whole.next == nil)
        #expect(whole.remainingCount == nil)
        for size in 1...11 {
            var names: [String] = []
            var position: ListPosition?
            repeat {
                let part = try await world.service.list(query, countMax: size, after: position)
                #expect(part.items.count <= size)
                #expect(part.next == nil || part.items.count == size || labels != nil)
                #expect(part.resourceVersion == whole.resourceVersion)
                names += Self.names(part)
                if labels == nil && part.next != nil {
                    #expect(part.remainingCount == 10 - names.count)
                }
                position = part.next.flatMap { ListPosition(parsing: $0.description) }
                #expect(position == part.next)
            } while position != nil
            #expect(names == Self.names(whole))
        }
    }

    @Test("a list of many endpoints is of one moment, and its parts are the whole")
    func endpoints() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.0-10.6.15.255"]) { $0.spec.isDefault = true }
        let count = 1500
        for number in 0..<count { try await world.add("p\(number)") }
        let query = ResourceQuery(kind: SpiderEndpoint.kind)
        var names: [String] = []
        var position: ListPosition?
        repeat {
            let part = try await world.service.list(query, countMax: 400, after: position)
            names += Self.names(part)
            position = part.next
        } while position != nil
        #expect(names == (0..<count).map { "p\($0)" }.sorted())
        // One goes and another comes, so that there are as many, or one fewer, at each moment.
        try await withThrowingTaskGroup { group in
            group.addTask {
                for number in 0..<300 {
                    try await world.remove("p\(number)")
                    try await world.add("q\(number)")
                }
            }
            group.addTask {
                for _ in 0..<20 {
                    let listed = Self.names(try await world.service.list(query))
                    #expect(listed.count == count || listed.count == count - 1)
                    #expect(listed == listed.sorted())
                    let come = listed.count { $0.hasPrefix("q") }
                    #expect(listed.contains("q\(come)") == false)
                }
            }
            try await group.waitForAll()
        }
        try await world.service.checkInvariants()
    }

    @Test("of many places, told in any order, the lowest are selected")
    func selection() {
        var random = SeededGenerator.forTest("ListTests.selection")
        for count in [0, 1, 5, 1023, 2047, 2048, 2049, 9000] {
            let places = (0..<count).map { number in
                ObjectPlace(namespace: "n\(number % 3)", name: "p\(number)")
            }
            for countMax in [1, 2, 1000, 3000, Int.max] {
                var selection = PlaceSelection(countMax: countMax)
                for place in places.shuffled(using: &random) { selection.add(place) }
                #expect(selection.count == count)
                #expect(selection.lowest() == Array(places.sorted().prefix(countMax)))
            }
        }
    }

    @Test("what changes between two parts is seen by who watches from the first")
    func changesBetween() async throws {
        let world = try await Self.world()
        let query = try Self.query()
        let first = try await world.service.list(query, countMax: 5)
        _ = try await world.service.delete(ResourceKey(kind: Namespace.kind, name: "n1"))
        _ = try await world.service.delete(ResourceKey(kind: Namespace.kind, name: "n7"))
        try await Self.add(10, to: world)
        let second = try await world.service.list(query, countMax: 9, after: first.next)
        #expect(Self.names(second) == ["n5", "n6", "n8", "n9"])
        #expect(second.resourceVersion == first.resourceVersion)
        var events: [String] = []
        for try await event in world.service.watch(query, after: second.resourceVersion) {
            let name = event.object["metadata"]?["name"]?.string ?? ""
            events.append("\(event.type.rawValue) \(name)")
            if events.count == 3 { break }
        }
        #expect(events == ["DELETED n1", "DELETED n7", "ADDED n10"])
    }

    @Test("a position that is malformed or of another store is refused")
    func malformed() async throws {
        for text in ["", "1", "1/a", "1/a/", "-1/a/b", "x/a/b", "1/a/b/c"] {
            #expect(ListPosition(parsing: text) == nil, "\(text)")
        }
        let world = try await Self.world()
        let ahead = try #require(ListPosition(parsing: "1000//n1"))
        let query = try Self.query()
        let error = await failure { try await world.service.list(query, after: ahead) }
        #expect(error?.code == .invalidRequest)
    }
}
