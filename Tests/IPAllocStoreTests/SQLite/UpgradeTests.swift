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

    /// Lines of the audit trail, for several rows.
    private let trail = (1...150).map { number in
        AuditEntry(
            number.isMultiple(of: 2) ? .given : .returned,
            sample(
                pod: number / 2, interface: "eth\(number % 3)", address: UInt128(number),
                family: number.isMultiple(of: 5) ? .ipv6 : .ipv4),
            at: StoreTime(millisecondsSince1970: Int64(number / 7)), reason: "for \(number % 4)")
    }

    /// Makes a database of an earlier layout, at revision 7.
    private func makeDatabase(in directory: TemporaryDirectory, layout: Int) throws {
        let queue = try DatabaseQueue(path: StoreDirectory(path: directory.path).database)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
            try Schema(steps: Array(Schema.current.steps.prefix(layout))).migrate(database)
            try database.execute(sql: "INSERT INTO pool VALUES (1, 'pool'), (2, 'other')")
            for record in records { try insert(record, into: database, layout: layout) }
            let id = try ObjectRow.write(object, to: database)
            try database.execute(sql: "INSERT INTO object_label VALUES ('k', 'v', \(id))")
            try database.execute(sql: "INSERT INTO object_owner VALUES ('o', \(id))")
            if layout >= 3 { try RestRow.put(sampleRest(), in: database) }
            if layout >= 2 { try insert(trail, into: database, layout: layout) }
            try database.execute(
                sql: layout >= Schema.layoutWithRevision
                    ? "UPDATE state SET revision = 7"
                    : "INSERT INTO change VALUES (3, 0, x'00'), (7, 0, x'00')")
        }
        try queue.close()
    }

    private func insert(
        _ record: AllocationRecord, into database: Database, layout: Int
    ) throws {
        let hasFamily = layout < 7
        try DirectStatement(
            database,
            """
            INSERT INTO record (pod, interface, pool, address, namespace, pod_name, node,
                container, network_namespace, owner, created, updated
                \(hasFamily ? ", family" : "")
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? \(hasFamily ? ", ?" : ""))
            """
        ).run { values in
            values.append(compact: record.podUID)
            values.append(record.interface)
            values.append(record.pool == "pool" ? 1 : 2)
            values.append(record.address)
            values.append(record.namespace)
            values.append(record.podName)
            values.append(record.node)
            values.append(compact: record.containerID)
            values.append(record.networkNamespace)
            values.append(record.owner)
            values.append(record.createdAt)
            values.append(record.updatedAt)
            if hasFamily { values.append(Int64(record.address.family.rawValue)) }
        }
    }

    private func insert(_ trail: [AuditEntry], into database: Database, layout: Int) throws {
        if layout >= 6 {
            var lines = AuditLines()
            for entry in trail { lines.append(entry) }
            return try AuditLog.append(lines, to: database)
        }
        let statement = try DirectStatement(
            database,
            """
            INSERT INTO audit (time, event, reason, pool, address, interface, namespace, pod_name,
                pod, node, container) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        for (number, entry) in trail.enumerated() {
            try statement.run { values in
                values.append(entry.time)
                values.append(Int64(entry.event.rawValue))
                values.append(entry.reason)
                values.append(entry.pool)
                values.append(entry.address)
                values.append(entry.interface)
                values.append(entry.namespace)
                values.append(entry.podName)
                values.append(compact: entry.podUID)
                values.append(entry.node)
                values.append(compact: entry.containerID)
            }
            // One that nobody can read, beside it.
            if number == 70 {
                try database.execute(
                    sql:
                        "INSERT INTO audit SELECT 1000, time, 9, reason, pool, address, interface, "
                        + "namespace, pod_name, pod, node, container FROM audit LIMIT 1")
            }
        }
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
            #expect(
                try await store.auditTrail(AuditQuery())
                    == AuditTrail(layout >= 2 ? trail : []))
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
                    .given, record, at: StoreTime(millisecondsSince1970: 100), reason: "added")
            ])
        #expect(try await store.commit(transaction) == .success(Revision(rawValue: 8)))
        let lines = try await store.auditTrail(AuditQuery()).entries
        #expect(lines.last == transaction.audit[0])
        #expect(lines.count == 1 + (layout >= 2 ? trail.count : 0))
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
