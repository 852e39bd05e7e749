package import IPAlloc

/// A batch of records in few bytes, for whoever keeps very many of them: texts that several records
/// have are there once.
public struct PackedRecords: Sendable {
    /// One record. Its texts are numbers in the batch's lists.
    package struct Entry: Sendable {
        package var address: IPAddress
        package var createdAt: StoreTime
        package var updatedAt: StoreTime
        package var interface: UInt32
        package var namespace: UInt32
        package var node: UInt32
        package var pool: UInt32
        package var owner: UInt32
        /// Where the bytes of its `PodTexts` end; they begin where those before end.
        var textsEnd = 0
    }

    package private(set) var entries: [Entry] = []
    /// Interfaces and namespaces.
    package private(set) var names: [String] = []
    package private(set) var nodes: [String] = []
    package private(set) var pools: [String] = []
    package private(set) var owners: [String] = []
    /// Where the next batch starts, or nil if this was the last.
    public internal(set) var next: RecordCursor?
    private var bytes: [UInt8] = []

    init() {}

    /// How many records there are.
    public var count: Int { entries.count }

    /// The texts of a record that are its pod's own.
    package func texts(of number: Int) -> PodTexts {
        let start = number == 0 ? 0 : entries[number - 1].textsEnd
        return PodTexts(packed: bytes[start..<entries[number].textsEnd])
    }
}

extension PackedRecords {
    /// Puts records behind each other. The caller appends the texts of each as `PodTexts` has them,
    /// and then its entry.
    struct Builder: ~Copyable {
        private var batch = PackedRecords()
        private var names = SharedTextList()
        private var nodes = SharedTextList()
        private var pools = SharedTextList()
        private var owners = SharedTextList()

        init(capacity: Int) {
            batch.entries.reserveCapacity(capacity)
        }

        /// The number of a text in the batch's lists. The bytes are looked at before this returns.
        mutating func number(ofName utf8: UnsafeRawBufferPointer) -> UInt32 {
            unsafe names.number(of: utf8)
        }

        mutating func number(ofNode utf8: UnsafeRawBufferPointer) -> UInt32 {
            unsafe nodes.number(of: utf8)
        }

        mutating func number(ofPool utf8: UnsafeRawBufferPointer) -> UInt32 {
            unsafe pools.number(of: utf8)
        }

        mutating func number(ofOwner utf8: UnsafeRawBufferPointer) -> UInt32 {
            unsafe owners.number(of: utf8)
        }

        /// Lends out the end of the bytes, for the texts that are the next record's own.
        mutating func withBytes<Value, Failure: Error>(
            _ body: (inout [UInt8]) throws(Failure) -> Value
        ) throws(Failure) -> Value {
            try body(&batch.bytes)
        }

        mutating func append(_ entry: Entry) {
            var entry = entry
            entry.textsEnd = batch.bytes.count
            assert(entry.textsEnd > batch.entries.last?.textsEnd ?? 0)
            batch.entries.append(entry)
        }

        /// The batch.
        consuming func end(next: RecordCursor?) -> PackedRecords {
            batch.names = names.texts
            batch.nodes = nodes.texts
            batch.pools = pools.texts
            batch.owners = owners.texts
            batch.next = next
            return batch
        }
    }

    /// Packs records that are there already.
    init(_ records: RecordBatch) {
        var builder = Builder(capacity: records.records.count)
        for record in records.records {
            builder.withBytes { bytes in
                PackedText.append(record.podUID, to: &bytes)
                PackedText.append(record.podName, to: &bytes)
                PackedText.append(record.containerID, to: &bytes)
                PackedText.append(record.networkNamespace, to: &bytes)
            }
            // SAFETY: each array's bytes are looked at inside the closure that they are lent to.
            let entry = unsafe Entry(
                address: record.address, createdAt: record.createdAt,
                updatedAt: record.updatedAt,
                interface: Array(record.interface.utf8).withUnsafeBytes {
                    unsafe builder.number(ofName: $0)
                },
                namespace: Array(record.namespace.utf8).withUnsafeBytes {
                    unsafe builder.number(ofName: $0)
                },
                node: Array(record.node.utf8).withUnsafeBytes {
                    unsafe builder.number(ofNode: $0)
                },
                pool: Array(record.pool.utf8).withUnsafeBytes {
                    unsafe builder.number(ofPool: $0)
                },
                owner: Array(record.owner.utf8).withUnsafeBytes {
                    unsafe builder.number(ofOwner: $0)
                })
            builder.append(entry)
        }
        self = builder.end(next: records.next)
    }
}
