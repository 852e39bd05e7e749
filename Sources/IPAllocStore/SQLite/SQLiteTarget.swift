import FoundationEssentials
import GRDB
import IPAlloc

/// The database inside a transaction.
struct SQLiteTarget {
    let database: Database
    /// Whether there is an audit trail.
    let keepsAudit: Bool

    /// Runs a statement that is prepared once per connection.
    private func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

extension SQLiteTarget: TransactionTarget {
    func objectRevision(_ key: ObjectKey) throws -> Revision? {
        let statement = try database.cachedStatement(
            sql: "SELECT revision FROM object WHERE kind = ? AND namespace = ? AND name = ?")
        return try Int64.fetchOne(statement, arguments: [key.kind, key.namespace, key.name])
            .map(Revision.init(stored:))
    }

    func record(_ key: RecordKey) throws -> AllocationRecord? {
        try RecordRow.fetch(key, from: database)
    }

    func record(pool: String, address: IPAddress) throws -> AllocationRecord? {
        try RecordRow.fetch(pool: pool, address: address, from: database)
    }

    func put(_ object: StoredObject) throws {
        let id = try ObjectRow.write(object, to: database)
        try forgetIndexes(of: id)
        for (key, value) in object.labels {
            try execute(
                "INSERT INTO object_label (key, value, object) VALUES (?, ?, ?)", [key, value, id])
        }
        for owner in Set(object.owners) {
            try execute("INSERT INTO object_owner (owner, object) VALUES (?, ?)", [owner, id])
        }
    }

    func delete(_ key: ObjectKey) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: "SELECT id FROM object WHERE kind = ? AND namespace = ? AND name = ?")
        guard
            let id = try Int64.fetchOne(
                statement, arguments: [key.kind, key.namespace, key.name])
        else { return false }
        try forgetIndexes(of: id)
        try execute("DELETE FROM object WHERE id = ?", [id])
        assert(database.changesCount == 1)
        return true
    }

    private func forgetIndexes(of id: Int64) throws {
        try execute("DELETE FROM object_label WHERE object = ?", [id])
        try execute("DELETE FROM object_owner WHERE object = ?", [id])
    }

    func put(_ record: AllocationRecord) throws -> Bool {
        let pool = try poolID(record.pool)
        let statement = try database.cachedStatement(
            sql: """
                SELECT id, pool FROM record WHERE pod = ? AND interface = ? AND family = ?
                """)
        let old = try Row.fetchOne(
            statement,
            arguments: [
                RecordRow.compact(record.podUID), record.interface, record.address.family.rawValue,
            ])
        do {
            try RecordRow.write(record, pool: pool, replacing: old?[0], in: database)
        } catch let error as DatabaseError
            where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE
        {
            // The key is known not to be in the way, so the address is.
            return false
        }
        if let oldPool = old?[1] as Int64?, oldPool != pool { try forgetPool(oldPool) }
        return true
    }

    func delete(_ record: AllocationRecord) throws {
        let pool = try poolID(record.pool)
        try execute(
            "DELETE FROM record WHERE pod = ? AND interface = ? AND family = ?",
            [RecordRow.compact(record.podUID), record.interface, record.address.family.rawValue])
        assert(database.changesCount == 1)
        try forgetPool(pool)
    }

    func append(_ change: StoreChange, revision: Revision, ordinal: Int) throws {
        try execute(
            "INSERT INTO change (revision, ordinal, content) VALUES (?, ?, ?)",
            [revision.rawValue, ordinal, Data(change.encoded)])
    }

    func append(_ entry: AuditEntry) throws {
        if keepsAudit { try AuditLog.append(entry, to: database) }
    }

    /// The number that stands for a pool's name in records.
    private func poolID(_ name: String) throws -> Int64 {
        let statement = try database.cachedStatement(sql: "SELECT id FROM pool WHERE name = ?")
        if let id = try Int64.fetchOne(statement, arguments: [name]) { return id }
        try execute("INSERT INTO pool (name) VALUES (?)", [name])
        return database.lastInsertedRowID
    }

    /// Forgets a pool's number once no record uses it.
    private func forgetPool(_ id: Int64) throws {
        try execute(
            "DELETE FROM pool WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM record WHERE pool = ?1)",
            [id])
    }
}
