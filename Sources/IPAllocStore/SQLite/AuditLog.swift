import FoundationEssentials
import GRDB
import IPAlloc

/// The audit trail as rows, in the order of the commits.
enum AuditLog {
    /// How many lines a commit forgets at most, so that none of them takes long.
    static let forgottenMax = 512

    /// Adds a line.
    static let insertion = """
        INSERT INTO audit (time, event, reason, pool, address, interface, namespace, pod_name,
            pod, node, container) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// - Parameter statement: That of `insertion`.
    static func append(_ entry: AuditEntry, by statement: DirectStatement) throws {
        try statement.run { values in
            values.append(entry.time)
            values.append(Int64(entry.event.rawValue))
            values.append(entry.reason)
            values.append(entry.pool)
            values.append(entry.address)
            values.append(entry.interface)
            values.append(entry.namespace)
            values.append(entry.podName)
            values.append(compact: entry.podUID)
            values.append(entry.node)
            values.append(compact: entry.containerID)
        }
    }

    /// Forgets the oldest lines that are from before a moment, some at a time.
    ///
    /// A clock that went back leaves lines that look old behind newer ones: they stay until those
    /// before them go.
    static func forget(_ database: Database, before time: StoreTime) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT id, time FROM audit ORDER BY id LIMIT ?"),
            arguments: [forgottenMax])
        var last: Int64?
        while let row = try rows.next() {
            let written: Int64 = try row.decode(atIndex: 1)
            guard written < time.millisecondsSince1970 else { break }
            last = try row.decode(atIndex: 0)
        }
        guard let last else { return }
        try database.cachedStatement(sql: "DELETE FROM audit WHERE id <= ?")
            .execute(arguments: [last])
    }

    /// The newest lines that fit, oldest first.
    static func fetch(_ query: AuditQuery, from database: Database) throws -> [AuditEntry] {
        var conditions: [String] = []
        var arguments = StatementArguments()
        func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments += [value]
        }
        add("address = ?", query.address.map { Data($0.networkBytes) })
        add("pool = ?", query.pool)
        add("namespace = ?", query.namespace)
        add("pod_name = ?", query.podName)
        add("pod = ?", query.podUID.map(RecordRow.compact))
        add("node = ?", query.node)
        add("time >= ?", query.since?.millisecondsSince1970)
        add("time <= ?", query.until?.millisecondsSince1970)
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        arguments += [query.countMax]
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT time, event, reason, pool, address, interface, namespace, pod_name, pod,
                        node, container
                    FROM audit \(filter) ORDER BY id DESC LIMIT ?
                    """),
            arguments: arguments)
        var entries: [AuditEntry] = []
        while let row = try rows.next() { entries.append(try decode(row)) }
        return entries.reversed()
    }

    private static func decode(_ row: Row) throws -> AuditEntry {
        guard let address = try RecordRow.address(row, 4),
            let event = AuditEntry.Event(rawValue: try row.decode(atIndex: 1))
        else {
            throw StoreError(
                .corrupt, operation: "read audit trail",
                detail: "a line has no address, or no event that is known")
        }
        let time = StoreTime(millisecondsSince1970: try row.decode(atIndex: 0))
        let record = AllocationRecord(
            podUID: try RecordRow.text(row, 8), interface: try row.decode(atIndex: 5),
            address: address, pool: try row.decode(atIndex: 3),
            namespace: try row.decode(atIndex: 6), podName: try row.decode(atIndex: 7),
            node: try row.decode(atIndex: 9), containerID: try RecordRow.text(row, 10),
            networkNamespace: "", owner: "", createdAt: time, updatedAt: time)
        return AuditEntry(event, record, at: time, reason: try row.decode(atIndex: 2))
    }
}
