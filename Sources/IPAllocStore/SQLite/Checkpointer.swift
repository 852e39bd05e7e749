import GRDB
import GRDBSQLite
import Synchronization

/// Moves what the log holds to the database, beside the commits.
///
/// SQLite would do it within a commit, which all who share that commit would wait for: a thousand
/// pages are written and synchronised twice. Here a connection of its own copies meanwhile what the
/// log holds by then, and once more what came in that time, until it gets no less; the rest is copied
/// between two commits, so that the next one begins the log anew if nobody reads it. Whatever fails
/// is tried again after the next commit, as SQLite does by itself: until then the log grows, and
/// nothing is lost.
///
/// One of the two copies at a time, and none begins when nothing is left to copy. So the log cannot
/// begin anew while a copy is under way, which would leave the copier with the length of the old one:
/// before 3.51.3 SQLite takes that for the new one's then, and loses what it holds
/// (sqlite.org/wal.html, "the WAL-reset bug").
final class Checkpointer: Sendable {
    private enum Phase {
        /// Nothing is under way.
        case idle
        /// The connection copies beside the commits.
        case copying
        /// The rest is to be copied after the next commit.
        case nearlyDone
        /// The rest is copied between two commits.
        case finishing
        case closed
    }

    private struct State {
        var phase = Phase.idle
        /// How many pages the log had after the last commit that wrote some; 0 if all is copied.
        var pages = 0
    }

    /// How often what came meanwhile is copied beside the commits at most.
    private static let roundsMax = 8

    private let queue: DatabaseQueue
    private let writer: DatabaseQueue
    private let threshold: Int
    /// What is left of the log, in pages, when the rest is copied between two commits: a commit has
    /// hundreds, and a round takes as long as some commits.
    private let restMax: Int
    private let isBeside: Bool
    private let state = Mutex(State())

    /// - Parameters:
    ///   - queue: A connection that nobody else uses, and that waits for the disk.
    ///   - writer: The connection that commits.
    ///   - options: From how many pages of log on it is worth it, and whether commits go on
    ///     meanwhile.
    init(queue: DatabaseQueue, writer: DatabaseQueue, options: SQLiteStore.Options) {
        self.queue = queue
        self.writer = writer
        threshold = options.checkpointPages
        restMax = max(64, options.checkpointPages / 8)
        isBeside = options.checkpointsBeside
    }

    /// How many pages the log had after the last commit that wrote some; 0 if all is copied.
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
    func run(after database: Database) {
        switch state.withLock({ begin(&$0) }) {
        case .copying:
            if isBeside {
                queue.asyncWriteWithoutTransaction { [self] in copyMost(by: $0) }
            } else {
                queue.inDatabase { copyMost(by: $0) }
            }
        case .finishing:
            if isBeside {
                writer.asyncWriteWithoutTransaction { [self] in copyRest(by: $0) }
            } else {
                copyRest(by: database)
            }
        default: break
        }
    }

    /// Ends with the round that is under way.
    func close() throws {
        state.withLock { $0.phase = .closed }
        try queue.close()
    }

    /// The phase that a commit leads to; nil if it leads to none.
    private func begin(_ state: inout State) -> Phase? {
        switch state.phase {
        case .idle where threshold > 0 && state.pages >= threshold: state.phase = .copying
        case .nearlyDone: state.phase = .finishing
        default: return nil
        }
        return state.phase
    }

    private func copyMost(by database: Database) {
        var left = Int.max
        for _ in 0..<Self.roundsMax {
            guard state.withLock({ $0.phase == .copying }), let rest = copy(by: database)
            else { return end(.copying, with: .idle) }
            let isDone = rest <= restMax || rest >= left
            left = rest
            if isDone { break }
        }
        end(.copying, with: left == 0 ? .idle : .nearlyDone)
    }

    private func copyRest(by database: Database) {
        if state.withLock({ $0.phase == .finishing }) { _ = copy(by: database) }
        end(.finishing, with: .idle)
    }

    /// Leaves a phase, unless the store was closed meanwhile.
    private func end(_ phase: Phase, with next: Phase) {
        state.withLock { if $0.phase == phase { $0.phase = next } }
    }

    /// Copies what the log holds by now, without making anybody wait.
    ///
    /// - Returns: How many pages are left, which came meanwhile or which a reader still needs; nil
    ///   if it failed.
    private func copy(by database: Database) -> Int? {
        guard let connection = unsafe database.sqliteConnection else { return nil }
        var (all, copied): (Int32, Int32) = (0, 0)
        // SAFETY: the connection is open as long as the closure runs that has it.
        let result = unsafe sqlite3_wal_checkpoint_v2(
            connection, nil, SQLITE_CHECKPOINT_PASSIVE, &all, &copied)
        guard result == SQLITE_OK, all >= copied, copied >= 0 else { return nil }
        return state.withLock { state in
            let left = max(Int(all), state.pages) - Int(copied)
            // Until a commit writes something, nothing begins.
            if left == 0 { state.pages = 0 }
            return left
        }
    }
}
