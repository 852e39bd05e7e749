extension StoreError: CustomStringConvertible {
    /// What was asked, what stood in the way, what to do.
    public var description: String {
        var text = path.isEmpty ? "\(operation): " : "\(operation) \(path): "
        text += reason
        if !detail.isEmpty { text += " (\(detail))" }
        if let advice { text += "; \(advice)" }
        return text
    }

    private var reason: String {
        switch code {
        case .inUse: "in use by " + (ownerProcess.map { "process \($0)" } ?? "another process")
        case .missing: "not there"
        case .exists: "already there"
        case .permission: "permission denied"
        case .readOnly: "read-only"
        case .cannotOpen: "a file of the database cannot be opened"
        case .diskFull: "no room on the disk"
        case .corrupt: "the database is damaged or cut"
        case .foreignFile: "not a database of ipalloc"
        case .newerSchema: "written by a later version"
        case .lostCommits: "acknowledged commits are missing from the database"
        case .notDurable: "the database does not wait for the disk"
        case .inputOutput: "the disk failed"
        case .busy: "another program keeps the database locked"
        case .compacted: "changes that old are no longer remembered"
        case .invalidText: "a text with a NUL character"
        case .closed: "the store is closed"
        case .outOfMemory: "out of memory"
        default: "failed"
        }
    }

    /// The operation that puts a backup in a store's place.
    static let restoring = "restore"
    /// What is left of that from when on the backup is to be the store.
    static let finishing = "finish restoring to"

    private var advice: String? {
        switch code {
        case _ where operation == Self.finishing:
            "the backup takes the store's place when it is restored again, or the agent is started"
        case .inUse: "stop the other agent, or use another directory"
        case .missing: "create it, or correct the path"
        case .exists: "remove it, or choose another path"
        case .permission, .readOnly: "make the directory and its files writable for this user"
        case .cannotOpen: "look at the directory's permissions and the limit of open files"
        case .diskFull: "free some space; nothing of this commit was kept"
        case .corrupt where operation == Self.restoring,
            .foreignFile where operation == Self.restoring:
            "take another backup; the store was left as it is"
        case .corrupt:
            "restore a backup (ipalloc-agent restore --replace); the file was left as it is"
        case .foreignFile: "move the file away, or use another directory"
        case .newerSchema: "run that version, or restore a backup of this one"
        case .lostCommits:
            "restore a newer backup (ipalloc-agent restore --replace), or remove the watermark "
                + "file to accept the loss"
        case .notDurable: "use a build of SQLite that keeps WAL with synchronous FULL"
        case .inputOutput: "look at the kernel's log, and restart when the disk is well"
        case .busy: "end the program that has it open"
        case .compacted: "read the current state and watch from its revision"
        case .invalidText: "nothing of the batch was applied; leave the character out"
        case .outOfMemory: "free some memory and try again"
        default: nil
        }
    }
}
