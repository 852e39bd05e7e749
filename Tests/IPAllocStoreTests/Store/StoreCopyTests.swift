import IPAllocTestSupport
import Testing

@testable import IPAllocStore

@Suite("Copies of stores")
struct StoreCopyTests {
    @Test(
        "a copy has the content and revisions, and what is done to it leaves the original alone",
        arguments: StoreKind.allCases)
    func copy(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let key = ObjectKey(kind: "Pod", namespace: "default", name: "a")
            for number in 1...20 {
                let record = sample(pod: number, address: UInt128(number))
                let object = StoredObject(key: key, content: [UInt8(number)])
                _ = try await store.commit(
                    Transaction(writes: [.putRecord(record), .putObject(object)])
                ).get()
            }
            let copy = try await MemoryStore(copying: store)
            #expect(copy.revision == store.revision)
            #expect(try await Self.content(copy) == Self.content(store))
            // The rules of transactions hold on: the address is taken.
            let thief = sample(pod: 99, address: 1)
            await #expect(throws: StoreConflict.self) {
                try await copy.commit(Transaction(writes: [.putRecord(thief)])).get()
            }
            let before = try await Self.content(store)
            let next = try await copy.commit(
                Transaction(writes: [.deleteRecord(sample(pod: 1, address: 1))])
            ).get()
            #expect(next.rawValue == store.revision.rawValue + 1)
            #expect(try await Self.content(store) == before)
            #expect(try await copy.changes(after: store.revision, countMax: 9).count == 1)
            await #expect(throws: StoreError.self) {
                try await copy.changes(after: .zero, countMax: 1)
            }
        }
    }

    private static func content(_ store: any Store) async throws -> [String] {
        try await store.read { view in
            var lines = try await view.objects(ObjectQuery()).map { "\($0)" }
            try await view.forEachRecordBatch { lines += $0.map { "\($0)" } }
            return lines.sorted()
        }
    }
}
