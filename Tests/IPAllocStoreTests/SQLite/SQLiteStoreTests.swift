import CFaultVFS
import Foundation
import GRDB
import IPAllocTestSupport
import Testing

@testable import IPAllocStore

@Suite("SQLiteStore")
struct SQLiteStoreTests {
    @Test("the database waits for the disk, and says whose it is")
    func pragmas() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        let values = try await store.writer.queue.unsafeRead { database in
            try ["journal_mode", "synchronous", "application_id", "user_version"].map {
                try String.fetchOne(database, sql: "PRAGMA \($0)")
            }
        }
        #expect(values == ["wal", "2", "\(Schema.applicationID)", "\(Schema.current.version)"])
        try await store.close()
    }

    @Test("a probe writes and waits for the disk, and changes nothing", arguments: [true, false])
    func probe(isFresh: Bool) async throws {
        let directory = try TemporaryDirectory()
        let disk = FaultDisk(seed: 1)
        let options = SQLiteStore.Options()
        var store = try SQLiteStore(directory: directory.path, options: options, files: disk)
        if !isFresh {
            _ = try await store.commit(Transaction(writes: [.putObject(sampleObject("a"))])).get()
        }
        let revision = store.revision
        for _ in 0..<3 {
            let (writes, syncs) = (disk.count(FAULT_WRITE), disk.count(FAULT_SYNC))
            try await store.probe()
            #expect(disk.count(FAULT_WRITE) > writes)
            #expect(disk.count(FAULT_SYNC) > syncs)
        }
        #expect(store.revision == revision)
        for (kind, code, expected) in [
            (FAULT_WRITE, ResultCode.SQLITE_FULL.rawValue, StoreError.Code.diskFull),
            (FAULT_SYNC, ResultCode.SQLITE_IOERR_FSYNC.rawValue, .inputOutput),
        ] {
            disk.fail(kind, at: 1, code: code)
            let error = await #expect(throws: StoreError.self) { try await store.probe() }
            #expect(error?.code == expected)
            try await store.probe()
        }
        try await store.close()
        await #expect(throws: StoreError.self) { try await store.probe() }
        store = try SQLiteStore(directory: directory.path, options: options, files: disk)
        #expect(store.revision == revision)
        try await store.close()
    }

    @Test("lists by index never scan")
    func plans() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        let conditions = [
            "record WHERE pool = (SELECT id FROM pool WHERE name = ?)",
            "record WHERE pool = (SELECT id FROM pool WHERE name = ?) AND address = ?",
            "record WHERE id > ?",
            "object WHERE id IN (SELECT object FROM object_owner WHERE owner = ?)",
            "object WHERE id IN (SELECT object FROM object_label WHERE key = ? AND value = ?)",
            "object WHERE kind = ? AND namespace = ?", "object WHERE kind = ?",
            "object_label WHERE object = ?", "object_owner WHERE object = ?",
            "rest WHERE pool = ?",
            "rest WHERE pool = ? AND address = ? AND released = ?",
        ]
        let plans = try await store.writer.queue.unsafeRead { database in
            try conditions.map { condition in
                let arguments = StatementArguments(condition.filter { $0 == "?" }.map { _ in 1 })
                return try Row.fetchAll(
                    database, sql: "EXPLAIN QUERY PLAN SELECT * FROM \(condition)",
                    arguments: arguments
                ).map { $0["detail"] as String }
            }
        }
        for (condition, plan) in zip(conditions, plans) {
            #expect(!plan.contains { $0.hasPrefix("SCAN") }, "\(condition): \(plan)")
        }
        try await store.close()
    }

    @Test(
        "a record with a value that nobody writes is told as damage, and not passed over",
        arguments: [
            "pod = 1", "pod = 2.5", "pod = x'07'", "container = x''", "container = 1", "pool = 77",
        ])
    func damagedRecords(change: String) async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        let record = sample()
        _ = try await store.commit(Transaction(writes: [.putRecord(record)])).get()
        try await store.writer.queue.writeWithoutTransaction { database in
            try database.execute(sql: "UPDATE record SET \(change)")
        }
        let error = await #expect(throws: StoreError.self) {
            try await store.read { try await $0.recordBatch(after: nil, countMax: 9) }
        }
        #expect(error?.code == .corrupt, "\(String(describing: error))")
        let packed = await #expect(throws: StoreError.self) {
            try await store.read { try await $0.packedRecords(after: nil, countMax: 9) }
        }
        #expect(packed?.description == error?.description)
        try await store.close()
    }

    @Test("a commit that comes upon damage changes nothing, and the next one goes through")
    func damageInCommit() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        let damaged = sample(pod: 1, address: 1)
        _ = try await store.commit(Transaction(writes: [.putRecord(damaged)])).get()
        try await store.writer.queue.writeWithoutTransaction { database in
            try database.execute(sql: "UPDATE record SET container = 1")
        }
        let write = Transaction(writes: [.putRecord(sample(pod: 2, address: 2))])
        let revision = store.revision
        let error = await #expect(throws: StoreError.self) {
            try await store.commit([write, Transaction(writes: [.addRecord(damaged)])])
        }
        #expect(error?.code == .corrupt)
        #expect(store.revision == revision)
        let count = { @Sendable in
            try await store.writer.queue.unsafeRead {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM record")
            }
        }
        #expect(try await count() == 1)
        #expect(try await store.commit(write).get() == revision.next)
        #expect(try await count() == 2)
        try await store.close()
    }

    @Test("a pool's number is forgotten with its last record")
    func pools() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        var records = (1...4).map { sample(pod: $0, address: UInt128($0), pool: "pool-\($0 % 2)") }
        let names = { @Sendable in
            try await store.writer.queue.unsafeRead {
                try String.fetchAll($0, sql: "SELECT name FROM pool ORDER BY name")
            }
        }
        _ = try await store.commit(Transaction(writes: records.map { .putRecord($0) })).get()
        #expect(try await names() == ["pool-0", "pool-1"])
        _ = try await store.commit(Transaction(writes: [.deleteRecord(records[0])])).get()
        #expect(try await names() == ["pool-0", "pool-1"])
        let moved = records[2]
        records[2].pool = "pool-2"
        _ = try await store.commit(
            Transaction(writes: [.deleteRecord(moved), .putRecord(records[2])])
        ).get()
        #expect(try await names() == ["pool-0", "pool-2"])
        // A conflict leaves no new pool behind.
        var thief = records[1]
        thief.podUID = "thief"
        let result = try await store.commit(
            Transaction(writes: [
                .putRecord(sample(pod: 9, address: 9, pool: "pool-9")), .putRecord(thief),
            ]))
        #expect(throws: StoreConflict.self) { try result.get() }
        #expect(try await names() == ["pool-0", "pool-2"])
        var alone = thief
        alone.pool = "pool-9"
        let refused = try await store.commit(
            Transaction(writes: [.putRecord(alone), .addRecord(records[1])]))
        #expect(throws: StoreConflict.self) { try refused.get() }
        // Nor does a record that is not there.
        let second = try await store.commit(Transaction(writes: [.deleteRecord(alone)]))
        #expect(throws: Never.self) { try second.get() }
        #expect(try await names() == ["pool-0", "pool-2"])
        try await store.close()
    }

    @Test("a pool that a conflict took back is made by the next transaction of the commit")
    func poolAfterConflict() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        let held = sample(pod: 1, address: 1)
        _ = try await store.commit(Transaction(writes: [.putRecord(held)])).get()
        let lost = sample(pod: 2, address: 2, pool: "new")
        let kept = sample(pod: 3, address: 3, pool: "new")
        var thief = held
        thief.podUID = "thief"
        let results = try await store.commit([
            Transaction(writes: [.addRecord(lost), .addRecord(thief)]),
            Transaction(writes: [.addRecord(kept)]),
        ])
        #expect(throws: StoreConflict.self) { try results[0].get() }
        #expect(throws: Never.self) { try results[1].get() }
        let records = try await store.read { try await $0.recordBatch(after: nil, countMax: 9) }
        #expect(Set(records.records) == [held, kept])
        try await store.close()
    }

    @Test("a connection that is of no more use makes room for another one", .timeLimit(.minutes(1)))
    func uselessReader() async throws {
        let pool = ReaderPool(countMax: 1) { () throws(StoreError) in
            try withStoreErrors("open", path: "") { try DatabaseQueue() }
        }
        let first = try await pool.acquire()
        let waiting = Task { try await pool.acquire() }
        for _ in 0..<100 { await Task.yield() }
        pool.release(first, isUsable: false)
        let second = try await waiting.value
        #expect(second !== first)
        pool.release(second, isUsable: true)
        pool.close()
    }

    @Test("a view that waits for a connection gets one, and more views than connections pass")
    func views() async throws {
        let directory = try TemporaryDirectory()
        var options = SQLiteStore.Options()
        options.readersMax = 2
        let store = try SQLiteStore(directory: directory.path, options: options)
        let revisions = try await withThrowingTaskGroup(of: Revision.self) { group in
            for pod in 1...20 {
                group.addTask {
                    let write = StoreWrite.putRecord(sample(pod: pod, address: UInt128(pod)))
                    _ = try await store.commit(Transaction(writes: [write])).get()
                    return try await store.read { view in
                        let contents = try await StoreContents(view)
                        #expect(contents.records.count == Int(contents.revision.rawValue))
                        return contents.revision
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(revisions.count == 20)
        #expect(revisions.max() == Revision(rawValue: 20))
        try await store.close()
    }

    @Test("a cancelled task gets its commit's answer")
    func cancellation() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        for pod in 1...20 {
            let task = Task {
                let write = StoreWrite.putRecord(sample(pod: pod, address: UInt128(pod)))
                return try await store.commit(Transaction(writes: [write])).get()
            }
            task.cancel()
            #expect(try await task.value == Revision(rawValue: Int64(pod)))
        }
        try await store.close()
    }

    @Test("a check names what is wrong")
    func check() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        let object = sampleObject("a", labels: ["k": "v"], owners: ["o"])
        let writes: [StoreWrite] = [.putRecord(sample()), .putObject(object)]
        _ = try await store.commit(Transaction(writes: writes)).get()
        #expect(try await store.checkInvariants() == [])
        let harms = [
            ("UPDATE record SET pod = x'07'", "records: "),
            ("UPDATE record SET pool = 77", "records of a pool without a name"),
            ("INSERT INTO pool (name) VALUES ('x')", "pools without records"),
            ("UPDATE object_label SET object = 77", "labels of objects that are gone"),
            ("UPDATE object_owner SET object = 77", "owners of objects that are gone"),
            ("UPDATE object SET revision = 77", "objects newer than the store"),
            ("UPDATE object SET labels = x'05'", "objects: "),
            (
                "PRAGMA ignore_check_constraints = 1; INSERT INTO rest VALUES ('p', x'05', 1, 1)",
                "rests: "
            ),
        ]
        for (sql, words) in harms {
            try await store.writer.queue.writeWithoutTransaction { try $0.execute(sql: sql) }
            let problems = try await store.checkInvariants()
            #expect(problems.contains { $0.contains(words) }, "\(sql): \(problems)")
        }
        try await store.close()
    }

    @Test("changes from before the store was opened are forgotten")
    func changesBefore() async throws {
        let directory = try TemporaryDirectory()
        var store = try SQLiteStore(directory: directory.path)
        _ = try await store.commit(Transaction(writes: [.putRecord(sample())])).get()
        #expect(try await store.changes(after: .zero, countMax: 9).count == 1)
        try await store.close()
        store = try SQLiteStore(directory: directory.path)
        let error = await #expect(throws: StoreError.self) {
            try await store.changes(after: .zero, countMax: 9)
        }
        #expect(error?.code == .compacted)
        #expect(try await store.changes(after: store.revision, countMax: 9) == [])
        try await store.close()
    }
}
