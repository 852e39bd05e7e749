import FoundationEssentials
import GRDB
import IPAlloc

/// The database inside a transaction.
struct SQLiteTarget {
    let database: Database
    /// Whether there is an audit trail.
    private let keepsAudit: Bool
    /// The numbers of pools' names that were looked up, as long as nothing is undone.
    private var poolIDs: [String: Int64] = [:]
    /// The numbers of pools that may have no record any more.
    private var poolsLeft: Set<Int64> = []
    private let statements: CommitStatements

    init(database: Database, keepsAudit: Bool) {
        self.database = database
        statements = CommitStatements(database)
        self.keepsAudit = keepsAudit
    }

    /// Forgets what may not be so any more, since a part of the transaction was undone.
    mutating func wasUndone() {
        poolIDs.removeAll()
    }

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
        try RecordRow.fetch(key, from: database)?.record
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

    mutating func add(_ record: AllocationRecord) throws -> Bool {
        let pool = try poolID(record.pool)
        let isAdded = try RecordRow.insert(
            record, pool: pool, by: statements.find(.recordInsertion))
        if !isAdded { poolsLeft.insert(pool) }
        return isAdded
    }

    mutating func put(_ record: AllocationRecord) throws -> Bool {
        if try add(record) { return true }
        // The key is there, or the address is taken.
        guard let old = try RecordRow.fetch(record.key, from: database) else { return false }
        poolsLeft.insert(try poolID(old.record.pool))
        return try RecordRow.update(
            old.id, to: record, pool: poolID(record.pool), in: database)
    }

    mutating func deleteRecord(_ key: RecordKey) throws -> AllocationRecord? {
        guard let (id, record) = try RecordRow.fetch(key, from: database) else { return nil }
        try RecordRow.delete(id, in: database)
        poolsLeft.insert(try poolID(record.pool))
        return record
    }

    func put(_ rest: AddressRest) throws {
        try RestRow.put(rest, in: database)
    }

    func delete(_ rest: AddressRest) throws -> Bool {
        try RestRow.delete(rest, in: database)
    }

    func deleteRests(pool: String) throws -> Bool {
        try RestRow.delete(pool: pool, in: database)
    }

    func append(_ entry: AuditEntry) throws {
        if keepsAudit { try AuditLog.append(entry, by: try statements.find(.auditInsertion)) }
    }

    /// The number that stands for a pool's name in records.
    private mutating func poolID(_ name: String) throws -> Int64 {
        if let id = poolIDs[name] { return id }
        let statement = try database.cachedStatement(sql: "SELECT id FROM pool WHERE name = ?")
        var id = try Int64.fetchOne(statement, arguments: [name])
        if id == nil {
            try execute("INSERT INTO pool (name) VALUES (?)", [name])
            id = database.lastInsertedRowID
        }
        poolIDs[name] = id
        return id ?? 0
    }

    /// Forgets the numbers of pools that no record uses any more.
    mutating func forgetPools() throws {
        for id in poolsLeft {
            try DirectStatement(
                database,
                "DELETE FROM pool WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM record WHERE pool = ?1)"
            ).run { $0.append(id) }
        }
    }
}
