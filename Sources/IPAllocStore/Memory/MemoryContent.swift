import IPAlloc

/// The content of a store as values; a copy is a snapshot.
struct MemoryContent: Sendable {
    private(set) var revision = Revision.zero
    private(set) var objects: [ObjectKey: StoredObject] = [:]
    private(set) var records: [RecordKey: (position: Int64, record: AllocationRecord)] = [:]
    private var restsByPool: [String: [IPAddress: AddressRest]] = [:]
    private var positionNext: Int64 = 1
    private var history: ChangeHistory
    /// The newest lines of the audit trail.
    private(set) var audit: ArraySlice<AuditEntry> = []
    /// How to take back what the transaction under way has changed, the latest last.
    private var undoing: [Undo] = []
    private let changesMax: Int

    /// What was there before a change.
    private enum Undo {
        case object(ObjectKey, StoredObject?)
        case record(RecordKey, (position: Int64, record: AllocationRecord)?)
        case rest(RecordKey, AddressRest?)
        case rests(pool: String, [IPAddress: AddressRest]?)
    }

    init(changesMax: Int) {
        self.changesMax = changesMax
        history = ChangeHistory(after: .zero, changesMax: changesMax)
    }

    /// Takes in all that a view shows, with its revisions, into a content that is empty.
    ///
    /// - Throws: `StoreError`, also with code `.corrupt` if an address is there twice.
    mutating func copy(_ view: any StoreView) async throws {
        precondition(objects.isEmpty && records.isEmpty)
        for object in try await view.objects(ObjectQuery()) { objects[object.key] = object }
        var batches: [[AllocationRecord]] = []
        try await view.forEachRecordBatch { batches.append($0) }
        for record in batches.joined() where !put(record) {
            throw StoreError(
                .corrupt, operation: "copy", detail: "\(record.address) is recorded twice")
        }
        for rest in try await view.rests() { put(rest) }
        undoing = []
        revision = view.revision
        history = ChangeHistory(after: view.revision, changesMax: changesMax)
    }

    /// Applies a transaction, or leaves everything as it was.
    mutating func commit(
        _ transaction: Transaction
    ) throws(StoreError) -> Result<Revision, StoreConflict> {
        undoing.removeAll(keepingCapacity: true)
        do {
            let changes = try apply(transaction, at: revision.next)
            if !changes.isEmpty {
                revision = revision.next
                history.append(StoreCommit(revision: revision, changes: changes))
            }
            return .success(revision)
        } catch let conflict as StoreConflict {
            undo()
            return .failure(conflict)
        } catch {
            undo()
            throw StoreError(.other, operation: "commit", detail: "\(error)")
        }
    }

    /// Takes back what the transaction under way has changed.
    private mutating func undo() {
        for change in undoing.reversed() {
            switch change {
            case .object(let key, let old): objects[key] = old
            case .record(let key, let old): records[key] = old
            case .rest(let key, let old):
                restsByPool[key.pool, default: [:]][key.address] = old
            case .rests(let pool, let old): restsByPool[pool] = old
            }
        }
    }

    func changes(
        after revision: Revision, countMax: Int
    ) throws(StoreError) -> [StoreCommit] {
        try history.commits(after: revision, countMax: countMax)
    }
}

extension MemoryContent: TransactionTarget {
    func objectRevision(_ key: ObjectKey) -> Revision? {
        objects[key]?.revision
    }

    func record(_ key: RecordKey) -> AllocationRecord? {
        records[key]?.record
    }

    mutating func put(_ object: StoredObject) {
        undoing.append(.object(object.key, objects.updateValue(object, forKey: object.key)))
    }

    mutating func delete(_ key: ObjectKey) -> Bool {
        let old = objects.removeValue(forKey: key)
        undoing.append(.object(key, old))
        return old != nil
    }

    mutating func put(_ record: AllocationRecord) -> Bool {
        let old = records[record.key]
        if let old, !old.record.hasHolder(of: record) { return false }
        records[record.key] = (old?.position ?? positionNext, record)
        if old == nil { positionNext += 1 }
        undoing.append(.record(record.key, old))
        return true
    }

    mutating func add(_ record: AllocationRecord) -> Bool {
        records[record.key] == nil && put(record)
    }

    mutating func delete(_ record: AllocationRecord) -> Bool {
        guard let old = records[record.key], old.record.hasHolder(of: record) else { return false }
        records[record.key] = nil
        undoing.append(.record(record.key, old))
        return true
    }

    /// Keeps what objects were written as bytes only.
    mutating func forgetValues() {
        for place in objects.indices { objects.values[place].forgetValue() }
    }

    /// The addresses that rest.
    var rests: [AddressRest] { restsByPool.values.flatMap(\.values) }

    mutating func put(_ rest: AddressRest) {
        let old = restsByPool[rest.pool, default: [:]].updateValue(rest, forKey: rest.address)
        undoing.append(.rest(RecordKey(pool: rest.pool, address: rest.address), old))
    }

    mutating func delete(_ rest: AddressRest) -> Bool {
        guard let old = restsByPool[rest.pool]?[rest.address], old.releasedAt == rest.releasedAt
        else { return false }
        restsByPool[rest.pool]?[rest.address] = nil
        undoing.append(.rest(RecordKey(pool: rest.pool, address: rest.address), old))
        return true
    }

    mutating func deleteRests(pool: String) -> Bool {
        let old = restsByPool.removeValue(forKey: pool)
        undoing.append(.rests(pool: pool, old))
        return old?.isEmpty == false
    }

    mutating func append(_ entry: AuditEntry) {
        if changesMax == 0 { return }
        audit.append(entry)
        if audit.count > changesMax { audit.removeFirst() }
    }
}
