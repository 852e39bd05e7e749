import Foundation
import IPAlloc
import IPAllocTestSupport
import Testing

@testable import IPAllocStore

@Suite("Audit trail")
struct AuditTests {
    /// Puts a record, with a line of the trail about it.
    private func put(_ record: AllocationRecord, at time: Int64) -> Transaction {
        Transaction(
            writes: [.putRecord(record)],
            audit: [
                AuditEntry(
                    .given, record, at: StoreTime(millisecondsSince1970: time), reason: "asked for")
            ])
    }

    @Test(
        "lines come back as they were, oldest first, by whatever they have",
        arguments: StoreKind.allCases)
    func queries(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var expected: [AuditEntry] = []
            for number in 1...40 {
                let record = sample(
                    pod: number, address: UInt128(number % 7 + 1),
                    family: number.isMultiple(of: 2) ? .ipv4 : .ipv6, pool: "pool-\(number % 3)",
                    node: "node-\(number % 4)")
                var transaction = put(record, at: Int64(number) * 10)
                transaction.audit.append(
                    AuditEntry(
                        .returned, record,
                        at: StoreTime(millisecondsSince1970: Int64(number) * 10), reason: ""))
                transaction.writes.append(.deleteRecord(record))
                _ = try await store.commit(transaction).get()
                expected += transaction.audit
            }
            func check(_ change: (inout AuditQuery) -> Void) async throws {
                var query = AuditQuery(countMax: 1000)
                change(&query)
                let fitting = expected.filter(query.matches)
                #expect(!fitting.isEmpty)
                #expect(try await store.auditTrail(query).entries == fitting)
                query.countMax = 3
                #expect(try await store.auditTrail(query).entries == fitting.suffix(3))
            }
            try await check { _ in }
            try await check { $0.address = address(3) }
            try await check { $0.address = address(3, .ipv6) }
            try await check { $0.pool = "pool-1" }
            try await check { $0.namespace = "default" }
            try await check { $0.podName = "web-7" }
            // UIDs of both forms.
            for pod in [10, 11] { try await check { $0.podUID = podUID(pod) } }
            try await check { $0.node = "node-2" }
            try await check { $0.since = StoreTime(millisecondsSince1970: 200) }
            try await check { $0.until = StoreTime(millisecondsSince1970: 200) }
            try await check {
                $0.pool = "pool-2"
                $0.since = StoreTime(millisecondsSince1970: 100)
                $0.until = StoreTime(millisecondsSince1970: 300)
            }
            var none = AuditQuery()
            none.pool = "gone"
            #expect(try await store.auditTrail(none).entries == [])
        }
    }

    @Test("what changes nothing leaves no line", arguments: StoreKind.allCases)
    func nothing(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var conflicting = put(sample(), at: 1)
            conflicting.preconditions = [.recordEquals(sample(pod: 9))]
            let conflict = try await store.commit(conflicting)
            #expect(throws: StoreConflict.self) { try conflict.get() }
            var idle = put(sample(), at: 1)
            idle.writes = [.deleteRecord(sample())]
            _ = try await store.commit(idle).get()
            #expect(try await store.auditTrail(AuditQuery()).entries == [])
            var invalid = put(sample(), at: 1)
            invalid.audit[0].reason = "a\0b"
            await #expect(throws: StoreError.self) { try await store.commit(invalid) }
            #expect(try await store.auditTrail(AuditQuery()).entries == [])
        }
    }

    @Test("lines go when one comes that is so much younger, and survive a new start until then")
    func age() async throws {
        let directory = try TemporaryDirectory()
        var options = SQLiteStore.Options()
        options.auditMilliseconds = 100
        var store = try SQLiteStore(directory: directory.path, options: options)
        func times() async throws -> [Int64] {
            try await store.auditTrail(AuditQuery(countMax: .max)).entries
                .map(\.time.millisecondsSince1970)
        }
        for (pod, time) in [10, 20, 110, 115].enumerated() {
            _ = try await store.commit(
                put(sample(pod: pod + 1, address: UInt128(pod + 1)), at: Int64(time))
            ).get()
        }
        #expect(try await times() == [20, 110, 115])
        try await store.close()
        store = try SQLiteStore(directory: directory.path, options: options)
        #expect(try await times() == [20, 110, 115])
        #expect(try await store.checkInvariants() == [])
        // A clock that goes back keeps what there is.
        _ = try await store.commit(put(sample(pod: 11, address: 11), at: 5)).get()
        #expect(try await times() == [20, 110, 115, 5])
        _ = try await store.commit(put(sample(pod: 12, address: 12), at: 300)).get()
        #expect(try await times() == [300])
        try await store.close()
        // Without a trail nothing is added, and what is there stays.
        options.auditMilliseconds = 0
        store = try SQLiteStore(directory: directory.path, options: options)
        _ = try await store.commit(put(sample(pod: 13, address: 13), at: 900)).get()
        #expect(try await times() == [300])
        try await store.close()
    }

    @Test("a commit forgets the lines of a bounded number of commits, and the next ones the rest")
    func bound() async throws {
        let directory = try TemporaryDirectory()
        var options = SQLiteStore.Options()
        options.auditMilliseconds = 10
        let store = try SQLiteStore(directory: directory.path, options: options)
        let count = AuditLog.forgottenMax * 2 + 1
        for pod in 0..<count {
            _ = try await store.commit(put(sample(pod: pod, address: UInt128(pod)), at: 1)).get()
        }
        for (number, left) in [AuditLog.forgottenMax + 2, 3, 3].enumerated() {
            let pod = count + number
            _ = try await store.commit(put(sample(pod: pod, address: UInt128(pod)), at: 1000))
                .get()
            #expect(try await store.auditTrail(AuditQuery(countMax: .max)).entries.count == left)
        }
        try await store.close()
    }

    @Test("damaged lines are counted, and hide no others")
    func damage() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        for pod in 1...9 {
            _ = try await store.commit(put(sample(pod: pod, address: UInt128(pod)), at: 1)).get()
        }
        try await store.writer.queue.writeWithoutTransaction { database in
            try database.execute(
                sql: "UPDATE audit_commit SET lines = substr(lines, 1, 20) WHERE id IN (3, 8)")
        }
        let whole = try await store.auditTrail(AuditQuery())
        #expect(whole.entries.map(\.podName) == [1, 2, 4, 5, 6, 7, 9].map { "web-\($0)" })
        #expect(whole.damagedCommits == 2)
        // What is not looked at is not counted.
        let newest = try await store.auditTrail(AuditQuery(countMax: 2))
        #expect(newest.entries.map(\.podName) == ["web-7", "web-9"])
        #expect(newest.damagedCommits == 1)
        #expect(try await store.checkInvariants() == ["audit trail: lines of 2 commits"])
        try await store.close()
    }
}
