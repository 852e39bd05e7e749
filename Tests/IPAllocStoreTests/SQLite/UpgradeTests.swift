import GRDB
import IPAllocTestSupport
import Testing

@testable import IPAllocStore

/// Databases as earlier versions made them.
@Suite("Upgrade")
struct UpgradeTests {
    private static let layouts = 1..<Schema.current.version

    private let records = [
        sample(pod: 1, address: 1), sample(pod: 1, interface: "net1", address: 2, pool: "other"),
        sample(pod: 2, address: .max, family: .ipv6),
    ]
    private let object: StoredObject = {
        var object = sampleObject("a", labels: ["k": "v"], owners: ["o"])
        object.revision = Revision(rawValue: 3)
        return object
    }()

    /// Makes a database of an earlier layout, at revision 7.
    private func makeDatabase(in directory: TemporaryDirectory, layout: Int) throws {
        let queue = try DatabaseQueue(path: StoreDirectory(path: directory.path).database)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
            try Schema(steps: Array(Schema.current.steps.prefix(layout))).migrate(database)
            try database.execute(sql: "INSERT INTO pool VALUES (1, 'pool'), (2, 'other')")
            let insertion = try DirectStatement(database, RecordRow.insertion)
            for record in records {
                let pool: Int64 = record.pool == "pool" ? 1 : 2
                #expect(try RecordRow.insert(record, pool: pool, by: insertion))
            }
            let id = try ObjectRow.write(object, to: database)
            try database.execute(sql: "INSERT INTO object_label VALUES ('k', 'v', \(id))")
            try database.execute(sql: "INSERT INTO object_owner VALUES ('o', \(id))")
            if layout >= 3 { try RestRow.put(sampleRest(), in: database) }
            try database.execute(sql: "INSERT INTO change VALUES (3, 0, x'00'), (7, 0, x'00')")
        }
        try queue.close()
    }

    private func layout(in directory: TemporaryDirectory) throws -> Int? {
        let queue = try DatabaseQueue(path: StoreDirectory(path: directory.path).database)
        defer { try? queue.close() }
        return try queue.unsafeRead { try Int.fetchOne($0, sql: "PRAGMA user_version") }
    }

    @Test("a database of an earlier layout keeps what it holds", arguments: layouts, [true, false])
    func upgrade(from layout: Int, whileReading: Bool) async throws {
        let directory = try TemporaryDirectory()
        try makeDatabase(in: directory, layout: layout)
        var store: SQLiteStore
        if whileReading {
            let read: StoreContents
            (store, read) = try await SQLiteStore.open(directory: directory.path) {
                try await StoreContents($0)
            }
            #expect(try await read == StoreContents.read(store))
        } else {
            store = try SQLiteStore(directory: directory.path)
        }
        #expect(store.revision == Revision(rawValue: 7))
        for _ in 0..<2 {
            let contents = try await StoreContents.read(store)
            #expect(contents.records == Set(records))
            #expect(contents.objects == [object])
            #expect(contents.rests == (layout >= 3 ? [sampleRest()] : []))
            #expect(try await store.checkInvariants() == [])
            try await store.close()
            store = try SQLiteStore(directory: directory.path)
        }
        // What later layouts brought is there.
        let record = sample(pod: 8, address: 8)
        let transaction = Transaction(
            writes: [.addRecord(record), .putRest(sampleRest(9))],
            audit: [
                AuditEntry(
                    .given, record, at: StoreTime(millisecondsSince1970: 1), reason: "added")
            ])
        #expect(try await store.commit(transaction) == .success(Revision(rawValue: 8)))
        #expect(try await store.auditTrail(AuditQuery()).count == 1)
        #expect(try await store.checkInvariants() == [])
        try await store.close()
    }

    @Test("a database that has lost commits is refused before it is upgraded", arguments: layouts)
    func lostCommits(layout: Int) async throws {
        let directory = try TemporaryDirectory()
        try makeDatabase(in: directory, layout: layout)
        try Watermark(path: StoreDirectory(path: directory.path).watermark)
            .write(Revision(rawValue: 8))
        let error = #expect(throws: StoreError.self) { try SQLiteStore(directory: directory.path) }
        #expect(error?.code == .lostCommits)
        #expect(try self.layout(in: directory) == layout)
    }
}
