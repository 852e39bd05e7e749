import Synchronization

/// A store that keeps everything in memory and nothing on disk: for tests of what is above it, and
/// to try things on a copy of another one.
///
/// It answers as the durable store does: the rules of transactions are the same code, and the same
/// suite of behaviour runs against both.
public final class MemoryStore: Store {
    private let content: Mutex<MemoryContent>
    private let signal: RevisionSignal

    /// Makes an empty store.
    ///
    /// - Parameter changesMax: How many changes are remembered for watchers, and lines of the audit
    ///   trail; 0 for none of both.
    public init(changesMax: Int = SQLiteStore.Options.changesMaxDefault) {
        precondition(changesMax >= 0)
        content = Mutex(MemoryContent(changesMax: changesMax))
        signal = RevisionSignal(.zero)
    }

    /// Makes a copy of one state of a store, with its revisions. Earlier changes and the audit
    /// trail are not in it.
    ///
    /// - Throws: `StoreError` if the store cannot be read.
    /// - Complexity: O(n) in time and memory in what the store holds.
    public init(copying store: any Store) async throws {
        let copy = try await store.read { view in
            var copy = MemoryContent(changesMax: SQLiteStore.Options.changesMaxDefault)
            try await copy.copy(view)
            return copy
        }
        content = Mutex(copy)
        signal = RevisionSignal(copy.revision)
    }

    public var revision: Revision { signal.revision }

    public func commit(
        _ transactions: [Transaction]
    ) async throws(StoreError) -> [Result<Revision, StoreConflict>] {
        try checkOpen("commit")
        for transaction in transactions { try transaction.checkTexts() }
        return try content.withLock { content throws(StoreError) in
            var results: [Result<Revision, StoreConflict>] = []
            for transaction in transactions {
                results.append(try content.commit(transaction))
            }
            // Still under the lock, so that revisions are published in order.
            signal.publish(content.revision)
            return results
        }
    }

    public func read<Value: Sendable>(
        _ body: @Sendable (any StoreView) async throws -> Value
    ) async throws -> Value {
        try checkOpen("read")
        return try await body(MemoryView(content: content.withLock { $0 }))
    }

    public func changes(
        after revision: Revision, countMax: Int
    ) async throws(StoreError) -> [StoreCommit] {
        precondition(countMax >= 1)
        try checkOpen("read changes")
        return try content.withLock { content throws(StoreError) in
            try content.changes(after: revision, countMax: countMax)
        }
    }

    public func auditTrail(_ query: AuditQuery) async throws(StoreError) -> AuditTrail {
        try checkOpen("read audit trail")
        return content.withLock {
            AuditTrail($0.audit.filter(query.matches).suffix(query.countMax))
        }
    }

    public func waitForCommit(after revision: Revision) async throws(StoreError) {
        try checkOpen("wait")
        await signal.wait(after: revision)
        try checkOpen("wait")
    }

    public func close() {
        signal.close()
    }

    /// Keeps of all objects what a disk would: their bytes, and not what these were made of. Whoever
    /// reads them next has to make sense of the bytes.
    ///
    /// - Complexity: O(size of the objects).
    public func forgetValues() {
        content.withLock { $0.forgetValues() }
    }

    private func checkOpen(_ operation: String) throws(StoreError) {
        if signal.isClosed { throw StoreError(.closed, operation: operation) }
    }
}
