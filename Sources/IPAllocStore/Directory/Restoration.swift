/// A restore from the moment on from which nothing but its end can come of it: the backup is in the
/// directory as a whole, as `ipalloc.db.restored-N`.
///
/// What is left to do is in this order, and may have been done before up to any step. Whoever has the
/// directory next does the rest, so that a database never meets the log of another one:
///
///     ipalloc.db-journal, -wal  ─▶  ipalloc.db.replaced-N-journal, -wal
///     ipalloc.db                ─▶  ipalloc.db.replaced-N
///     the backup's revision     ─▶  ipalloc.watermark
///     ipalloc.db.restored-N     ─▶  ipalloc.db
///
/// The number is in the name, so that what was there before is kept under one number, whatever else
/// has been kept or was removed since. *Caller serialises*, by the directory's lock.
struct Restoration {
    /// What a database's own name is followed by in those of the files that belong to it, itself last.
    private static let kept = ["-journal", "-wal", ""]

    let directory: StoreDirectory
    private var number: Int
    private let files = SystemFiles()

    /// The backup until it is the database.
    var database: String { directory.restored(number) }

    /// Where the database goes that was there before.
    private var replaced: String { directory.replaced(number) }

    /// The one that is under way in a directory; nil if there is none.
    ///
    /// - Throws: `StoreError` if the directory cannot be read.
    /// - Complexity: O(n) in the directory's files.
    static func unfinished(in directory: StoreDirectory) throws(StoreError) -> Restoration? {
        let numbers = try SystemFiles().names(in: directory.path).compactMap {
            directory.numberOfRestored($0)
        }
        return numbers.max().map { Restoration(directory: directory, number: $0) }
    }

    /// Begins one, or has the one that is under way put another backup in the store's place.
    ///
    /// - Parameter backup: The path of the backup in the directory, which is on disk. It has another
    ///   name afterwards.
    /// - Throws: `StoreError`. There is one under way then, or not.
    static func begin(
        with backup: String, in directory: StoreDirectory
    ) throws(StoreError) -> Restoration {
        let begun = try unfinished(in: directory)
        let restoration = if let begun { begun } else { try unused(in: directory) }
        try restoration.files.replace(restoration.database, by: backup)
        return restoration
    }

    /// The one of the first number under which nothing is kept.
    private static func unused(in directory: StoreDirectory) throws(StoreError) -> Restoration {
        var restoration = Restoration(directory: directory, number: 1)
        while try !restoration.isNumberFree() { restoration.number += 1 }
        return restoration
    }

    private func isNumberFree() throws(StoreError) -> Bool {
        for suffix in Self.kept where try files.size(of: replaced + suffix) != nil { return false }
        return true
    }

    /// Does what is left to do.
    ///
    /// - Parameter revision: That of the backup.
    /// - Returns: Where the database is that was there before; nil if there was none.
    /// - Throws: `StoreError`. It is still under way then.
    func finish(at revision: Revision) throws(StoreError) -> String? {
        for suffix in Self.kept {
            try files.move(directory.database + suffix, to: replaced + suffix)
        }
        // Of the log that is no longer there, and of the connection that has looked at the backup.
        try files.remove(directory.database + "-shm")
        for suffix in ["-wal", "-shm"] { try files.remove(database + suffix) }
        // With the one before, the database would be refused for what it never had.
        try Watermark(path: directory.watermark).write(revision)
        try files.synchronize(directory.watermark)
        try files.replace(directory.database, by: database)
        return try files.size(of: replaced) == nil ? nil : replaced
    }
}
