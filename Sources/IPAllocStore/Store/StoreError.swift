/// The world broke: what was attempted, on which file, and what was said about it.
///
/// Nothing that was acknowledged is lost by it unless the code is `.corrupt` or `.lostCommits`.
public struct StoreError: Error, Sendable, Hashable {
    /// What kind of trouble it is.
    public var code: Code
    /// What was attempted, such as `open` or `commit`.
    public var operation: String
    /// The file or directory concerned; empty if there is none.
    public var path: String
    /// What the layer below said.
    public var detail: String
    /// SQLite's extended result code, or 0.
    public var sqliteCode: Int32
    /// The system's error number, or 0.
    public var errno: Int32
    /// The process that has the store open, if the code is `.inUse` and it is known.
    public var ownerProcess: Int32?

    public init(
        _ code: Code, operation: String, path: String = "", detail: String = "",
        sqliteCode: Int32 = 0, errno: Int32 = 0, ownerProcess: Int32? = nil
    ) {
        self.code = code
        self.operation = operation
        self.path = path
        self.detail = detail
        self.sqliteCode = sqliteCode
        self.errno = errno
        self.ownerProcess = ownerProcess
    }
}

extension StoreError {
    /// A kind of trouble. It is a struct, not an enumeration, so that kinds can be added without
    /// breaking callers.
    public struct Code: RawRepresentable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Another process, or another store of this process, has the directory open.
        public static let inUse = Code(rawValue: "inUse")
        /// The directory, or the file to work on, is not there.
        public static let missing = Code(rawValue: "missing")
        /// There is something where something new was to be made.
        public static let exists = Code(rawValue: "exists")
        /// The directory or a file in it cannot be read or written for lack of permission.
        public static let permission = Code(rawValue: "permission")
        /// The file system or the database is read-only.
        public static let readOnly = Code(rawValue: "readOnly")
        /// A file of the database cannot be opened.
        public static let cannotOpen = Code(rawValue: "cannotOpen")
        /// There is no room on the disk.
        public static let diskFull = Code(rawValue: "diskFull")
        /// The file is damaged or cut.
        public static let corrupt = Code(rawValue: "corrupt")
        /// The file is not one of this program's databases.
        public static let foreignFile = Code(rawValue: "foreignFile")
        /// The file was written by a later version of this program.
        public static let newerSchema = Code(rawValue: "newerSchema")
        /// Commits that were acknowledged are not in the database.
        public static let lostCommits = Code(rawValue: "lostCommits")
        /// The database does not wait for the disk as it must.
        public static let notDurable = Code(rawValue: "notDurable")
        /// Reading, writing or synchronising failed.
        public static let inputOutput = Code(rawValue: "inputOutput")
        /// Someone else holds a lock inside the database for too long.
        public static let busy = Code(rawValue: "busy")
        /// Changes that were asked for are no longer remembered.
        public static let compacted = Code(rawValue: "compacted")
        /// A text in a transaction has a NUL character.
        public static let invalidText = Code(rawValue: "invalidText")
        /// The store was closed.
        public static let closed = Code(rawValue: "closed")
        /// Memory ran out.
        public static let outOfMemory = Code(rawValue: "outOfMemory")
        /// Anything else; `detail` says what.
        public static let other = Code(rawValue: "other")
    }
}
