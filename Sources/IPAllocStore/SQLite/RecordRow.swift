import GRDB

/// Records as rows.
enum RecordRow {
    /// The columns that `decode` expects, the row's number first. A record whose pool has no name
    /// must be noticed, not left out.
    private static let columns = """
        SELECT record.id, pod, interface, address, pool.name, namespace, pod_name, node, container,
            network_namespace, owner, created, updated
        FROM record LEFT JOIN pool ON pool.id = record.pool
        """

    private static let ofPool = "WHERE pool = (SELECT id FROM pool WHERE name = ?)"

    /// The record of an address; nil if there is none.
    static func fetch(_ key: RecordKey, from database: Database) throws -> AllocationRecord? {
        try fetch("\(columns) \(ofPool) AND address = ?", from: database) {
            $0.append(key.pool)
            $0.append(key.address)
        }.first?.record
    }

    static func fetch(
        ofPool name: String, from database: Database
    ) throws -> [AllocationRecord] {
        try fetch("\(columns) \(ofPool)", from: database) { $0.append(name) }.map(\.record)
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
        INSERT INTO record (pool, address, pod, interface, namespace, pod_name, node, container,
            network_namespace, owner, created, updated)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        ON CONFLICT (pool, address) DO NOTHING
        """

    /// The row of an address, if its holder is the one of the parameters 3 to 6.
    private static let holderCondition = """
        WHERE pool = ?1 AND address = ?2 AND pod = ?3 AND interface = ?4 AND namespace = ?5
            AND pod_name = ?6
        """

    /// Writes a record as a new row.
    ///
    /// - Parameter statement: That of `insertion`.
    /// - Returns: Whether it was written; not if there is a row of its address.
    static func insert(
        _ record: AllocationRecord, pool: Int64, by statement: DirectStatement
    ) throws -> Bool {
        try statement.change {
            $0.append(holding: record, pool: pool)
            $0.append(rest: record)
        }
    }

    /// Writes a record over the row of its address.
    ///
    /// - Returns: Whether it was written; not if there is none, or another holder has the address.
    static func update(
        _ record: AllocationRecord, pool: Int64, in database: Database
    ) throws -> Bool {
        try DirectStatement(
            database,
            """
            UPDATE record SET node = ?7, container = ?8, network_namespace = ?9, owner = ?10,
                created = ?11, updated = ?12 \(holderCondition)
            """
        ).change {
            $0.append(holding: record, pool: pool)
            $0.append(rest: record)
        }
    }

    /// Removes the row of a record's address, if its holder is the record's.
    ///
    /// - Returns: Whether there was one.
    static func delete(
        _ record: AllocationRecord, pool: Int64, in database: Database
    ) throws -> Bool {
        try DirectStatement(database, "DELETE FROM record \(holderCondition)")
            .change { $0.append(holding: record, pool: pool) }
    }
}

extension RowValues {
    /// Appends an address, and who holds it.
    fileprivate mutating func append(holding record: AllocationRecord, pool: Int64) {
        append(pool)
        append(record.address)
        append(compact: record.podUID)
        append(record.interface)
        append(record.namespace)
        append(record.podName)
    }

    /// Appends what else is known of it.
    fileprivate mutating func append(rest record: AllocationRecord) {
        append(record.node)
        append(compact: record.containerID)
        append(record.networkNamespace)
        append(record.owner)
        append(record.createdAt)
        append(record.updatedAt)
    }
}
