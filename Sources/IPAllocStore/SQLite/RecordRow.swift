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
        try fetch("\(columns) WHERE pod = ? AND interface = ? AND family = ?", from: database) {
            try $0.bind(1, compact: key.podUID)
            try $0.bind(2, key.interface)
            try $0.bind(3, Int64(key.family.rawValue))
        }.first?.record
    }

    static func fetch(
        pool: String, address: IPAddress, from database: Database
    ) throws -> AllocationRecord? {
        try fetch(
            "\(columns) WHERE pool = (SELECT id FROM pool WHERE name = ?) AND address = ?",
            from: database
        ) {
            try $0.bind(1, pool)
            try $0.bind(2, address.networkBytes)
        }.first?.record
    }

    static func fetch(
        _ index: RecordIndex, from database: Database
    ) throws -> [AllocationRecord] {
        let condition =
            switch index {
            case .pod: "pod = ?"
            case .pool: "pool = (SELECT id FROM pool WHERE name = ?)"
            }
        return try fetch("\(columns) WHERE \(condition)", from: database) { statement in
            switch index {
            case .pod(let uid): try statement.bind(1, compact: uid)
            case .pool(let name): try statement.bind(1, name)
            }
        }.map(\.record)
    }

    /// The records whose rows come after a number, in order of their rows, at most `count`.
    static func fetch(
        after id: Int64, count: Int, from database: Database
    ) throws -> [(id: Int64, record: AllocationRecord)] {
        try fetch("\(columns) WHERE record.id > ? ORDER BY record.id LIMIT ?", from: database) {
            try $0.bind(1, id)
            try $0.bind(2, Int64(count))
        }
    }

    private static func fetch(
        _ sql: String, from database: Database, binding: (DirectStatement) throws -> Void
    ) throws -> [(id: Int64, record: AllocationRecord)] {
        let statement = try DirectStatement(database, sql)
        try binding(statement)
        var records: [(id: Int64, record: AllocationRecord)] = []
        try statement.forEachRow { records.append(try decode($0)) }
        return records
    }

    /// Finds the row of a key.
    static let idQuery = "SELECT id FROM record WHERE pod = ? AND interface = ? AND family = ?"

    /// The number of a record's row; nil if there is none.
    ///
    /// - Parameter statement: That of `idQuery`.
    static func id(of key: RecordKey, by statement: DirectStatement) throws -> Int64? {
        try statement.bind(1, compact: key.podUID)
        try statement.bind(2, key.interface)
        try statement.bind(3, Int64(key.family.rawValue))
        return try statement.run()
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
    /// - Throws: `DatabaseError` with `SQLITE_CONSTRAINT_UNIQUE` if there is a row of its key, or
    ///   the address is taken.
    static func insert(
        _ record: AllocationRecord, pool: Int64, by statement: DirectStatement
    ) throws {
        try bind(record, pool: pool, to: statement)
        try statement.run()
    }

    /// Writes a record over the row of a number.
    ///
    /// - Throws: `DatabaseError` with `SQLITE_CONSTRAINT_UNIQUE` if the address is taken.
    static func update(
        _ id: Int64, to record: AllocationRecord, pool: Int64, in database: Database
    ) throws {
        let statement = try DirectStatement(
            database,
            """
            UPDATE record SET pod = ?1, interface = ?2, family = ?3, pool = ?4, address = ?5,
                namespace = ?6, pod_name = ?7, node = ?8, container = ?9,
                network_namespace = ?10, owner = ?11, created = ?12, updated = ?13
            WHERE id = ?14
            """)
        try bind(record, pool: pool, to: statement)
        try statement.bind(14, id)
        try statement.run()
        assert(database.changesCount == 1)
    }

    private static func bind(
        _ record: AllocationRecord, pool: Int64, to statement: DirectStatement
    ) throws {
        try statement.bind(1, compact: record.podUID)
        try statement.bind(2, record.interface)
        try statement.bind(3, Int64(record.address.family.rawValue))
        try statement.bind(4, pool)
        try statement.bind(5, record.address.networkBytes)
        try statement.bind(6, record.namespace)
        try statement.bind(7, record.podName)
        try statement.bind(8, record.node)
        try statement.bind(9, compact: record.containerID)
        try statement.bind(10, record.networkNamespace)
        try statement.bind(11, record.owner)
        try statement.bind(12, record.createdAt.millisecondsSince1970)
        try statement.bind(13, record.updatedAt.millisecondsSince1970)
    }

    /// A pod's UID or a container's identity as it is stored.
    static func compact(_ text: String) -> DatabaseValue {
        CompactText.encode(text).map { Data($0).databaseValue } ?? text.databaseValue
    }
}
