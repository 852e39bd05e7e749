import GRDB

/// The embedded default: an SQLite database in a directory of its own.
///
/// One connection commits, in the order of the calls; another moves most of what the log holds to
/// the database meanwhile; a few others read, each from a snapshot. None of them waits for readers,
/// and readers for none. The log is synchronised at every commit (WAL, synchronous FULL),
/// so what was acknowledged survives the end of the process and of the power.
public final class SQLiteStore: Store {
    let directory: StoreDirectory
    let writer: SQLiteWriter
    let readers: ReaderPool
    private let signal: RevisionSignal
    private let history: SharedHistory
    private let watermark: Watermark
    private let lock: DirectoryLock

    /// Opens the store in a directory, or makes a new one in an empty directory.
    ///
    /// The whole database is checked first. A file that is damaged, cut, foreign or from a later
    /// version is refused and left as it is; no file is ever replaced. *Blocks* the thread.
    ///
    /// - Parameters:
    ///   - directory: The path of the directory.
    ///   - options: How to run it.
    /// - Throws: `StoreError`: `.inUse` if another store has the directory; `.missing` if it is
    ///   not there and not to be made; `.corrupt`, `.foreignFile`, `.newerSchema` or
    ///   `.lostCommits` if the database must not be used; `.permission`, `.readOnly`,
    ///   `.cannotOpen`, `.diskFull` or `.inputOutput` if the world is in the way.
    /// - Complexity: O(size of the database).
    public convenience init(
        directory: String, options: Options = Options()
    ) throws(StoreError) {
        try self.init(directory: directory, options: options, files: SystemFiles())
    }

    /// Opens the store as the initialiser does, and has it read while it is still being checked.
    ///
    /// - Parameters:
    ///   - directory: The path of the directory.
    ///   - options: How to run it.
    ///   - body: Reads what the database holds, which nobody has checked yet. Called once.
    /// - Returns: The store, and what `body` returned.
    /// - Throws: What the initialiser throws, if it does; else what `body` throws. The store is not open
    ///   then.
    /// - Complexity: O(size of the database) beside that of `body`.
    public static func open<Content: Sendable>(
        directory: String, options: Options = Options(),
        reading body: @Sendable (any StoreView) async throws -> Content
    ) async throws -> (store: SQLiteStore, content: Content) {
        let (opening, lock) = try begin(directory, options, SystemFiles(), .current)
        try opening.prepare()
        async let inspection = withoutBlocking { () throws(StoreError) in
            try opening.inspect()
        }
        let content: Result<Content, any Error>
        do {
            content = .success(try await opening.read(body))
        } catch {
            content = .failure(error)
        }
        // What the check finds says more than what reading came upon, so it is told first.
        let revision = try await inspection
        let read = try content.get()
        return (try SQLiteStore(opening, lock, opening.finish(at: revision)), read)
    }

    /// Opens the store on files that tests may have made, with a layout that they may have changed.
    convenience init(
        directory: String, options: Options, files: any DatabaseFiles,
        schema: Schema = .current
    ) throws(StoreError) {
        let (opening, lock) = try Self.begin(directory, options, files, schema)
        try self.init(opening, lock, opening.open())
    }

    /// Takes a directory, so that no other store has it.
    private static func begin(
        _ path: String, _ options: Options, _ files: any DatabaseFiles, _ schema: Schema
    ) throws(StoreError) -> (SQLiteOpening, DirectoryLock) {
        precondition(
            options.changesMax >= 1 && options.readersMax >= 1 && options.auditMilliseconds >= 0)
        let directory = StoreDirectory(path: path)
        try directory.prepare(creating: options.createsDirectory)
        let lock = try DirectoryLock(path: directory.lock)
        let opening = SQLiteOpening(
            directory: directory, options: options, files: files, schema: schema)
        return (opening, lock)
    }

    private init(
        _ opening: SQLiteOpening, _ lock: DirectoryLock,
        _ opened: SQLiteOpening.Result
    ) throws(StoreError) {
        directory = opening.directory
        self.lock = lock
        watermark = opened.watermark
        writer = SQLiteWriter(
            queue: opened.queue,
            checkpointer: Checkpointer(
                queue: opened.checkpointer, writer: opened.queue, options: opening.options),
            options: opening.options)
        signal = RevisionSignal(opened.revision)
        history = SharedHistory(
            ChangeHistory(after: opened.revision, changesMax: opening.options.changesMax))
        readers = ReaderPool(countMax: opening.options.readersMax) { () throws(StoreError) in
            try opening.openReader()
        }
    }

    deinit {
        // The connections end before the lock does; there is nobody left to tell of a failure.
        readers.close()
        try? writer.close()
    }

    public var revision: Revision { signal.revision }

    public func commit(
        _ transactions: [Transaction]
    ) async throws(StoreError) -> [Result<Revision, StoreConflict>] {
        try checkOpen("commit")
        for transaction in transactions { try transaction.checkTexts() }
        return try await writer.commit(transactions) { [signal, watermark, history] commits in
            guard let revision = commits.last?.revision else { return }
            // The watermark is a second guard: if it stays behind, it only guards less.
            try? watermark.write(revision)
            history.append(commits)
            signal.publish(revision)
        }
    }

    public func probe() async throws(StoreError) {
        try checkOpen("probe")
        try await writer.probe()
    }

    public func read<Value: Sendable>(
        _ body: @Sendable (any StoreView) async throws -> Value
    ) async throws -> Value {
        try checkOpen("read")
        let reader = try await readers.acquire()
        do {
            let value = try await body(SQLiteView(reader: reader))
            await end(reader)
            return value
        } catch {
            await end(reader)
            throw error
        }
    }

    /// Ends a view's transaction, if it was begun, and gives the connection back.
    private func end(_ reader: DatabaseQueue) async {
        readers.release(reader, isUsable: await reader.endRead())
    }

    public func changes(
        after revision: Revision, countMax: Int
    ) async throws(StoreError) -> [StoreCommit] {
        precondition(countMax >= 1)
        try checkOpen("read changes")
        return try history.commits(after: revision, countMax: countMax)
    }

    public func auditTrail(_ query: AuditQuery) async throws(StoreError) -> AuditTrail {
        try await self.query("read audit trail") { try AuditLog.fetch(query, from: $0) }
    }

    /// Asks a reading connection one thing.
    private func query<Value: Sendable>(
        _ operation: String, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try checkOpen(operation)
        let reader = try await readers.acquire()
        let result: Result<Value, StoreError>
        do {
            result = .success(try await reader.perform(operation, body))
        } catch {
            result = .failure(error)
        }
        await end(reader)
        return try result.get()
    }

    public func waitForCommit(after revision: Revision) async throws(StoreError) {
        try checkOpen("wait")
        await signal.wait(after: revision)
        try checkOpen("wait")
    }

    public func close() async throws(StoreError) {
        signal.close()
        readers.close()
        let (writer, path) = (writer, directory.database)
        try await withoutBlocking { () throws(StoreError) in
            try withStoreErrors("close", path: path) { try writer.close() }
        }
        lock.release()
    }

    func checkOpen(_ operation: String) throws(StoreError) {
        if signal.isClosed {
            throw StoreError(.closed, operation: operation, path: directory.path)
        }
    }
}

extension DatabaseQueue {
    /// Ends a view's transaction, if it was begun.
    ///
    /// - Returns: Whether the connection is in none.
    func endRead() async -> Bool {
        let isEnded: Void? = try? await perform("end read") { database in
            if database.isInsideTransaction { try database.execute(sql: "ROLLBACK") }
        }
        return isEnded != nil
    }
}
