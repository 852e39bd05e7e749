import GRDB

/// The store's revision, as a row of its own.
enum RevisionRow {
    /// The store's revision.
    ///
    /// - Throws: `StoreError` with code `.corrupt` if there is none.
    static func fetch(_ database: Database) throws -> Revision {
        let statement = try database.cachedStatement(sql: "SELECT revision FROM state")
        guard let value = try Int64.fetchOne(statement) else {
            throw StoreError(.corrupt, operation: "read revision", detail: "there is none")
        }
        return try Revision(stored: value)
    }

    /// The store's revision in a database of any layout; before there was a row, the newest change
    /// told it.
    static func fetch(_ database: Database, layout: Int) throws -> Revision {
        if layout >= Schema.layoutWithRevision { return try fetch(database) }
        let newest = try Int64.fetchOne(database, sql: "SELECT max(revision) FROM change")
        return try newest.map(Revision.init(stored:)) ?? .zero
    }

    static func write(_ revision: Revision, to database: Database) throws {
        try database.cachedStatement(sql: "UPDATE state SET revision = ?")
            .execute(arguments: [revision.rawValue])
        assert(database.changesCount == 1)
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
