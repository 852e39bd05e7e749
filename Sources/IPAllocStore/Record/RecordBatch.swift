/// Where a batch of records ended; only good for the view that it came from.
public struct RecordCursor: Sendable, Hashable {
    /// The implementation's number of the batch's last record.
    let position: Int64
}

/// Some of all records, and where to go on.
public struct RecordBatch: Sendable {
    public var records: [AllocationRecord]
    /// Where the next batch starts, or nil if this was the last.
    public var next: RecordCursor?
}
