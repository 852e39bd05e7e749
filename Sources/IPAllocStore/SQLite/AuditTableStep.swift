import GRDB
import IPAlloc

/// The step from a row for each line of the audit trail to one for the lines of each commit.
enum AuditTableStep {
    /// How many lines go into a row: nobody knows any more which lines were of one commit.
    static let linesMax = 64

    /// Makes the new table, fills it with the lines of the old one and removes that.
    ///
    /// A line that cannot be read, which makes the whole trail unreadable before, is left out.
    static func apply(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE audit_commit (
                    id INTEGER PRIMARY KEY,
                    first INTEGER NOT NULL,
                    last INTEGER NOT NULL,
                    lines BLOB NOT NULL
                ) STRICT
                """)
        let rows = try DirectStatement(
            database,
            """
            SELECT time, event, reason, pool, address, interface, namespace, pod_name, pod, node,
                container
            FROM audit ORDER BY id
            """)
        var (lines, count) = (AuditLines(), 0)
        try rows.forEachRow { row in
            guard let entry = try? decode(row) else { return }
            lines.append(entry)
            count += 1
            if count == linesMax {
                try AuditLog.append(lines, to: database)
                (lines, count) = (AuditLines(), 0)
            }
        }
        try AuditLog.append(lines, to: database)
        try database.execute(sql: "DROP TABLE audit")
    }

    private static func decode(_ row: DirectRow) throws -> AuditEntry? {
        guard let address = try row.address(4),
            let event = AuditEntry.Event(rawValue: Int(try row.number(1)))
        else { return nil }
        return AuditEntry(
            time: StoreTime(millisecondsSince1970: try row.number(0)), event: event,
            reason: try row.text(2), address: address, pool: try row.text(3),
            interface: try row.text(5), namespace: try row.text(6), podName: try row.text(7),
            podUID: try row.compactText(8), node: try row.text(9),
            containerID: try row.compactText(10))
    }
}
