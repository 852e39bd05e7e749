import GRDB

/// One state of a `SQLiteStore`: a connection inside a read transaction.
struct SQLiteView: StoreView {
    let reader: DatabaseQueue
    let revision: Revision

    /// Begins the transaction.
    init(reader: DatabaseQueue) async throws(StoreError) {
        self.reader = reader
        revision = try await reader.perform("read") { database in
            try database.execute(sql: "BEGIN DEFERRED TRANSACTION")
            // The first statement that reads fixes the state that all others see.
            return try RevisionRow.fetch(database)
        }
    }

    func object(_ key: ObjectKey) async throws(StoreError) -> StoredObject? {
        try await reader.perform("read \(key)") { try ObjectRow.fetch(key, from: $0) }
    }

    func objects(_ query: ObjectQuery) async throws(StoreError) -> [StoredObject] {
        try await reader.perform("list objects") { try ObjectRow.fetch(query, from: $0) }
    }

    func record(_ key: RecordKey) async throws(StoreError) -> AllocationRecord? {
        try await reader.perform("read record") { try RecordRow.fetch(key, from: $0) }
    }

    func records(ofPool name: String) async throws(StoreError) -> [AllocationRecord] {
        try await reader.perform("list records") { try RecordRow.fetch(ofPool: name, from: $0) }
    }

    func rests() async throws(StoreError) -> [AddressRest] {
        try await reader.perform("list rests") { try RestRow.fetch(from: $0) }
    }

    func packedRecords(
        after cursor: RecordCursor?, countMax: Int
    ) async throws(StoreError) -> PackedRecords {
        precondition(countMax >= 1)
        return try await reader.perform("list records") { database in
            // Negative numbers are no rows' numbers.
            try RecordRow.fetchPacked(
                after: cursor?.position ?? -1, count: countMax, from: database)
        }
    }

    func recordBatch(
        after cursor: RecordCursor?, countMax: Int
    ) async throws(StoreError) -> RecordBatch {
        precondition(countMax >= 1)
        return try await reader.perform("list records") { database in
            // Negative numbers are no rows' numbers.
            let rows = try RecordRow.fetch(
                after: cursor?.position ?? -1, count: countMax, from: database)
            let next = rows.count == countMax ? rows.last : nil
            return RecordBatch(
                records: rows.map(\.record),
                next: next.map { RecordCursor(position: $0.id) })
        }
    }
}
