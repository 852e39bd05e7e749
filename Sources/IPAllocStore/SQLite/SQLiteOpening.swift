import GRDB

/// What happens before a store is open: every check, and the making of a fresh database.
struct SQLiteOpening {
    let directory: StoreDirectory
    let options: SQLiteStore.Options
    let files: any DatabaseFiles
    let schema: Schema

    /// No database is smaller than its smallest possible page.
    private static let sizeMin: Int64 = 512

    /// What an opening comes to.
    struct Result {
        /// The connection that commits.
        var queue: DatabaseQueue
        /// That which moves what the log holds to the database.
        var checkpointer: DatabaseQueue
        var revision: Revision
        var watermark: Watermark
    }

    func open() throws(StoreError) -> Result {
        try prepare()
        return try finish(at: inspect())
    }

    /// Sees that there is a database which can be read: what a restore has left half done is
    /// finished, what another program has is undone, an older layout is brought up to date, and where
    /// there is none a fresh one is made.
    func prepare() throws(StoreError) {
        try removeDatabaseInMaking()
        if let restoration = try Restoration.unfinished(in: directory) {
            _ = try restoration.finish(at: inspect(restoration.database, operation: "open"))
        }
        if let size = try files.size(of: directory.database) {
            guard size >= Self.sizeMin else {
                throw refusal(.corrupt, size == 0 ? "the file is empty" : "\(size) bytes are left")
            }
            try recover()
            if let layout = layout(), layout < schema.version { try upgrade() }
        } else {
            try refuseTraces()
            try create()
        }
    }

    /// Checks the whole database.
    ///
    /// - Returns: The revision.
    func inspect() throws(StoreError) -> Revision {
        try inspect(directory.database, operation: "open")
    }

    /// Opens a database for writing that was checked.
    ///
    /// - Parameter revision: What the check has found.
    func finish(at revision: Revision) throws(StoreError) -> Result {
        let watermark = try Watermark(path: directory.watermark)
        try check(revision, against: watermark)
        let queue = try connect()
        let checkpointer = try withStoreErrors("open", path: directory.database) {
            try SQLiteConnection.openCheckpointer(
                at: files.location(of: directory.database), options: options)
        }
        try watermark.write(revision)
        return Result(
            queue: queue, checkpointer: checkpointer, revision: revision, watermark: watermark)
    }

    /// Refuses a database that does not have what was acknowledged.
    private func check(_ revision: Revision, against watermark: Watermark) throws(StoreError) {
        if let acknowledged = watermark.read(), acknowledged > revision {
            throw refusal(
                .lostCommits,
                "revision \(acknowledged) was acknowledged, the database ends at \(revision); "
                    + "the watermark is \(watermark.path)")
        }
    }

    /// Brings a database of an older layout up to date, after the same checks as at any opening.
    private func upgrade() throws(StoreError) {
        try check(inspect(), against: Watermark(path: directory.watermark))
        let queue = try connect()
        try withStoreErrors("upgrade", path: directory.database) { try queue.close() }
    }

    /// Opens a connection that only reads.
    func openReader() throws(StoreError) -> DatabaseQueue {
        try withStoreErrors("open", path: directory.database) {
            try SQLiteConnection.openReader(
                at: files.location(of: directory.database), options: options)
        }
    }

    /// Reads the database through a connection of its own.
    func read<Value: Sendable>(
        _ body: (any StoreView) async throws -> Value
    ) async throws -> Value {
        let reader = try openReader()
        let result: Swift.Result<Value, any Error>
        do {
            result = .success(try await body(SQLiteView(reader: reader)))
        } catch {
            result = .failure(error)
        }
        _ = await reader.endRead()
        // A connection that only read has nothing to lose when it closes.
        try? reader.close()
        return try result.get()
    }

    /// Removes a fresh database that never got its name, so that it holds nothing of worth.
    func removeDatabaseInMaking() throws(StoreError) {
        for suffix in ["", "-journal", "-wal", "-shm"] {
            try files.remove(directory.databaseInMaking + suffix)
        }
    }

