extension SQLiteStore {
    /// Puts a backup in the place of a directory's database, which no store may have open.
    ///
    /// The backup itself is left as it is: a copy is made in the directory, checked like a database
    /// that is opened, and given its name when it is on disk. A database that was there is kept
    /// under another name, `ipalloc.db.replaced-N` with its log. Ended at any moment, it leaves
    /// either what was there before, or the backup, or a directory that stores refuse to open until
    /// it is restored again. *Blocks* the thread.
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
    ///   `.foreignFile` or `.newerSchema` if it cannot be used; whatever hinders reading or writing.
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
        let traces = [directory.database, directory.log, directory.watermark]
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
            revision = try inspect(copyOf: backup, opening)
        } catch {
            try? opening.removeDatabaseInMaking()
            throw error
        }
        let replaced = try setAside(directory, files)
        for suffix in ["-wal", "-shm"] { try files.remove(directory.databaseInMaking + suffix) }
        try files.rename(directory.databaseInMaking, to: directory.database)
        // Only now: until the backup has its name, the watermark keeps stores from starting afresh.
        try Watermark(path: directory.watermark).write(revision)
        return (revision, replaced)
    }

    /// Checks the copy of a backup; errors are the backup's.
    private static func inspect(
        copyOf backup: String, _ opening: SQLiteOpening
    ) throws(StoreError) -> Revision {
        do {
            return try opening.inspect(
                opening.directory.databaseInMaking, operation: StoreError.restoring)
        } catch {
            var error = error
            error.operation = StoreError.restoring
            error.path = backup
            if error.sqliteCode == StoreError.notADatabase { error.code = .foreignFile }
            throw error
        }
    }

    /// Gives the database of a directory another name, and its log the one that belongs to it.
    ///
    /// - Returns: The new path; nil if there was no database.
    private static func setAside(
        _ directory: StoreDirectory, _ files: SystemFiles
    ) throws(StoreError) -> String? {
        var number = 1
        var free = directory.replaced(number)
        func isThere(_ path: String) throws(StoreError) -> Bool { try files.size(of: path) != nil }
        while true {
            let isTaken = try isThere(free)
            let isLogTaken = try isThere(free + "-wal")
            guard isTaken || isLogTaken else { break }
            number += 1
            free = directory.replaced(number)
        }
        // The log first: without it the watermark still tells that something is missing.
        if try isThere(directory.log) {
            try files.rename(directory.log, to: free + "-wal")
        }
        try files.remove(directory.database + "-shm")
        guard try isThere(directory.database) else { return nil }
        try files.rename(directory.database, to: free)
        return free
    }
}
