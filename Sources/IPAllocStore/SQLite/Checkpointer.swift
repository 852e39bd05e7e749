import GRDB
import GRDBSQLite
import Synchronization

/// Moves what the log holds to the database, beside the commits.
///
/// SQLite would do it within a commit, which all who share that commit would wait for: a thousand
/// pages are written and synchronised twice. Here a connection of its own copies meanwhile what the
/// log holds by then, again and again until hardly anything is left; the rest is copied between two
/// commits, so that the next one begins the log anew. Whatever fails is tried again after the next
/// commit, as SQLite does by itself: until then the log grows, and nothing is lost.
final class Checkpointer: Sendable {
    private struct State {
        var pages = 0
        var isCopying = false
        /// Whether all that is left is to be copied between two commits.
        var isNearlyDone = false
        var isClosed = false
    }

    /// What is left of the log when the rest is copied between two commits, in pages.
    private static let restMax = 64
    /// How often the rest is copied beside the commits at most, if they write as fast as that.
    private static let roundsMax = 8

    private let queue: DatabaseQueue
    private let threshold: Int
    private let isBeside: Bool
    private let state = Mutex(State())

    /// - Parameters:
    ///   - queue: A connection that nobody else uses, and that waits for the disk.
    ///   - options: From how many pages of log on it is worth it, and whether commits go on meanwhile.
    init(queue: DatabaseQueue, options: SQLiteStore.Options) {
        self.queue = queue
        threshold = options.checkpointPages
        isBeside = options.checkpointsBeside
    }

    /// How many pages the log had after the last commit.
    var logPages: Int { state.withLock { $0.pages } }

    /// Has the connection that commits tell how long the log is after each commit.
    func watch(_ database: Database) {
        // SAFETY: the store keeps this value until the connection is closed.
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe sqlite3_wal_hook(
            database.sqliteConnection,
            { this, _, _, pages in
                // SAFETY: it is what was handed over above.
                if let this = unsafe this {
                    unsafe Unmanaged<Checkpointer>.fromOpaque(this).takeUnretainedValue()
                        .state.withLock { $0.pages = Int(pages) }
                }
                return SQLITE_OK
            }, this)
    }

    /// Sees to it that a long log is copied. Called by the connection that commits, at the end of a
    /// commit, of which nobody waits for what this begins.
    ///
    /// - Parameter writer: That connection.
    func run(after database: Database, of writer: DatabaseQueue) {
        let (begins, ends) = state.withLock { state in
            let isLong = threshold > 0 && state.pages >= threshold && !state.isClosed
            let begins = isLong && !state.isCopying && !state.isNearlyDone
            if begins { state.isCopying = true }
            defer { state.isNearlyDone = false }
            return (begins, state.isNearlyDone)
        }
        if isBeside {
            if ends { writer.asyncWriteWithoutTransaction { [self] in _ = copy(by: $0) } }
            if begins { queue.asyncWriteWithoutTransaction { [self] in copyMost(by: $0) } }
        } else {
            if ends { _ = copy(by: database) }
            if begins { queue.inDatabase { copyMost(by: $0) } }
        }
    }

    /// Ends with the round that is under way.
    func close() throws {
        state.withLock { $0.isClosed = true }
        try queue.close()
    }

    private func copyMost(by database: Database) {
        var left = Int.max
        for _ in 0..<Self.roundsMax {
            if state.withLock({ $0.isClosed }) { break }
            guard let rest = copy(by: database), rest < left else { break }
            left = rest
            if left <= Self.restMax { break }
        }
        state.withLock { state in
            state.isCopying = false
            state.isNearlyDone = left <= Self.restMax
        }
    }

    /// Copies what the log holds by now, without making anybody wait.
    ///
    /// - Returns: How many pages are left, which came meanwhile or which a reader still needs; nil
    ///   if it failed.
    private func copy(by database: Database) -> Int? {
        var (all, copied): (Int32, Int32) = (0, 0)
        // SAFETY: the connection is open as long as the closure runs that has it.
        let result = unsafe sqlite3_wal_checkpoint_v2(
            database.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, &all, &copied)
        guard result == SQLITE_OK, all >= copied, copied >= 0 else { return nil }
        return max(Int(all), logPages) - Int(copied)
    }
}