    /// Refuses to start afresh where there has been a database.
    private func refuseTraces() throws(StoreError) {
        if let size = try files.size(of: directory.log), size > 0 {
            throw refusal(.lostCommits, "the file is gone, but its log \(directory.log) is there")
        }
        if Watermark.exists(path: directory.watermark) {
            throw refusal(.lostCommits, "the file is gone, but \(directory.watermark) is there")
        }
    }

    /// Makes a fresh database under another name, so that no crash leaves half of one.
    private func create() throws(StoreError) {
        let path = directory.databaseInMaking
        try withStoreErrors("create", path: path) {
            let queue = try SQLiteConnection.openWriter(
                at: files.location(of: path), options: options)
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
                try schema.migrate(database)
                try keepLog(database)
            }
            try queue.close()
        }
        try files.rename(path, to: directory.database)
    }

    /// Undoes what another program left half done in another journal mode; a connection that only
    /// reads cannot.
    private func recover() throws(StoreError) {
        let location = files.location(of: directory.database)
        try withStoreErrors("recover", path: directory.database) {
            do {
                try SQLiteConnection.openReader(at: location, options: options).close()
            } catch let error as DatabaseError
                where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK
            {
                try SQLiteConnection.openWriter(at: location, options: options).close()
            }
        }
    }

    /// Moves what a database's log holds to it, and waits until the disk has it; the log is gone then.
    /// What a journal tells to undo is undone, as whenever a connection that may write is opened.
    func takeInLog(of path: String) throws(StoreError) {
        try withStoreErrors("take in the log of", path: path) {
            let queue = try SQLiteConnection.openWriter(
                at: files.location(of: path), options: options)
            try queue.writeWithoutTransaction { database in
                _ = try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
            try queue.close()
        }
    }

    /// The version of the database's layout; nil if there is none to be told. Why not, the
    /// inspection says.
    private func layout() -> Int? {
        try? openReader().unsafeRead { try Int.fetchOne($0, sql: "PRAGMA user_version") }
    }

    /// Checks a whole database through a connection that cannot change it.
    ///
    /// - Parameters:
    ///   - path: The database's.
    ///   - operation: What it is for, as errors tell it.
    /// - Returns: The revision.
    func inspect(_ path: String, operation: String) throws(StoreError) -> Revision {
        func refusal(_ code: StoreError.Code, _ detail: String) -> StoreError {
            StoreError(code, operation: operation, path: path, detail: detail)
        }
        return try withStoreErrors("check", path: path) {
            let queue = try SQLiteConnection.openReader(
                at: files.location(of: path), options: options)
            let revision = try queue.unsafeRead { database in
                let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
                let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
                guard application == Schema.applicationID, version > 0 else {
                    throw refusal(
                        .foreignFile, "application_id \(application), user_version \(version)")
                }
                guard version <= schema.version else {
                    throw refusal(
                        .newerSchema, "schema \(version), this version knows \(schema.version)")
                }
                let findings = try IntegrityCheck.findings(database)
                if let code = findings.code {
                    throw refusal(code, findings.texts.joined(separator: ", "))
                }
                return try RevisionRow.fetch(database, layout: version)
            }
            try queue.close()
            return revision
        }
    }

    /// Opens the connection that writes, and makes sure that it waits for the disk.
    private func connect() throws(StoreError) -> DatabaseQueue {
        try withStoreErrors("open", path: directory.database) {
            let queue = try SQLiteConnection.openWriter(
                at: files.location(of: directory.database), options: options)
            try queue.writeWithoutTransaction { database in
                try keepLog(database)
                try schema.migrate(database)
            }
            return queue
        }
    }

    /// Makes the database one with a log, and refuses one that does not wait for the disk.
    private func keepLog(_ database: Database) throws {
        // To the end of each statement: an error may come after the row.
        let mode = try String.fetchAll(database, sql: "PRAGMA journal_mode = WAL")
        let synchronous = try Int.fetchAll(database, sql: "PRAGMA synchronous")
        guard mode == ["wal"], synchronous == [SQLiteConnection.synchronousFull] else {
            throw refusal(.notDurable, "journal mode \(mode), synchronous \(synchronous)")
        }
    }

    private func refusal(_ code: StoreError.Code, _ detail: String) -> StoreError {
        StoreError(code, operation: "open", path: directory.database, detail: detail)
    }
}
