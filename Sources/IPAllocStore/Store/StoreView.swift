/// One state of a store, valid inside `Store.read`.
///
/// Every list comes in no particular order unless it says otherwise. Methods throw `StoreError` if
/// the store cannot be read.
public protocol StoreView: Sendable {
    /// The revision of this state.
    var revision: Revision { get }

    /// The object under a key, or nil. O(log n).
    func object(_ key: ObjectKey) async throws(StoreError) -> StoredObject?

    /// The objects that a query selects, in order of kind, namespace and name.
    ///
    /// - Complexity: O(log n + the number of objects that the query's narrowest index names).
    func objects(_ query: ObjectQuery) async throws(StoreError) -> [StoredObject]

    /// The record of an address of a pool, or nil. O(log n).
    func record(_ key: RecordKey) async throws(StoreError) -> AllocationRecord?

    /// The records of a pool.
    ///
    /// - Complexity: O(log n + the number of records returned); never a scan.
    func records(ofPool name: String) async throws(StoreError) -> [AllocationRecord]

    /// The addresses that rest, in no particular order.
    ///
    /// - Complexity: O(the number of them).
    func rests() async throws(StoreError) -> [AddressRest]

    /// The next records of all, in the order in which they were stored.
    ///
    /// - Parameters:
    ///   - cursor: Where the previous batch ended; nil for the first.
    ///   - countMax: How many records to return at most, at least 1.
    /// - Returns: The records, and where to go on; no cursor after the last batch.
    /// - Complexity: O(log n + countMax).
    func recordBatch(
        after cursor: RecordCursor?, countMax: Int
    ) async throws(StoreError) -> RecordBatch

    /// As `recordBatch`, for whoever keeps all records and wants them in few bytes.
    func packedRecords(
        after cursor: RecordCursor?, countMax: Int
    ) async throws(StoreError) -> PackedRecords
}

extension StoreView {
    /// For stores that have nothing shorter than records.
    public func packedRecords(
        after cursor: RecordCursor?, countMax: Int
    ) async throws(StoreError) -> PackedRecords {
        PackedRecords(try await recordBatch(after: cursor, countMax: countMax))
    }

    /// Calls `body` with all records, batch after batch. While it works on one, the next is read.
    ///
    /// - Parameters:
    ///   - countMax: How many records a batch holds at most.
    ///   - body: Receives each batch in turn.
    /// - Throws: `StoreError`, or whatever `body` throws.
    public func forEachRecordBatch(
        countMax: Int = 8192, _ body: ([AllocationRecord]) async throws -> Void
    ) async throws {
        precondition(countMax >= 1)
        try await forEachBatch {
            try await recordBatch(after: $0, countMax: countMax)
        } next: {
            $0.next
        } body: {
            if !$0.records.isEmpty { try await body($0.records) }
        }
    }

    /// Calls `body` with all records in few bytes, as `forEachRecordBatch` does with records.
    public func forEachPackedRecords(
        countMax: Int = 8192, _ body: (PackedRecords) async throws -> Void
    ) async throws {
        precondition(countMax >= 1)
        try await forEachBatch {
            try await packedRecords(after: $0, countMax: countMax)
        } next: {
            $0.next
        } body: {
            if $0.count > 0 { try await body($0) }
        }
    }

    private func forEachBatch<Batch: Sendable>(
        read: @Sendable (RecordCursor?) async throws -> Batch, next: (Batch) -> RecordCursor?,
        body: (Batch) async throws -> Void
    ) async throws {
        var batch = try await read(nil)
        while let cursor = next(batch) {
            async let following = read(cursor)
            try await body(batch)
            batch = try await following
        }
        try await body(batch)
    }
}
