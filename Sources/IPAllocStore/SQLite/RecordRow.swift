import FoundationEssentials
import GRDB
import IPAlloc

/// Records as rows.
enum RecordRow {
    /// The columns that `decode` expects, the row's number first. A record whose pool has no name
    /// must be noticed, not left out.
    private static let columns = """
        SELECT record.id, pod, interface, address, pool.name, namespace, pod_name, node, container,
            network_namespace, owner, created, updated
        FROM record LEFT JOIN pool ON pool.id = record.pool
        """

    private static let keyCondition =
        "namespace = ? AND pod_name = ? AND pod = ? AND interface = ? AND family = ?"

    /// The record of a key with its row's number; nil if there is none.
    static func fetch(
        _ key: RecordKey, from database: Database
    ) throws -> (id: Int64, record: AllocationRecord)? {
        try fetch("\(columns) WHERE \(keyCondition)", from: database) { values in
            values.append(key.namespace)
            values.append(key.podName)
            values.append(compact: key.podUID)
            values.append(key.interface)
            values.append(Int64(key.family.rawValue))
        }.first
    }

    static func fetch(
        pool: String, address: IPAddress, from database: Database
    ) throws -> AllocationRecord? {
        try fetch(
            "\(columns) WHERE pool = (SELECT id FROM pool WHERE name = ?) AND address = ?",
            from: database
        ) {
            $0.append(pool)
            $0.append(address)
        }.first?.record
    }

    static func fetch(
        _ index: RecordIndex, from database: Database
    ) throws -> [AllocationRecord] {
        let condition =
            switch index {
            case .pod: "namespace = ? AND pod_name = ?"
            case .pool: "pool = (SELECT id FROM pool WHERE name = ?)"
            }
        return try fetch("\(columns) WHERE \(condition)", from: database) { values in
            switch index {
            case .pod(let namespace, let name):
                values.append(namespace)
                values.append(name)
            case .pool(let name): values.append(name)
            }
        }.map(\.record)
    }

    /// The records whose rows come after a number, in order of their rows, at most `count`.
    static func fetch(
        after id: Int64, count: Int, from database: Database
    ) throws -> [(id: Int64, record: AllocationRecord)] {
        try fetch("\(columns) WHERE record.id > ? ORDER BY record.id LIMIT ?", from: database) {
            $0.append(id)
            $0.append(Int64(count))
        }
    }

    private static func fetch(
        _ sql: String, from database: Database, filling: (inout RowValues) -> Void
    ) throws -> [(id: Int64, record: AllocationRecord)] {
        var records: [(id: Int64, record: AllocationRecord)] = []
        try DirectStatement(database, sql).forEachRow(filling) { records.append(try decode($0)) }
        return records
    }

    /// Adds a row.
    static let insertion = """
        INSERT INTO record (pod, interface, family, pool, address, namespace, pod_name,
            node, container, network_namespace, owner, created, updated)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """

    /// Writes a record as a new row.
    ///
    /// - Parameter statement: That of `insertion`.
    /// - Returns: Whether it was written; not if there is a row of its key, or the address is taken.
    static func insert(
        _ record: AllocationRecord, pool: Int64, by statement: DirectStatement
    ) throws -> Bool {
        try isUnique { try statement.run { $0.append(record, pool: pool) } }
    }

    /// Writes a record over the row of a number.
    ///
    /// - Returns: Whether it was written; not if the address is taken.
    static func update(
        _ id: Int64, to record: AllocationRecord, pool: Int64, in database: Database
    ) throws -> Bool {
        let statement = try DirectStatement(
            database,
            """
            UPDATE record SET pod = ?1, interface = ?2, family = ?3, pool = ?4, address = ?5,
                namespace = ?6, pod_name = ?7, node = ?8, container = ?9,
                network_namespace = ?10, owner = ?11, created = ?12, updated = ?13
            WHERE id = ?14
            """)
        return try isUnique {
            try statement.run { values in
                values.append(record, pool: pool)
                values.append(id)
            }
            assert(database.changesCount == 1)
        }
    }

    /// Whether a row was written, and not refused since another one has a value that must be unique.
    private static func isUnique(_ write: () throws -> Void) throws -> Bool {
        do {
            try write()
            return true
        } catch let error as DatabaseError
            where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE
        {
            return false
        }
    }

    static func delete(_ id: Int64, in database: Database) throws {
        try DirectStatement(database, "DELETE FROM record WHERE id = ?").run { $0.append(id) }
        assert(database.changesCount == 1)
    }

    /// A pod's UID or a container's identity as it is stored.
    static func compact(_ text: String) -> DatabaseValue {
        CompactText.encode(text).map { Data($0).databaseValue } ?? text.databaseValue
    }
}

extension RowValues {
    /// Appends a record in the order of the columns that are written.
    fileprivate mutating func append(_ record: AllocationRecord, pool: Int64) {
        append(compact: record.podUID)
        append(record.interface)
        append(Int64(record.address.family.rawValue))
        append(pool)
        append(record.address)
        append(record.namespace)
        append(record.podName)
        append(record.node)
        append(compact: record.containerID)
        append(record.networkNamespace)
        append(record.owner)
        append(record.createdAt)
        append(record.updatedAt)
    }
}
