import Glibc
import IPAllocStore
import Synchronization

/// Makes copies of the store while it works, one at a time.
public final class BackupMaker: Sendable {
    private let store: SQLiteStore
    private let path: String
    private let isBusy = Mutex(false)

    /// - Parameters:
    ///   - store: What to copy.
    ///   - directory: Where a copy is on its way: one on the same disk, so that there is room.
    public init(store: SQLiteStore, directory: String) {
        self.store = store
        path = directory + "/ipalloc.backup"
    }

    /// Copies the store.
    ///
    /// - Returns: nil if another copy is being made.
    /// - Throws: `StoreError` if it cannot be copied.
    /// - Complexity: O(size of the database).
    func make() async throws(StoreError) -> BackupFile? {
        let begins = isBusy.withLock { isBusy in
            defer { isBusy = true }
            return !isBusy
        }
        guard begins else { return nil }
        defer { isBusy.withLock { $0 = false } }
        // An agent that was killed may have left one.
        // SAFETY: the path becomes a NUL-terminated text for the call.
        _ = unsafe unlink(path)
        let revision = try await store.backup(to: path)
        return try BackupFile(adopting: path, revision: revision)
    }
}
