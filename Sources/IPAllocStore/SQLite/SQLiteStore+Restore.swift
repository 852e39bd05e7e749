extension SQLiteStore {
    /// Puts a backup in the place of a directory's database, which no store may have open.
    ///
    /// The backup itself is left as it is: a copy is made in the directory, with what the backup's
    /// log holds if it has one, and checked like a database that is opened. A database that was
    /// there is kept under another name, `ipalloc.db.replaced-N` with its log. Ended at any moment,
    /// it leaves either what was there before, or a restore that the next one, or the next store that is opened, brings to its end
    /// (`Restoration`). *Blocks* the thread.
    ///
    /// What was given out after the backup was made is not in it.
    ///
    /// - Parameters:
    ///   - backup: The path of the file.
    ///   - path: The path of the directory, which is made if it is not there.
    ///   - isReplacing: Whether a database may be there.
    /// - Returns: The revision of the backup, and where the earlier database is now.
    /// - Throws: `StoreError`: `.inUse` if a store has the directory; `.exists` if there is a
    ///   database which must not be replaced; `.missing` if there is no such backup; `.corrupt`,
    ///   `.foreignFile` or `.newerSchema` if it cannot be used; whatever hinders reading or writing,
    ///   with the operation `StoreError.finishing` if the restore is brought to its end later.
    /// - Complexity: O(size of the database).
    public static func restore(
        _ backup: String, to path: String, isReplacing: Bool
    ) throws(StoreError) -> (revision: Revision, replaced: String?) {
        let directory = StoreDirectory(path: path)
        let files = SystemFiles()
        guard try files.size(of: backup) != nil else {
            throw StoreError(.missing, operation: StoreError.restoring, path: backup)
        }
        try directory.prepare(creating: true)
        let lock = try DirectoryLock(path: directory.lock)
        defer { lock.release() }
        var traces = [directory.database, directory.log]
        // One that is under way may have written the watermark itself.
        if try Restoration.unfinished(in: directory) == nil { traces.append(directory.watermark) }
        if !isReplacing {
            for trace in traces where try files.size(of: trace) != nil {
                throw StoreError(.exists, operation: "restore to", path: trace)
            }
        }
        let opening = SQLiteOpening(
            directory: directory, options: Options(), files: files, schema: .current)
        try opening.removeDatabaseInMaking()
        let revision: Revision
        do {
            try files.copy(backup, to: directory.databaseInMaking)
            try takeIn(logOf: backup, opening)
            revision = try inspect(copyOf: backup, opening)
        } catch {
            try? opening.removeDatabaseInMaking()
            throw error
        }
        do {
            for suffix in ["-wal", "-shm"] { try files.remove(directory.databaseInMaking + suffix) }
            let restoration = try Restoration.begin(
                with: directory.databaseInMaking, in: directory)
            return (revision, try restoration.finish(at: revision))
        } catch {
            let isUnderWay = try? Restoration.unfinished(in: directory) != nil
            guard isUnderWay == true else {
                try? opening.removeDatabaseInMaking()
                throw error
            }
            var error = error
            error.operation = StoreError.finishing
            throw error
        }
    }

    /// Brings into the copy what the backup's log holds, as of a store that was killed or replaced:
    /// what was acknowledged last is only there.
    private static func takeIn(
        logOf backup: String, _ opening: SQLiteOpening
    ) throws(StoreError) {
        let copy = opening.directory.databaseInMaking
        var hasLog = false
        for suffix in ["-journal", "-wal"] {
            guard let size = try opening.files.size(of: backup + suffix), size > 0 else { continue }
            try SystemFiles().copy(backup + suffix, to: copy + suffix)
            hasLog = true
        }
        guard hasLog else { return }
        try naming(backup) { () throws(StoreError) in try opening.takeInLog(of: copy) }
    }

    /// Checks the copy of a backup.
    private static func inspect(
        copyOf backup: String, _ opening: SQLiteOpening
    ) throws(StoreError) -> Revision {
        try naming(backup) { () throws(StoreError) in
            try opening.inspect(
                opening.directory.databaseInMaking, operation: StoreError.restoring)
        }
    }

    /// Does something with the copy of a backup; errors are the backup's.
    private static func naming<Value>(
        _ backup: String, _ body: () throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        do {
            return try body()
        } catch {
            var error = error
            error.operation = StoreError.restoring
            error.path = backup
            if error.sqliteCode == StoreError.notADatabase { error.code = .foreignFile }
            throw error
        }
    }
}
