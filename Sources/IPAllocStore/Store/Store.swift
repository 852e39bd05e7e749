/// A durable, revisioned store of objects and allocation records.
///
/// It holds four kinds of content: *objects*, which are opaque bytes under a kind, a namespace and
/// a name; *records*, one per address that a pod's interface holds; *rests*, one per address that
/// was given back and shall not be used again at once; and the *audit trail*, whose lines say
/// which addresses were given and returned, in stores that keep one. All change only in
/// transactions. What `commit` has answered is on disk; what it has not answered is there as a
/// whole or not at all.
///
/// The protocol is meant for an embedded database as well as for a distributed one: nothing in it
/// assumes that reading is free, that the caller is the only one, or that a snapshot can be kept
/// forever. All methods are thread-safe; each *blocks* its task, never its thread.
public protocol Store: Sendable {
    /// Applies transactions in order, with one wait for the disk.
    ///
    /// Each transaction is all or nothing on its own: one that conflicts changes nothing and does
    /// not hinder its neighbours. A later one sees what the earlier ones wrote.
    ///
    /// - Parameter transactions: What to apply; may be empty.
    /// - Returns: For each transaction its new revision, or the conflict that stood in its way. A
    ///   transaction that changes nothing gets the revision it was checked at.
    /// - Throws: `StoreError` if the world broke; then none of the transactions is acknowledged,
    ///   and readers see none of them. If the power fails before the next commit, those that did
    ///   reach the disk may be there afterwards, each as a whole. `.invalidText` if any text has a
    ///   NUL character.
    /// - Complexity: O(log n) per precondition and write, and one synchronisation of the disk.
    func commit(
        _ transactions: [Transaction]
    ) async throws(StoreError) -> [Result<Revision, StoreConflict>]

    /// Proves that commits can reach the disk: writes something to it, waits for it, and changes
    /// nothing.
    ///
    /// - Throws: `StoreError` as a commit does.
    /// - Complexity: One synchronisation of the disk.
    func probe() async throws(StoreError)

    /// Lets `body` read one state of the store, however many commits happen meanwhile.
    ///
    /// The view is valid only until `body` returns. Keep it short: an embedded store cannot reuse
    /// the space of what changed since, and has a few views at a time only. So never read inside
    /// of `body` other than through its view; committing there is fine.
    ///
    /// - Throws: `StoreError` if the view cannot be had, or whatever `body` throws.
    func read<Value: Sendable>(
        _ body: @Sendable (any StoreView) async throws -> Value
    ) async throws -> Value

    /// The revision of the last acknowledged commit.
    var revision: Revision { get }

    /// The commits after a revision, oldest first, without waiting for any.
    ///
    /// - Parameters:
    ///   - revision: Where to start, exclusively; usually the revision of a view.
    ///   - countMax: How many commits to return at most, at least 1.
    /// - Throws: `StoreError` with code `.compacted` if a commit after `revision` is no longer
    ///   remembered; read the current state and go on from its revision.
    /// - Complexity: O(log n + what is returned).
    func changes(
        after revision: Revision, countMax: Int
    ) async throws(StoreError) -> [StoreCommit]

    /// Lines of the audit trail, oldest first: the newest that fit the query.
    ///
    /// - Throws: `StoreError` if they cannot be read.
    /// - Complexity: O(length of the trail).
    func auditTrail(_ query: AuditQuery) async throws(StoreError) -> AuditTrail

    /// Returns once the store's revision is higher than `revision`, or the task is cancelled.
    ///
    /// - Throws: `StoreError` with code `.closed` if the store closes meanwhile.
    func waitForCommit(after revision: Revision) async throws(StoreError)

    /// Ends the store's work. Later calls throw `.closed`.
    ///
    /// - Throws: `StoreError` if something could not be released; what was acknowledged is safe.
    func close() async throws(StoreError)
}

extension Store {
    /// For stores that keep no trail.
    public func auditTrail(_ query: AuditQuery) async throws(StoreError) -> AuditTrail {
        AuditTrail()
    }

    /// For stores that have no disk: they are there if they take a commit of nothing.
    public func probe() async throws(StoreError) { _ = try await commit([]) }

    /// Applies one transaction and waits for the disk.
    ///
    /// - Returns: The new revision, or the conflict that stood in the way.
    /// - Throws: `StoreError` as for a batch.
    public func commit(
        _ transaction: Transaction
    ) async throws(StoreError) -> Result<Revision, StoreConflict> {
        try await commit([transaction])[0]
    }

    /// The commits after a revision, oldest first, as they happen.
    public func watch(after revision: Revision) -> StoreWatch {
        StoreWatch(store: self, after: revision)
    }
}
