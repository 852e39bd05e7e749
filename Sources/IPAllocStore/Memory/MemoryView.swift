/// One state of a `MemoryStore`. Lists are scans here: it is for tests.
struct MemoryView: StoreView {
    let content: MemoryContent

    var revision: Revision { content.revision }

    func object(_ key: ObjectKey) -> StoredObject? {
        content.objects[key]
    }

    func objects(_ query: ObjectQuery) -> [StoredObject] {
        content.objects.values.filter(query.matches).sorted { $0.key < $1.key }
    }

    func record(_ key: RecordKey) -> AllocationRecord? {
        content.record(key)
    }

    func records(ofPool name: String) -> [AllocationRecord] {
        content.records.values.map(\.record).filter { $0.pool == name }
    }

    func rests() -> [AddressRest] {
        content.rests
    }

    func recordBatch(after cursor: RecordCursor?, countMax: Int) -> RecordBatch {
        precondition(countMax >= 1)
        let rest = content.records.values
            .filter { $0.position > cursor?.position ?? 0 }
            .sorted { $0.position < $1.position }
        let batch = rest.prefix(countMax)
        let next = batch.count < rest.count ? batch.last : nil
        return RecordBatch(
            records: batch.map(\.record), next: next.map { RecordCursor(position: $0.position) })
    }
}
