import Glibc

/// The files of a store in its directory.
///
///     ipalloc.db            the database
///     ipalloc.db-wal, -shm  SQLite's log, and its index of the log in shared memory
///     ipalloc.lock          locked while a store is open; holds the owner's process number
///     ipalloc.watermark     the last acknowledged revision, see `Watermark`
///     ipalloc.db.replaced-N what a backup was put in the place of, with its log
///     ipalloc.db.restored-N a backup that is about to be the database, see `Restoration`
struct StoreDirectory: Sendable {
    /// The directory; never empty, and never read by SQLite as a URI.
    let path: String

    init(path: String) {
        self.path = path.hasPrefix("/") ? path : "./" + path
    }

    var database: String { path + "/ipalloc.db" }
    var log: String { database + "-wal" }
    /// Where a fresh database is made before it gets its name.
    var databaseInMaking: String { database + ".new" }
    /// Where a database goes that a backup takes the place of.
    func replaced(_ number: Int) -> String { database + ".replaced-\(number)" }
    /// A backup on its way to be the database.
    func restored(_ number: Int) -> String { database + ".restored-\(number)" }
    /// The number of such a backup by the name of its file; nil if it is another file.
    func numberOfRestored(_ name: String) -> Int? {
        guard let number = name.split(separator: "-").last.flatMap({ Int($0) }) else { return nil }
        return path + "/" + name == restored(number) ? number : nil
    }
    var lock: String { path + "/ipalloc.lock" }
    var watermark: String { path + "/ipalloc.watermark" }

    /// Checks that the directory is there, or makes it, for its owner only, and waits until the disk
    /// knows it.
    ///
    /// - Throws: `StoreError`: `.missing` if it is not there and not to be made, or is not a
    ///   directory; `.permission`, `.readOnly` or `.inputOutput` if it cannot be made.
    func prepare(creating: Bool) throws(StoreError) {
        if creating {
            // SAFETY: the path becomes a NUL-terminated text for the call.
            if unsafe mkdir(path, 0o700) == 0 {
                try SystemFiles().synchronize(path + "/..")
            } else if errno != EEXIST {
                throw StoreError(system: errno, operation: "create directory", path: path)
            }
        }
        var status = stat()
        // SAFETY: the structure outlives the call that fills it.
        guard unsafe stat(path, &status) == 0 else {
            throw StoreError(system: errno, operation: "open directory", path: path)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw StoreError(system: ENOTDIR, operation: "open directory", path: path)
        }
    }
}
