import GRDB

/// The audit trail as rows, one for the lines of each commit, in the order of the commits.
enum AuditLog {
    /// How many commits' lines a commit forgets at most, so that none of them takes long.
    static let forgottenMax = 64

    /// Adds the lines of a commit.
    static func append(_ lines: AuditLines, to database: Database) throws {
        guard let times = lines.times else { return }
        try DirectStatement(
            database, "INSERT INTO audit_commit (first, last, lines) VALUES (?, ?, ?)"
        ).run { values in
            values.append(times.lowerBound)
            values.append(times.upperBound)
            values.append(blob: lines.bytes)
        }
    }

    /// Forgets the lines of the oldest commits that have none since a moment, some at a time.
    ///
    /// A clock that went back leaves lines that look old behind newer ones: they stay until those
    /// before them go.
    static func forget(_ database: Database, before time: StoreTime) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT id, last FROM audit_commit ORDER BY id LIMIT ?"),
            arguments: [forgottenMax])
        var last: Int64?
        // Nearly always not even the oldest is old enough.
        while let row = try rows.next() {
            let written: Int64 = try row.decode(atIndex: 1)
            guard written < time.millisecondsSince1970 else { break }
            last = try row.decode(atIndex: 0)
        }
        guard let last else { return }
        try DirectStatement(database, "DELETE FROM audit_commit WHERE id <= ?")
            .run { $0.append(last) }
    }

    /// The newest lines that fit, oldest first.
    static func fetch(_ query: AuditQuery, from database: Database) throws -> AuditTrail {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT lines FROM audit_commit WHERE last >= ? AND first <= ? ORDER BY id DESC
                    """),
            arguments: [
                query.since?.millisecondsSince1970 ?? .min,
                query.until?.millisecondsSince1970 ?? .max,
            ])
        let filter = AuditFilter(query)
        var newestFirst: [AuditEntry] = []
        var damagedCommits = 0
        while newestFirst.count < query.countMax, let row = try rows.next() {
            let bytes = try row.withUnsafeData(atIndex: 0) { $0.map { [UInt8]($0) } }
            var reader = AuditLinesReader(bytes ?? [])
            var entries: [AuditEntry] = []
            do throws(ByteReader.Malformed) {
                while let entry = try reader.next(fitting: filter) { entries.append(entry) }
            } catch {
                damagedCommits += 1
            }
            newestFirst += entries.reversed().prefix(query.countMax - newestFirst.count)
        }
        return AuditTrail(newestFirst.reversed(), damagedCommits: damagedCommits)
    }
}
