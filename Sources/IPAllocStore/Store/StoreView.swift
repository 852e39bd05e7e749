public import IPAlloc

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

    /// The record under a key, or nil. O(log n).
    func record(_ key: RecordKey) async throws(StoreError) -> AllocationRecord?

    /// The record of an address of a pool, or nil. O(log n).
    func record(
        pool: String, address: IPAddress
    ) async throws(StoreError) -> AllocationRecord?

    /// The records that an index names.
    ///
    /// - Complexity: O(log n + the number of records returned); never a scan.
    func records(_ index: RecordIndex) async throws(StoreError) -> [AllocationRecord]

    /// The addresses that rest, in no particular order.
    ///
    /// - Complexity: O(the number of them).
    func rests() async throws(StoreError) -> [AddressRest]

    /// How many records there are.
    ///
    /// - Complexity: O(n) at most, and much less than to read them.
    func recordCounts() async throws(StoreError) -> RecordCounts

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
}

extension StoreView {
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
        var batch = try await recordBatch(after: nil, countMax: countMax)
        while let cursor = batch.next {
            async let next = recordBatch(after: cursor, countMax: countMax)
            try await body(batch.records)
            batch = try await next
        }
        if !batch.records.isEmpty { try await body(batch.records) }
    }
}
