import GRDB

extension SQLiteStore {
    /// Copies one state of the store to a new file, while commits and reads go on.
    ///
    /// `restore` puts it back.
    ///
    /// - Parameter path: The file to make; its directory is there, the file is not.
    /// - Returns: The revision of the copy, which is on disk and checked.
    /// - Throws: `StoreError`: `.exists` if there is such a file; whatever hinders reading or
    ///   writing. No file of that name is left behind.
    /// - Complexity: O(size of the database).
    public func backup(to path: String) async throws(StoreError) -> Revision {
        try checkOpen("back up")
        let files = SystemFiles()
        if try files.size(of: path) != nil {
            throw StoreError(.exists, operation: "back up to", path: path)
        }
        let reader = try await readers.acquire()
        defer { readers.release(reader, isUsable: true) }
        return try await withoutBlocking { () throws(StoreError) in
            try Self.copy(reader, to: path, files: files)
        }
    }

    private static func copy(
        _ reader: DatabaseQueue, to path: String, files: SystemFiles
    ) throws(StoreError) -> Revision {
        let partial = path + ".partial"
        do {
            try files.remove(partial)
            let revision = try withStoreErrors("back up to", path: partial) {
                let copy = try DatabaseQueue(path: partial)
                try reader.backup(to: copy)
                let revision = try copy.unsafeRead { database in
                    let findings = try IntegrityCheck.findings(database)
                    if let code = findings.code {
                        throw StoreError(
                            code, operation: "back up to", path: partial,
                            detail: findings.texts.joined(separator: ", "))
                    }
                    return try RevisionRow.fetch(database)
                }
                try copy.close()
                return revision
            }
            try files.synchronize(partial)
            try files.rename(partial, to: path)
            return revision
        } catch {
            for suffix in ["", "-journal", "-wal", "-shm"] { try? files.remove(partial + suffix) }
            throw error
        }
    }
}
