import IPAlloc
import IPAllocTestSupport
import Testing

@testable import IPAllocStore

@Suite("Store transactions")
struct StoreTransactionTests {
    @Test("what was committed is read back as it was", arguments: StoreKind.allCases)
    func roundTrip(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var object = sampleObject(
                "a", namespace: "space", labels: ["app": "web"], owners: ["uid"], content: "é\0x")
            let first = sample(pod: 1, address: 0xFFFF_FFFF)
            let second = sample(pod: 5, interface: "net1", address: .max, family: .ipv6)
            let result = try await store.commit(
                Transaction(
                    writes: [.putObject(object), .putRecord(first), .putRecord(second)]))
            #expect(try result.get() == Revision(rawValue: 1))
            #expect(store.revision == Revision(rawValue: 1))
            object.revision = Revision(rawValue: 1)
            let key = object.key
            let objects = try await store.read { view in
                [
                    try await view.object(key),
                    try await view.object(ObjectKey(kind: "a", name: "b")),
                ]
            }
            #expect(objects == [object, nil])
            let records = try await store.read { view in
                [
                    try await view.record(first.key), try await view.record(second.key),
                    try await view.record(RecordKey(pool: "other", address: second.address)),
                ]
            }
            #expect(records == [first, second, nil])
        }
    }

    @Test("every text comes back as it was", arguments: StoreKind.allCases)
    func texts(kind: StoreKind) async throws {
        try await kind.withStore { store in
            // The first bytes are those of short forms, which these are not.
            let texts = ["", "\u{1}abcdefghijklmnop", "\u{2}ab", "é", "abc-", "00000000"]
            let records = texts.enumerated().map { number, text in
                var record = sample(pod: number, address: UInt128(number))
                (record.podUID, record.containerID, record.owner) = (text, text, text)
                return record
            }
            let writes = records.map { StoreWrite.putRecord($0) }
            _ = try await store.commit(Transaction(writes: writes)).get()
            let contents = try await StoreContents.read(store)
            #expect(contents.records == Set(records))
            for record in records {
                let found = try await store.read {
                    try await $0.record(record.key)
                }
                #expect(found == record)
                // Whoever has other texts does not remove it, and whoever has these does.
                for text in texts where text != record.podUID {
                    var other = record
                    other.podUID = text
                    let result = try await store.commit(Transaction(writes: [.deleteRecord(other)]))
                    #expect(result == .success(Revision(rawValue: 1)))
                }
            }
            for (number, record) in records.enumerated() {
                let result = try await store.commit(Transaction(writes: [.deleteRecord(record)]))
                #expect(result == .success(Revision(rawValue: Int64(number + 2))))
            }
        }
    }

    @Test(
        "a text with a NUL character is refused, and its batch with it",
        arguments: StoreKind.allCases)
    func nulCharacter(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var record = sample(pod: 2, address: 2)
            record.podName = "a\0b"
            let writes: [StoreWrite] = [
                .putRecord(record),
                .deleteRecord(record),
                .putObject(sampleObject("a", labels: ["\0": ""])),
                .deleteObject(ObjectKey(kind: "", name: "\0")),
            ]
            for write in writes {
                let batch = [
                    Transaction(writes: [.putRecord(sample())]), Transaction(writes: [write]),
                ]
                let error = await #expect(throws: StoreError.self) {
                    try await store.commit(batch)
                }
                #expect(error?.code == .invalidText)
            }
            let contents = try await StoreContents.read(store)
            #expect(contents.records == [])
        }
    }

    @Test("an address of a pool is given once", arguments: StoreKind.allCases)
    func uniqueAddress(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let holder = sample(pod: 1, address: 9)
            _ = try await store.commit(Transaction(writes: [.putRecord(holder)])).get()
            let thief = sample(pod: 2, address: 9)
            let writes: [StoreWrite] = [.putObject(sampleObject("a")), .putRecord(thief)]
            let result = try await store.commit(Transaction(writes: writes))
            #expect(
                result == .failure(StoreConflict(.write(1, writes[1]), .record(holder))))
            #expect(try await StoreContents.read(store).objects == [])
            #expect(store.revision == Revision(rawValue: 1))
            let elsewhere = sample(pod: 2, address: 9, pool: "other")
            #expect(
                try await store.commit(Transaction(writes: [.putRecord(elsewhere)])).get() > .zero)
        }
    }

    @Test("what is added has an address that nobody has", arguments: StoreKind.allCases)
    func addition(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = sample(pod: 1, address: 1)
            let added = Transaction(writes: [.addRecord(first)])
            #expect(try await store.commit(added) == .success(Revision(rawValue: 1)))
            for record in [first, sample(pod: 2, address: 1)] {
                // Beside a write that must not stay.
                let writes: [StoreWrite] = [
                    .addRecord(sample(pod: 3, address: 3, pool: "other")), .addRecord(record),
                ]
                let result = try await store.commit(Transaction(writes: writes))
                let conflict = StoreConflict(.write(1, writes[1]), .record(first))
                #expect(result == .failure(conflict))
                #expect(
                    "\(conflict)".hasSuffix("release it or pick another address"), "\(conflict)")
            }
            #expect(try await StoreContents.read(store).records == [first])
            // A pod of the same name takes over within one transaction.
            var heir = first
            heir.podUID = podUID(9)
            let inheritance = Transaction(writes: [.deleteRecord(first), .addRecord(heir)])
            #expect(try await store.commit(inheritance) == .success(Revision(rawValue: 2)))
            #expect(try await StoreContents.read(store).records == [heir])
        }
    }

    @Test("each precondition names what stood in its way", arguments: StoreKind.allCases)
    func preconditions(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let object = sampleObject("a")
            let record = sample(pod: 1, address: 1)
            var newer = record
            newer.updatedAt = StoreTime(millisecondsSince1970: 77)
            let one = try await store.commit(
                Transaction(
                    preconditions: [
                        .objectAbsent(object.key), .recordAbsent(record.key),
                    ], writes: [.putObject(object), .putRecord(record)])
            ).get()
            let absent = ObjectKey(kind: "SpiderIPPool", name: "b")
            let failing: [(Precondition, StoreConflict.Obstacle)] = [
                (.objectAbsent(object.key), .object(object.key, one)),
                (.objectUnchanged(object.key, since: .zero), .object(object.key, one)),
                (.objectUnchanged(absent, since: one), .nothing),
                (.recordAbsent(record.key), .record(record)),
                (.recordEquals(newer), .record(record)),
                (.recordEquals(sample(pod: 2, address: 2)), .nothing),
            ]
            let before = try await StoreContents.read(store)
            for (precondition, obstacle) in failing {
                let holding = Precondition.objectUnchanged(object.key, since: one)
                let result = try await store.commit(
                    Transaction(
                        preconditions: [holding, precondition],
                        writes: [.deleteRecord(record)]))
                #expect(
                    result == .failure(StoreConflict(.precondition(1, precondition), obstacle)))
            }
            #expect(try await StoreContents.read(store) == before)
        }
    }

    @Test(
        "a batch's transactions see each other, and a conflict hinders no other",
        arguments: StoreKind.allCases)
    func batch(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = sample(pod: 1, address: 1)
            let second = sample(pod: 2, address: 1)
            let results = try await store.commit([
                Transaction(writes: [.putRecord(first)]),
                Transaction(writes: [.putRecord(second)]),
                Transaction(
                    preconditions: [.recordEquals(first)],
                    writes: [.deleteRecord(first), .putRecord(second)]),
                Transaction(preconditions: [.recordEquals(second)]),
                Transaction(writes: [.deleteRecord(first)]),
            ])
            #expect(results[0] == .success(Revision(rawValue: 1)))
            #expect(throws: StoreConflict.self) { try results[1].get() }
            #expect(results[2] == .success(Revision(rawValue: 2)))
            // What changes nothing makes no revision.
            #expect(results[3] == .success(Revision(rawValue: 2)))
            #expect(results[4] == .success(Revision(rawValue: 2)))
            #expect(try await StoreContents.read(store).records == [second])
            #expect(try await store.commit([]) == [])
        }
    }

    @Test(
        "a rest is written over, and removed only if it is the one that is meant",
        arguments: StoreKind.allCases)
    func rests(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = sampleRest(1, at: 5)
            let second = sampleRest(1, at: 7, conflictUntil: 9)
            let other = sampleRest(1, family: .ipv6, pool: "other", at: .max)
            func rests() async throws -> Set<AddressRest> {
                try await StoreContents.read(store).rests
            }
            _ = try await store.commit(Transaction(writes: [.putRest(first), .putRest(other)]))
                .get()
            #expect(try await rests() == [first, other])
            _ = try await store.commit(Transaction(writes: [.putRest(second)])).get()
            #expect(try await rests() == [second, other])
            let revision = store.revision
            for write in [StoreWrite.deleteRest(first), .deleteRests(pool: "none")] {
                let result = try await store.commit(Transaction(writes: [write]))
                #expect(result == .success(revision))
            }
            // A conflict takes back what was done with rests, too.
            let record = sample(pod: 1, address: 3)
            _ = try await store.commit(Transaction(writes: [.putRecord(record)])).get()
            for write in [
                StoreWrite.putRest(first), .deleteRest(second), .deleteRests(pool: "pool"),
            ] {
                let thief = sample(pod: 2, address: 3)
                let result = try await store.commit(
                    Transaction(writes: [write, .putRecord(thief)]))
                #expect(throws: StoreConflict.self) { try result.get() }
                #expect(try await rests() == [second, other])
            }
            _ = try await store.commit(Transaction(writes: [.deleteRests(pool: "pool")])).get()
            #expect(try await rests() == [other])
            _ = try await store.commit(Transaction(writes: [.deleteRest(other)])).get()
            #expect(try await rests() == [])
            let changes = try await store.changes(after: revision, countMax: 9).flatMap(\.changes)
            #expect(
                changes == [
                    .recordPut(record), .restsDeleted(pool: "pool"), .restDeleted(other),
                ])
        }
    }

    @Test(
        "a record is removed and written over by its holder only", arguments: StoreKind.allCases)
    func holder(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let record = sample(pod: 1, address: 1)
            _ = try await store.commit(Transaction(writes: [.putRecord(record)])).get()
            func others() -> [AllocationRecord] {
                let changes: [(inout AllocationRecord) -> Void] = [
                    { $0.podUID = podUID(2) }, { $0.interface = "net1" }, { $0.podName = "other" },
                    { $0.namespace = "other" },
                ]
                return changes.map { change in
                    var other = record
                    change(&other)
                    return other
                }
            }
            for other in others() {
                let kept = try await store.commit(Transaction(writes: [.deleteRecord(other)]))
                #expect(kept == .success(Revision(rawValue: 1)))
                let write = StoreWrite.putRecord(other)
                let refused = try await store.commit(Transaction(writes: [write]))
                #expect(refused == .failure(StoreConflict(.write(0, write), .record(record))))
            }
            var later = record
            later.node = "elsewhere"
            later.containerID = containerID(9)
            later.networkNamespace = "/var/run/netns/other"
            later.owner = "Pod"
            later.createdAt = StoreTime(millisecondsSince1970: 2)
            later.updatedAt = StoreTime(millisecondsSince1970: 3)
            let written = try await store.commit(Transaction(writes: [.putRecord(later)]))
            #expect(written == .success(Revision(rawValue: 2)))
            #expect(try await StoreContents.read(store).records == [later])
            // What else a record tells does not matter for its end.
            let ended = try await store.commit(Transaction(writes: [.deleteRecord(record)]))
            #expect(ended == .success(Revision(rawValue: 3)))
            #expect(try await StoreContents.read(store).records == [])
        }
    }

    @Test("a view keeps its state while commits go on", arguments: StoreKind.allCases)
    func snapshot(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.commit(Transaction(writes: [.putRecord(sample(pod: 1))])).get()
            let seen = try await store.read { view in
                let write = StoreWrite.putRecord(sample(pod: 2, address: 2))
                _ = try await store.commit(Transaction(writes: [write])).get()
                return try await StoreContents(view)
            }
            #expect(seen.records == [sample(pod: 1)])
            #expect(seen.revision == Revision(rawValue: 1))
            #expect(try await StoreContents.read(store).records.count == 2)
        }
    }

    @Test(
        "what a view's body throws comes out, and the store goes on",
        arguments: StoreKind.allCases)
    func throwingBody(kind: StoreKind) async throws {
        struct Own: Error {}
        try await kind.withStore { store in
            for _ in 0..<10 {
                await #expect(throws: Own.self) {
                    try await store.read { (_: any StoreView) async throws -> Void in throw Own() }
                }
            }
            let contents = try await StoreContents.read(store)
            #expect(contents.records == [])
        }
    }

    @Test("a closed store refuses everything", arguments: StoreKind.allCases)
    func closed(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.close()
            let isClosed = { (error: any Error) in (error as? StoreError)?.code == .closed }
            await #expect { try await store.commit([]) } throws: { isClosed($0) }
            await #expect { try await store.read { _ in } } throws: { isClosed($0) }
            await #expect { try await store.changes(after: .zero, countMax: 1) } throws: {
                isClosed($0)
            }
            await #expect { try await store.waitForCommit(after: .zero) } throws: { isClosed($0) }
        }
    }

    @Test("random transactions leave both stores alike")
    func alike() async throws {
        var transactions = RandomTransactions(random: SeededGenerator.forTest())
        let memory = MemoryStore(changesMax: 50)
        let directory = try TemporaryDirectory()
        var options = SQLiteStore.Options()
        options.changesMax = 50
        options.checkpointPages = 20
        var store = try SQLiteStore(directory: directory.path, options: options)
        var opened = store.revision
        for step in 0..<200 {
            let batch = (0..<transactions.below(4)).map { _ in transactions.next() }
            #expect(try await store.commit(batch) == memory.commit(batch))
            if step % 20 == 19 {
                try await store.close()
                store = try SQLiteStore(directory: directory.path, options: options)
                opened = store.revision
            }
            guard step % 10 == 0 else { continue }
            #expect(try await StoreContents.read(store) == StoreContents.read(memory))
            try await compareLists(store, memory)
            try await compareChanges(store, memory, since: opened)
        }
    }

    private func compareLists(_ left: any Store, _ right: any Store) async throws {
        let queries =
            (0..<3).map { ObjectQuery(owner: "owner-\($0)") }
            + (0..<2).map { ObjectQuery(kind: "Kind\($0)", labels: ["tier": "\($0)"]) }
            + [
                ObjectQuery(kind: "Kind0", namespace: ""), ObjectQuery(namespace: "space"),
                ObjectQuery(labels: ["app": "1", "tier": "0"], owner: "owner-1"),
            ]
        let lists = { @Sendable (view: any StoreView) async throws in
            var records: [Set<AllocationRecord>] = []
            for number in 0..<3 {
                records.append(Set(try await view.records(ofPool: "pool-\(number)")))
            }
            var objects: [[StoredObject]] = []
            for query in queries { objects.append(try await view.objects(query)) }
            return (records, objects)
        }
        let (leftLists, rightLists) = (try await left.read(lists), try await right.read(lists))
        #expect(leftLists == rightLists)
    }

    /// - Parameter opened: From where on both remember changes.
    private func compareChanges(
        _ left: any Store, _ right: any Store, since opened: Revision
    ) async throws {
        let revision = right.revision.rawValue
        for start in max(opened.rawValue, revision - 15)...revision {
            let start = Revision(rawValue: start)
            var results: [[StoreCommit]?] = []
            for store in [left, right] {
                results.append(try? await store.changes(after: start, countMax: 8))
            }
            #expect(results[0] == results[1], "after \(start)")
        }
    }
}
