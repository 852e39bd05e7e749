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
    /// The statement that nearly every transaction runs, looked up once in a commit.
    private var insertion: DirectStatement?
    /// The lines of the audit trail that the transactions add.
    private var auditLines = AuditLines()

    init(database: Database, keepsAudit: Bool) {
        self.database = database
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
        try RecordRow.fetch(key, from: database)
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
        let statement = try insertion ?? DirectStatement(database, RecordRow.insertion)
        insertion = statement
        return try RecordRow.insert(record, pool: poolID(record.pool), by: statement)
    }

    mutating func put(_ record: AllocationRecord) throws -> Bool {
        try add(record) || RecordRow.update(record, pool: poolID(record.pool), in: database)
    }

    mutating func delete(_ record: AllocationRecord) throws -> Bool {
        guard let pool = try knownPoolID(record.pool) else { return false }
        poolsLeft.insert(pool)
        return try RecordRow.delete(record, pool: pool, in: database)
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

    mutating func append(_ entry: AuditEntry) {
        if keepsAudit { auditLines.append(entry) }
    }

    /// Writes what is to be written once for all transactions.
    func end() throws {
        // Conflicts, too, may leave pools that no record is of.
        try forgetPools()
        try AuditLog.append(auditLines, to: database)
    }

    /// The number that stands for a pool's name in records.
    private mutating func poolID(_ name: String) throws -> Int64 {
        if let id = try knownPoolID(name) { return id }
        try execute("INSERT INTO pool (name) VALUES (?)", [name])
        let id = database.lastInsertedRowID
        poolIDs[name] = id
        // Whether a record of it comes to be is not known yet.
        poolsLeft.insert(id)
        return id
    }

    /// The number that stands for a pool's name; nil if there is none.
    private mutating func knownPoolID(_ name: String) throws -> Int64? {
        if let id = poolIDs[name] { return id }
        let statement = try database.cachedStatement(sql: "SELECT id FROM pool WHERE name = ?")
        let id = try Int64.fetchOne(statement, arguments: [name])
        poolIDs[name] = id
        return id
    }

    /// Forgets the numbers of pools that no record uses any more.
    private func forgetPools() throws {
        for id in poolsLeft {
            try DirectStatement(
                database,
                "DELETE FROM pool WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM record WHERE pool = ?1)"
            ).run { $0.append(id) }
        }
    }
}
