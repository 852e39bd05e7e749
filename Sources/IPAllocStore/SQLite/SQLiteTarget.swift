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

    func hasRecord(_ key: RecordKey) throws -> Bool {
        try RecordRow.id(of: key, by: try statements.find(.recordID)) != nil
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

    mutating func put(_ record: AllocationRecord) throws -> Bool {
        let pool = try poolID(record.pool)
        do {
            try RecordRow.insert(record, pool: pool, by: try statements.find(.recordInsertion))
            return true
        } catch let error as DatabaseError where error.isOfUniqueness {
            // The key is there, or the address is taken.
        }
        let statement = try database.cachedStatement(
            sql: """
                SELECT id, pool FROM record WHERE pod = ? AND interface = ? AND family = ?
                """)
        guard
            let old = try Row.fetchOne(
                statement,
                arguments: [
                    RecordRow.compact(record.podUID), record.interface,
                    record.address.family.rawValue,
                ])
        else {
            try forgetPool(record.pool, pool)
            return false
        }
        do {
            try RecordRow.update(old[0], to: record, pool: pool, in: database)
        } catch let error as DatabaseError where error.isOfUniqueness {
            try forgetPool(record.pool, pool)
            return false
        }
        if old[1] != pool { try forgetPool(nil, old[1]) }
        return true
    }

    mutating func delete(_ record: AllocationRecord) throws {
        let pool = try poolID(record.pool)
        try execute(
            "DELETE FROM record WHERE pod = ? AND interface = ? AND family = ?",
            [RecordRow.compact(record.podUID), record.interface, record.address.family.rawValue])
        assert(database.changesCount == 1)
        try forgetPool(record.pool, pool)
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

    func append(_ change: StoreChange, revision: Revision, ordinal: Int) throws {
        let statement = try statements.find(.changeInsertion)
        try statement.bind(1, revision.rawValue)
        try statement.bind(2, Int64(ordinal))
        try statement.bind(3, change.encoded)
        try statement.run()
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

    /// Forgets a pool's number once no record uses it.
    ///
    /// - Parameter name: The pool's name; nil if it is not at hand.
    private mutating func forgetPool(_ name: String?, _ id: Int64) throws {
        let statement = try DirectStatement(
            database,
            "DELETE FROM pool WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM record WHERE pool = ?1)")
        try statement.bind(1, id)
        try statement.run()
        guard database.changesCount > 0 else { return }
        if let name { poolIDs[name] = nil } else { poolIDs.removeAll() }
    }
}

extension DatabaseError {
    /// Whether a row was refused since another one has a value that must be unique.
    fileprivate var isOfUniqueness: Bool { extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE }
}
