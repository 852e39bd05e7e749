import GRDB

/// How connections to the database are opened and used.
enum SQLiteConnection {
    /// The value of `PRAGMA synchronous` that waits for the disk at every commit.
    static let synchronousFull = 2

    /// What whoever writes is told. Only the checkpointer moves the log, and when it is time.
    private static let writing = ["synchronous = FULL", "wal_autocheckpoint = 0"]

    /// Opens the only connection that commits.
    static func openWriter(
        at location: String, options: SQLiteStore.Options
    ) throws -> DatabaseQueue {
        try DatabaseQueue(
            path: location,
            configuration: configuration(
                options,
                pragmas: writing + [
                    "secure_delete = OFF",
                    // In KiB if negative. Indexes are written in random order, and SQLite's own
                    // 2 MiB would not even hold their inner pages.
                    "cache_size = -65536",
                ]))
    }

    /// Opens a connection that only moves what the log holds to the database.
    static func openCheckpointer(
        at location: String, options: SQLiteStore.Options
    ) throws -> DatabaseQueue {
        try DatabaseQueue(
            path: location,
            configuration: configuration(options, pragmas: writing))
    }

    /// Opens a connection that only reads, and cannot change the file.
    static func openReader(
        at location: String, options: SQLiteStore.Options
    ) throws -> DatabaseQueue {
        var configuration = configuration(options, pragmas: [])
        configuration.readonly = true
        return try DatabaseQueue(path: location, configuration: configuration)
    }

    private static func configuration(
        _ options: SQLiteStore.Options, pragmas: [String]
    ) -> Configuration {
        var configuration = Configuration()
        configuration.label = "ipalloc.store"
        configuration.foreignKeysEnabled = false
        // A view keeps its transaction open from one access to the next.
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(Double(options.busyMilliseconds) / 1000)
        configuration.prepareDatabase { database in
            // Temporary data in memory needs no file that could fail.
            for pragma in pragmas + ["temp_store = MEMORY", "cell_size_check = ON"] {
                try database.execute(sql: "PRAGMA \(pragma)")
            }
        }
        return configuration
    }
}

extension DatabaseQueue {
    /// Runs `body` on the connection's queue. Cancelling the task does not disturb it: a commit
    /// that is under way gets its answer.
    func perform<Value: Sendable>(
        _ operation: String, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let path = path
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            asyncWriteWithoutTransaction { database in
                continuation.resume(
                    returning: Result { () throws(StoreError) in
                        try withStoreErrors(operation, path: path) { try body(database) }
                    })
            }
        }
        return try result.get()
    }
}
