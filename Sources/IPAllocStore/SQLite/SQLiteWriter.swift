import GRDB

/// The connection that writes, and what it remembers from one commit to the next.
final class SQLiteWriter: Sendable {
    let queue: DatabaseQueue
    private let changesMax: Int
    private let auditMilliseconds: Int64
    /// How many changes are remembered; nil until counted, and after a failure.
    ///
    /// SAFETY: only touched on the queue of `queue`, one access at a time.
    nonisolated(unsafe) private var changeCount: Int?

    init(queue: DatabaseQueue, options: SQLiteStore.Options) {
        self.queue = queue
        changesMax = options.changesMax
        auditMilliseconds = options.auditMilliseconds
    }

    /// Applies transactions in one commit of the database.
    ///
    /// - Parameter acknowledge: Called once the disk has the commit, before anything else can be
    ///   committed, with the new revision.
    /// - Throws: `StoreError`; then nothing was changed.
    func commit(
        _ transactions: [Transaction],
        acknowledge: @escaping @Sendable (Revision) -> Void
    ) async throws(StoreError) -> [Result<Revision, StoreConflict>] {
        try await queue.perform("commit") { [self] database in
            let countBefore = try unsafe changeCount ?? ChangeLog.count(database)
            unsafe changeCount = nil
            try database.cachedStatement(sql: "BEGIN IMMEDIATE TRANSACTION").execute()
            do {
                var batch = try Batch(
                    database, changeCount: countBefore, keepsAudit: auditMilliseconds > 0)
                for transaction in transactions { try batch.apply(transaction) }
                try forgetAudit(database, after: transactions)
                let count = try ChangeLog.forget(
                    database, count: batch.changeCount, countMax: changesMax)
                try database.cachedStatement(sql: "COMMIT TRANSACTION").execute()
                acknowledge(batch.revision)
                unsafe changeCount = count
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
        var changeCount: Int
        var results: [Result<Revision, StoreConflict>] = []

        init(_ database: Database, changeCount: Int, keepsAudit: Bool) throws {
            target = SQLiteTarget(database: database, keepsAudit: keepsAudit)
            revision = try ChangeLog.revision(database)
            self.changeCount = changeCount
        }

        /// Applies a transaction, or leaves everything as it was before it.
        mutating func apply(_ transaction: Transaction) throws {
            let undoes = transaction.canConflictHalfway
            if undoes { try run("SAVEPOINT one") }
            do {
                let count = try target.apply(transaction, at: revision.next)
                if count > 0 { revision = revision.next }
                changeCount += count
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
            if case .putRecord = write { true } else { false }
        }
    }
}
