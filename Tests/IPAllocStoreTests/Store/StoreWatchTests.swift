import Testing

@testable import IPAllocStore

@Suite("Store watch")
struct StoreWatchTests {
    private func put(_ pod: Int) -> Transaction {
        Transaction(writes: [.putRecord(sample(pod: pod, address: UInt128(pod)))])
    }

    @Test("a store in memory that remembers no changes has the same content, and tells none")
    func nothingRemembered() async throws {
        let store = MemoryStore(changesMax: 0)
        let records = (1...3).map { sample(pod: $0, address: UInt128($0)) }
        for record in records {
            _ = try await store.commit(Transaction(writes: [.putRecord(record)])).get()
        }
        let thief = sample(pod: 9, address: 1)
        let refused = Transaction(writes: [
            .putRecord(sample(pod: 8, address: 8)), .putRecord(thief),
        ])
        await #expect(throws: StoreConflict.self) { try await store.commit(refused).get() }
        let kept = try await store.read { try await $0.recordBatch(after: nil, countMax: 9) }
        #expect(kept.records == records)
        #expect(store.revision.rawValue == 3)
        #expect(try await store.changes(after: store.revision, countMax: 9).isEmpty)
        await #expect(throws: StoreError.self) {
            try await store.changes(after: Revision(rawValue: 2), countMax: 9)
        }
    }

    @Test("a watcher sees every commit once and in order", arguments: StoreKind.allCases)
    func order(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.commit((1...10).map(put))
            let watch = Task {
                var seen: [StoreCommit] = []
                for try await commit in store.watch(after: Revision(rawValue: 4)) {
                    seen.append(commit)
                    if commit.revision == Revision(rawValue: 200) { break }
                }
                return seen
            }
            for pod in 11...200 { _ = try await store.commit(put(pod)).get() }
            let seen = try await watch.value
            #expect(seen.map(\.revision.rawValue) == Array(5...200))
            #expect(
                seen.map(\.changes)
                    == (5...200).map { [.recordPut(sample(pod: $0, address: UInt128($0)))] })
        }
    }

    @Test("changes carry what was put and what was removed", arguments: StoreKind.allCases)
    func changes(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var object = sampleObject("a", labels: ["k": "v"], owners: ["o"])
            let record = sample(pod: 1)
            _ = try await store.commit(
                Transaction(writes: [.putObject(object), .putRecord(record)])
            ).get()
            _ = try await store.commit(
                Transaction(writes: [.deleteRecord(record), .deleteObject(object.key)])
            ).get()
            object.revision = Revision(rawValue: 1)
            let commits = try await store.changes(after: .zero, countMax: 5)
            #expect(
                commits.map(\.changes) == [
                    [.objectPut(object), .recordPut(record)],
                    [.recordDeleted(record), .objectDeleted(object.key)],
                ])
        }
    }

    @Test("who asks for changes that are forgotten is told so", arguments: StoreKind.allCases)
    func compacted(kind: StoreKind) async throws {
        try await kind.withStore(changesMax: 5) { store in
            for pod in 1...9 { _ = try await store.commit(put(pod)).get() }
            let rest = try await store.changes(after: Revision(rawValue: 4), countMax: 100)
            #expect(rest.map(\.revision.rawValue) == [5, 6, 7, 8, 9])
            await #expect {
                try await store.changes(after: Revision(rawValue: 3), countMax: 100)
            } throws: {
                ($0 as? StoreError)?.code == .compacted
            }
            var iterator = store.watch(after: .zero).makeAsyncIterator()
            await #expect(throws: StoreError.self) { try await iterator.next() }
            // One transaction larger than the bound is remembered as a whole.
            let writes = (20..<30).map {
                StoreWrite.putRecord(sample(pod: $0, address: UInt128($0)))
            }
            _ = try await store.commit(Transaction(writes: writes)).get()
            let last = try await store.changes(after: Revision(rawValue: 9), countMax: 100)
            #expect(last.map(\.changes.count) == [10])
        }
    }

    @Test("a watch ends with its task, and with the store", arguments: StoreKind.allCases)
    func end(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let cancelled = Task {
                for try await _ in store.watch(after: store.revision) {}
            }
            cancelled.cancel()
            try await cancelled.value
            let closed = Task {
                for try await _ in store.watch(after: store.revision) {}
            }
            try await store.close()
            await #expect(throws: StoreError.self) { try await closed.value }
        }
    }
}
