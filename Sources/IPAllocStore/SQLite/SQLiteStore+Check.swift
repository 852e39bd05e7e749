import FoundationEssentials
import GRDB

extension SQLiteStore {
    /// Checks everything that must hold in the database, more thoroughly than opening does.
    ///
    /// - Returns: A line for each thing that is wrong, without an end of line; empty if all is
    ///   well.
    /// - Throws: `StoreError` if the database cannot be read.
    /// - Complexity: O(n log n) in the size of the database. Commits and reads go on meanwhile.
    public func checkInvariants() async throws(StoreError) -> [String] {
        try checkOpen("check")
        let reader = try await readers.acquire()
        defer { readers.release(reader, isUsable: true) }
        return try await reader.perform("check") { database in
            try database.execute(sql: "BEGIN DEFERRED TRANSACTION")
            defer { try? database.execute(sql: "ROLLBACK") }
            var problems = try String.fetchAll(database, sql: "PRAGMA integrity_check")
            if problems == ["ok"] { problems = [] }
            for (text, sql) in Self.rules {
                let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(sql)") ?? 0
                if count > 0 { problems.append("\(count) \(text)") }
            }
            return try problems + Self.undecodable(database)
        }
    }

    /// What there must be none of, and where to count it.
    private static let rules = [
        ("records of a pool without a name", "record WHERE pool NOT IN (SELECT id FROM pool)"),
        ("pools without records", "pool WHERE id NOT IN (SELECT pool FROM record)"),
        (
            "labels of objects that are gone",
            "object_label WHERE object NOT IN (SELECT id FROM object)"
        ),
        (
            "owners of objects that are gone",
            "object_owner WHERE object NOT IN (SELECT id FROM object)"
        ),
        ("objects newer than the store", "object WHERE revision > (SELECT revision FROM state)"),
    ]

    /// Records, rests, objects and lines of the audit trail that cannot be read.
    private static func undecodable(_ database: Database) throws -> [String] {
        var problems: [String] = []
        func attempt(_ what: String, _ body: () throws -> Void) {
            do { try body() } catch { problems.append("\(what): \(error)") }
        }
        attempt("objects") { _ = try ObjectRow.fetch(ObjectQuery(), from: database) }
        attempt("records") {
            var last: Int64? = -1
            while let id = last {
                last = try RecordRow.fetch(after: id, count: 4096, from: database).last?.id
            }
        }
        attempt("rests") { _ = try RestRow.fetch(from: database) }
        attempt("audit trail") {
            let damaged = try AuditLog.fetch(AuditQuery(countMax: .max), from: database)
                .damagedCommits
            if damaged > 0 { problems.append("audit trail: lines of \(damaged) commits") }
        }
        return problems
    }
}
