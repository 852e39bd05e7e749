extension SQLiteStore {
    /// How a store runs; the defaults suit an agent.
    public struct Options: Sendable {
        /// How many changes are remembered for watchers unless told otherwise.
        public static let changesMaxDefault = 4096

        /// Whether to make the directory, for its owner only, if it is missing.
        public var createsDirectory = false
        /// How many changes are remembered for watchers while the store is open, at least 1. The
        /// newest commit is always remembered as a whole.
        public var changesMax = changesMaxDefault
        /// How long a line of the audit trail is kept, in milliseconds: a line goes when one is added
        /// that is so much younger. 0 means that there is no trail.
        public var auditMilliseconds: Int64 = 30 * 24 * 3600 * 1000
        /// After how many pages of log its content is moved to the database; 0 means never.
        public var checkpointPages = 4000
        /// Whether commits go on while it is moved; tests that are to repeat themselves say no.
        var checkpointsBeside = true
        /// How many views can be read at the same time, at least 1.
        public var readersMax = 4
        /// How long to wait if another program, such as the `sqlite3` shell, keeps the database
        /// locked.
        public var busyMilliseconds = 5000

        public init() {}
    }
}
