import IPAlloc
import IPAllocTestSupport
import Testing

@testable import IPAllocService
@testable import IPAllocStore

@Suite("EndpointTable")
struct EndpointTableTests {
    private static func endpoint(
        _ random: inout SeededGenerator, uid: String, place: ObjectPlace
    ) throws -> Endpoint {
        func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
        var endpoint = Endpoint(
            uid: uid, place: place, node: "node-\(below(4))",
            containerID: below(2) == 0 ? uid : "container-\(below(9))",
            networkNamespace: "/var/run/netns/cni-\(uid)", isPodKnown: below(2) == 0,
            statefulSet: below(2) == 0 ? nil : "set-\(below(3))")
        endpoint.revision = Revision(rawValue: Int64(below(99)))
        endpoint.arrival = UInt64(below(99))
        endpoint.held = try (0...below(3)).map { number in
            HeldAddress(
                interface: "net\(number)", address: try IPAddress("10.6.0.\(below(200))"),
                pool: "pool-\(below(3))", note: "{\"name\":\"note \(below(30))\"}",
                createdAt: StoreTime(millisecondsSince1970: Int64(below(9))),
                updatedAt: StoreTime(millisecondsSince1970: Int64(below(9))))
        }
        return endpoint
    }

    /// All that an endpoint has, for comparison.
    private static func text(_ endpoint: Endpoint) -> String {
        "\(endpoint.uid) \(endpoint.place) \(endpoint.node) \(endpoint.containerID) "
            + "\(endpoint.networkNamespace) \(endpoint.isPodKnown) "
            + "\(endpoint.statefulSet ?? "-") \(endpoint.held) \(endpoint.revision) "
            + "\(endpoint.arrival)"
    }

    @Test("a table has what a list of endpoints has, and finds it")
    func model() throws {
        var random = SeededGenerator.forTest()
        var table = EndpointTable()
        var model: [String: (index: EndpointIndex, endpoint: Endpoint)] = [:]
        var newest: [ObjectPlace: String] = [:]
        for step in 0..<3000 {
            let number = Int.random(in: 0..<30, using: &random)
            let uid =
                number.isMultiple(of: 2)
                ? "pod-\(number)" : "8f3c1d7a-52a1-4e0f-9c55-0000000000\(10 + number)"
            let place = ObjectPlace(
                namespace: "space-\(number % 3)", name: "web-\(number % 7)")
            if let (index, old) = model[uid] {
                if Bool.random(using: &random) {
                    table.remove(index)
                    #expect(!table.has(index))
                    model[uid] = nil
                    if newest[place] == uid { newest[place] = nil }
                } else {
                    var changed = try Self.endpoint(&random, uid: uid, place: place)
                    if Bool.random(using: &random) { changed.node = old.node }
                    table.change(index) { $0 = changed }
                    model[uid] = (index, changed)
                }
            } else {
                let endpoint = try Self.endpoint(&random, uid: uid, place: place)
                model[uid] = (table.insert(endpoint).index, endpoint)
                newest[place] = uid
            }
            if let text = table.disagreement() { Issue.record("step \(step): \(text)") }
            #expect(table.count == model.count)
            #expect(Set(table.indexes) == Set(model.values.map(\.index)))
            #expect(Set(table.places) == Set(newest.keys))
            for number in 0..<7 {
                for space in 0..<4 {
                    let place = ObjectPlace(namespace: "space-\(space)", name: "web-\(number)")
                    #expect(table.index(at: place) == newest[place].flatMap { model[$0]?.index })
                }
            }
            for node in 0..<5 {
                let name = "node-\(node)"
                let expected = model.values.filter { $0.endpoint.node == name }.map(\.index)
                let found = table.indexes(node: name)
                #expect(found.count == expected.count)
                #expect(Set(found) == Set(expected))
            }
            for (uid, (index, endpoint)) in model {
                #expect(table.index(uid: uid) == index)
                #expect(table.has(index))
                #expect(Self.text(table[index]) == Self.text(endpoint))
                #expect(table.pod(index).namespace == endpoint.place.namespace)
                #expect(table.pod(index).texts == endpoint.texts)
            }
            #expect(table.index(uid: "nobody") == nil)
        }
    }

