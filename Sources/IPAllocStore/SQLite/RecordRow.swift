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

    static func fetch(_ key: RecordKey, from database: Database) throws -> AllocationRecord? {
        try fetch(
            "\(columns) WHERE pod = ? AND interface = ? AND family = ?",
            [compact(key.podUID), key.interface, key.family.rawValue], from: database
        ).first?.record
    }

    static func fetch(
        pool: String, address: IPAddress, from database: Database
    ) throws -> AllocationRecord? {
        try fetch(
            "\(columns) WHERE pool = (SELECT id FROM pool WHERE name = ?) AND address = ?",
            [pool, Data(address.networkBytes)], from: database
        ).first?.record
    }

    static func fetch(
        _ index: RecordIndex, from database: Database
    ) throws -> [AllocationRecord] {
        let (condition, value): (String, any DatabaseValueConvertible) =
            switch index {
            case .pod(let uid): ("pod = ?", compact(uid))
            case .pool(let name): ("pool = (SELECT id FROM pool WHERE name = ?)", name)
            case .container(let identity): ("container = ?", compact(identity))
            case .node(let name): ("node = ?", name)
            }
        return try fetch("\(columns) WHERE \(condition)", [value], from: database).map(\.record)
    }

    /// The records whose rows come after a number, in order of their rows, at most `count`.
    static func fetch(
        after id: Int64, count: Int, from database: Database
    ) throws -> [(id: Int64, record: AllocationRecord)] {
        try fetch(
            "\(columns) WHERE record.id > ? ORDER BY record.id LIMIT ?", [id, count],
            from: database)
    }

    private static func fetch(
        _ sql: String, _ arguments: StatementArguments, from database: Database
    ) throws -> [(id: Int64, record: AllocationRecord)] {
        let rows = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: arguments)
        var records: [(id: Int64, record: AllocationRecord)] = []
        while let row = try rows.next() { records.append(try decode(row)) }
        return records
    }

    /// Writes a record as a new row, or over the row of this number.
    ///
    /// - Throws: `DatabaseError` with `SQLITE_CONSTRAINT_UNIQUE` if the address is taken.
    static func write(
        _ record: AllocationRecord, pool: Int64, replacing id: Int64?, in database: Database
    ) throws {
        let statement = try database.cachedStatement(
            sql: id == nil
                ? """
                INSERT INTO record (pod, interface, family, pool, address, namespace, pod_name,
                    node, container, network_namespace, owner, created, updated)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
                """
                : """
                UPDATE record SET pod = ?1, interface = ?2, family = ?3, pool = ?4, address = ?5,
                    namespace = ?6, pod_name = ?7, node = ?8, container = ?9,
                    network_namespace = ?10, owner = ?11, created = ?12, updated = ?13
                WHERE id = ?14
                """)
        var arguments: StatementArguments = [
            compact(record.podUID), record.interface, record.address.family.rawValue, pool,
            Data(record.address.networkBytes), record.namespace, record.podName, record.node,
            compact(record.containerID), record.networkNamespace, record.owner,
            record.createdAt.millisecondsSince1970, record.updatedAt.millisecondsSince1970,
        ]
        if let id { arguments += [id] }
        try statement.execute(arguments: arguments)
        assert(database.changesCount == 1)
    }

    /// A pod's UID or a container's identity as it is stored.
    static func compact(_ text: String) -> DatabaseValue {
        CompactText.encode(text).map { Data($0).databaseValue } ?? text.databaseValue
    }
}
