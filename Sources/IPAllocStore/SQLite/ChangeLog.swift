import FoundationEssentials
import GRDB

/// The log of changes for watchers, which also tells the store's revision.
///
/// The newest commit is never forgotten, so the last row's revision is the store's. Every revision
/// up to it is there or forgotten: none was skipped.
enum ChangeLog {
    /// Adds a change.
    static let insertion = "INSERT INTO change (revision, ordinal, content) VALUES (?, ?, ?)"

    /// The store's revision.
    static func revision(_ database: Database) throws -> Revision {
        let statement = try database.cachedStatement(sql: "SELECT max(revision) FROM change")
        return try Int64.fetchOne(statement).map(Revision.init(stored:)) ?? .zero
    }

    /// The number of changes that are remembered. O(n).
    static func count(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM change") ?? 0
    }

    /// Forgets the oldest commits until at most `countMax` changes are left, or one commit.
    ///
    /// - Parameter count: How many changes there are.
    /// - Returns: How many are left.
    /// - Complexity: O(what is forgotten).
    static func forget(_ database: Database, count: Int, countMax: Int) throws -> Int {
        guard count > countMax else { return count }
        let oldest = try database.cachedStatement(
            sql: "SELECT revision FROM change ORDER BY revision, ordinal LIMIT 1 OFFSET ?")
        guard
            let through = try Int64.fetchOne(oldest, arguments: [count - countMax - 1])
        else { return count }
        let newest = try revision(database).rawValue
        try database.cachedStatement(sql: "DELETE FROM change WHERE revision <= ?")
            .execute(arguments: [min(through, newest - 1)])
        return count - database.changesCount
    }

    /// The commits after a revision, at most `countMax`.
    ///
    /// - Throws: `StoreError` with code `.compacted` if the first of them is forgotten.
    static func commits(
        _ database: Database, after revision: Revision, countMax: Int
    ) throws -> [StoreCommit] {
        let first = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT min(revision) FROM change"))
        guard let first else { return [] }
        guard revision.rawValue >= first - 1 else {
            throw StoreError(
                .compacted, operation: "read changes after revision \(revision)",
                detail: "the oldest that is remembered is \(first)")
        }
        let last = revision.rawValue.addingReportingOverflow(Int64(countMax))
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT revision, content FROM change WHERE revision > ? AND revision <= ?
                    ORDER BY revision, ordinal
                    """),
            arguments: [revision.rawValue, last.overflow ? .max : last.partialValue])
        var commits: [StoreCommit] = []
        while let row = try rows.next() {
            let revision = try Revision(stored: row.decode(atIndex: 0))
            let change = try StoreChange(encoded: [UInt8](row.decode(Data.self, atIndex: 1)))
            if commits.last?.revision != revision {
                commits.append(StoreCommit(revision: revision, changes: []))
            }
            commits[commits.count - 1].changes.append(change)
        }
        assert(commits.count <= countMax)
        return commits
    }
}

extension Revision {
    /// A revision as it was read from the disk, which may hold anything.
    init(stored value: Int64) throws {
        guard value >= 0 else {
            throw StoreError(
                .corrupt, operation: "read revision", detail: "\(value) is no revision")
        }
        self.init(rawValue: value)
    }
}
