import GRDB

/// The connection that commits.
final class SQLiteWriter: Sendable {
    let queue: DatabaseQueue
    let checkpointer: Checkpointer
    private let auditMilliseconds: Int64

    init(queue: DatabaseQueue, checkpointer: Checkpointer, options: SQLiteStore.Options) {
        self.queue = queue
        self.checkpointer = checkpointer
        auditMilliseconds = options.auditMilliseconds
        queue.inDatabase { checkpointer.watch($0) }
    }

    /// Closes the connections; the last one moves all that the log holds to the database.
    func close() throws {
        let result = Result { try checkpointer.close() }
        try queue.close()
        try result.get()
    }

    /// Applies transactions in one commit of the database.
    ///
    /// - Parameter acknowledge: Called once the disk has the commit, before anything else can be
    ///   committed, with what has changed, oldest first.
    /// - Throws: `StoreError`; then nothing was changed.
    func commit(
        _ transactions: [Transaction],
        acknowledge: @escaping @Sendable ([StoreCommit]) -> Void
    ) async throws(StoreError) -> [Result<Revision, StoreConflict>] {
        try await queue.perform("commit") { [self] database in
            try database.cachedStatement(sql: "BEGIN IMMEDIATE TRANSACTION").execute()
            do {
                var batch = try Batch(database, keepsAudit: auditMilliseconds > 0)
                for transaction in transactions { try batch.apply(transaction) }
                try batch.end()
                try forgetAudit(database, after: transactions)
                try database.cachedStatement(sql: "COMMIT TRANSACTION").execute()
                acknowledge(batch.commits)
                checkpointer.run(after: database)
                return batch.results
            } catch {
                // SQLite has rolled back by itself after some errors, but not after all. If it
                // cannot, the next commit is refused, and this error is the one to know.
                if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
                throw error
            }
        }
    }

    /// Forgets the lines of the audit trail that are too old beside the new ones.
    private func forgetAudit(_ database: Database, after transactions: [Transaction]) throws {
        guard auditMilliseconds > 0,
            let now = transactions.lazy.flatMap(\.audit).map(\.time).max()
        else { return }
        let (oldest, overflows) = now.millisecondsSince1970
            .subtractingReportingOverflow(auditMilliseconds)
        if overflows { return }
        try AuditLog.forget(database, before: StoreTime(millisecondsSince1970: oldest))
    }

    /// Commits the first page of the database as it is, which takes the way of every commit.
    ///
    /// - Throws: `StoreError`; then nothing was changed.
    func probe() async throws(StoreError) {
        try await queue.perform("probe") { database in
            try database.inTransaction(.immediate) {
                let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
                // SQLite writes it even if it is the same.
                try database.execute(sql: "PRAGMA user_version = \(version)")
                return .commit
            }
        }
    }

    /// The transactions of one commit.
    private struct Batch {
        var target: SQLiteTarget
        var revision: Revision
        /// What those have changed that changed something.
        var commits: [StoreCommit] = []
        var results: [Result<Revision, StoreConflict>] = []

        init(_ database: Database, keepsAudit: Bool) throws {
            target = SQLiteTarget(database: database, keepsAudit: keepsAudit)
            revision = try RevisionRow.fetch(database)
        }

        /// Writes what is to be written once for all transactions.
        mutating func end() throws {
            try target.end()
            if !commits.isEmpty { try RevisionRow.write(revision, to: target.database) }
        }

        /// Applies a transaction, or leaves everything as it was before it.
        mutating func apply(_ transaction: Transaction) throws {
            let undoes = transaction.canConflictHalfway
            if undoes { try run("SAVEPOINT one") }
            do {
                let changes = try target.apply(transaction, at: revision.next)
                if !changes.isEmpty {
                    revision = revision.next
                    commits.append(StoreCommit(revision: revision, changes: changes))
                }
                results.append(.success(revision))
            } catch let conflict as StoreConflict {
                if undoes {
                    try run("ROLLBACK TO one")
                    target.wasUndone()
                }
                results.append(.failure(conflict))
            }
            if undoes { try run("RELEASE one") }
        }

        private func run(_ sql: String) throws {
            try target.database.cachedStatement(sql: sql).execute()
        }
    }
}

extension Transaction {
    /// Whether a conflict can show when something was written already: that of a record's address,
    /// if its write is not the first. Preconditions come before all writes.
    fileprivate var canConflictHalfway: Bool {
        writes.dropFirst().contains { write in
            switch write {
            case .putRecord, .addRecord: true
            default: false
            }
        }
    }
}
