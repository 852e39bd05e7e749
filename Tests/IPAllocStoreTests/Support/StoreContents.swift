@testable import IPAllocStore

/// Everything that a store holds, for comparison.
struct StoreContents: Equatable, Sendable {
    var revision: Revision
    var objects: [StoredObject]
    var records: Set<AllocationRecord>
    var rests: Set<AddressRest>

    init(_ view: any StoreView) async throws {
        revision = view.revision
        objects = try await view.objects(ObjectQuery())
        var records: [AllocationRecord] = []
        // Small batches, so that there are several.
        try await view.forEachRecordBatch(countMax: 7) { records += $0 }
        var packed: [AllocationRecord] = []
        try await view.forEachPackedRecords(countMax: 7) { batch in
            packed += (0..<batch.count).map { batch.record($0) }
        }
        precondition(packed == records, "packed records are others")
        self.records = Set(records)
        let rests = try await view.rests()
        self.rests = Set(rests)
        precondition(rests.count == self.rests.count, "a rest came twice")
        precondition(records.count == self.records.count, "a record came twice")
    }

    static func read(_ store: any Store) async throws -> StoreContents {
        try await store.read { try await StoreContents($0) }
    }
}

extension PackedRecords {
    /// A record of the batch.
    func record(_ number: Int) -> AllocationRecord {
        let (entry, texts) = (entries[number], texts(of: number))
        return AllocationRecord(
            podUID: texts.uid, interface: names[Int(entry.interface)], address: entry.address,
            pool: pools[Int(entry.pool)], namespace: names[Int(entry.namespace)],
            podName: texts.name, node: nodes[Int(entry.node)], containerID: texts.containerID,
            networkNamespace: texts.networkNamespace, owner: owners[Int(entry.owner)],
            createdAt: entry.createdAt, updatedAt: entry.updatedAt)
    }
}

extension MemoryContent {
    /// The content as a store's.
    func contents() async throws -> StoreContents {
        try await StoreContents(MemoryView(content: self))
    }
}