    @Test("records that are read become what was inserted, and a pod's first record tells its node")
    func reading() throws {
        var random = SeededGenerator.forTest()
        let uid = "8f3c1d7a-52a1-4e0f-9c55-000000000001"
        let endpoints = try (0..<20).map { number in
            try Self.endpoint(
                &random, uid: number == 0 ? uid : "pod-\(number)",
                place: ObjectPlace(namespace: "space", name: "web-\(number % 9)"))
        }
        var records = endpoints.flatMap { $0.records($0.held) }
        for number in records.indices.dropFirst()
        where records[number].podUID == records[number - 1].podUID {
            records[number].node = "elsewhere"
            records[number].namespace = "elsewhere"
        }
        // The last of a batch may be a pod's first.
        var table = EndpointTable()
        for start in stride(from: 0, to: records.count, by: 3) {
            let batch = PackedRecords(
                RecordBatch(records: Array(records[start...].prefix(3)), next: nil))
            let numbers = table.numbers(of: batch)
            for number in 0..<batch.count {
                let pod = endpoints.first { $0.uid == records[start + number].podUID }
                let added = try table.add(
                    number, of: batch, numbers, isPodKnown: pod?.isPodKnown ?? false,
                    statefulSet: pod?.statefulSet, at: Revision(rawValue: 7))
                #expect(table.index(uid: pod?.uid ?? "") == added.index)
            }
            table.end(numbers)
            #expect(table.disagreement() == nil)
        }
        #expect(table.count == endpoints.count)
        for var endpoint in endpoints {
            endpoint.revision = Revision(rawValue: 7)
            endpoint.arrival = 0
            let index = try #require(table.index(uid: endpoint.uid))
            #expect(Self.text(table[index]) == Self.text(endpoint))
        }
    }

    @Test("an interface has no second address of a family")
    func secondAddress() throws {
        func record(_ address: String, _ interface: String = "eth0") throws -> AllocationRecord {
            AllocationRecord(
                podUID: "u", interface: interface, address: try IPAddress(address), pool: "a",
                namespace: "space", podName: "web", node: "n", containerID: "",
                networkNamespace: "",
                owner: "", createdAt: StoreTime(millisecondsSince1970: 1),
                updatedAt: StoreTime(millisecondsSince1970: 1))
        }
        let records = try [
            record("10.0.0.1"), record("fd00::1"), record("10.0.0.2", "net1"), record("10.0.0.3"),
            record("10.0.0.4", "net1"), record("fd00::2"), record("fd00::3", "net1"),
        ]
        var table = EndpointTable()
        let batch = PackedRecords(RecordBatch(records: records, next: nil))
        let numbers = table.numbers(of: batch)
        var refused: [Int: String] = [:]
        for number in records.indices {
            do throws(EndpointTable.SecondAddress) {
                _ = try table.add(
                    number, of: batch, numbers, isPodKnown: false, statefulSet: nil,
                    at: Revision(rawValue: 1))
            } catch {
                refused[number] = "\(error.first)"
            }
        }
        table.end(numbers)
        #expect(refused == [3: "10.0.0.1", 4: "10.0.0.2", 5: "fd00::1"])
        #expect(table.disagreement() == nil)
        let index = try #require(table.index(uid: "u"))
        #expect(table[index].held.count == 4)
    }

    @Test("a text is forgotten with the last who has it, and its number used again")
    func sharedTexts() {
        var texts = SharedTexts()
        let first = texts.retain("a")
        let again = texts.retain("a")
        #expect(again == first)
        let second = texts.retain("b")
        #expect(second != first)
        texts.release(first)
        #expect(texts.number(of: "a") == first)
        texts.release(first)
        #expect(texts.number(of: "a") == nil)
        #expect(texts.count == 1)
        let third = texts.retain("c")
        #expect(third == first)
        #expect(texts[first] == "c")
        #expect(texts[second] == "b")
    }
}
