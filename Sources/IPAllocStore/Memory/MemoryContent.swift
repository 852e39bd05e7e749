import IPAlloc

/// The content of a store as values; a copy is a snapshot.
struct MemoryContent: Sendable {
    private struct PoolAddress: Hashable {
        var pool: String
        var address: IPAddress
    }

    private(set) var revision = Revision.zero
    private(set) var objects: [ObjectKey: StoredObject] = [:]
    private(set) var records: [RecordKey: (position: Int64, record: AllocationRecord)] = [:]
    private var holders: [PoolAddress: RecordKey] = [:]
    private var positionNext: Int64 = 1
    private var log: [StoreCommit] = []
    /// Changes up to and including this revision are forgotten.
    private var compacted = Revision.zero
    private let changesMax: Int

    init(changesMax: Int) {
        self.changesMax = changesMax
    }

    /// Applies a transaction, or leaves everything as it was.
    mutating func commit(
        _ transaction: Transaction
    ) throws(StoreError) -> Result<Revision, StoreConflict> {
        let before = self
        do {
            if try apply(transaction, at: revision.next) > 0 {
                revision = revision.next
                forget()
            }
            return .success(revision)
        } catch let conflict as StoreConflict {
            self = before
            return .failure(conflict)
        } catch {
            self = before
            throw StoreError(.other, operation: "commit", detail: "\(error)")
        }
    }

    /// Forgets the oldest commits beyond the bound, but never the newest commit.
    private mutating func forget() {
        var count = log.reduce(0) { $0 + $1.changes.count }
        while count > changesMax, log.count > 1 {
            count -= log[0].changes.count
            compacted = log.removeFirst().revision
        }
    }

    func changes(
        after revision: Revision, countMax: Int
    ) throws(StoreError) -> [StoreCommit] {
        guard revision >= compacted else {
            throw StoreError(.compacted, operation: "read changes after revision \(revision)")
        }
        return Array(log.lazy.filter { $0.revision > revision }.prefix(countMax))
    }
}

extension MemoryContent: TransactionTarget {
    func objectRevision(_ key: ObjectKey) -> Revision? {
        objects[key]?.revision
    }

    func record(_ key: RecordKey) -> AllocationRecord? {
        records[key]?.record
    }

    func record(pool: String, address: IPAddress) -> AllocationRecord? {
        holders[PoolAddress(pool: pool, address: address)].flatMap { record($0) }
    }

    mutating func put(_ object: StoredObject) {
        objects[object.key] = object
    }

    mutating func delete(_ key: ObjectKey) -> Bool {
        objects.removeValue(forKey: key) != nil
    }

    mutating func put(_ record: AllocationRecord) -> Bool {
        let place = PoolAddress(pool: record.pool, address: record.address)
        if let holder = holders[place], holder != record.key { return false }
        var position = positionNext
        if let old = records[record.key] {
            position = old.position
            holders[PoolAddress(pool: old.record.pool, address: old.record.address)] = nil
        } else {
            positionNext += 1
        }
        holders[place] = record.key
        records[record.key] = (position, record)
        assert(holders.count == records.count)
        return true
    }

    mutating func delete(_ record: AllocationRecord) {
        records[record.key] = nil
        holders[PoolAddress(pool: record.pool, address: record.address)] = nil
        assert(holders.count == records.count)
    }

    mutating func append(_ change: StoreChange, revision: Revision, ordinal: Int) {
        if ordinal == 0 { log.append(StoreCommit(revision: revision, changes: [])) }
        assert(log[log.count - 1].revision == revision)
        log[log.count - 1].changes.append(change)
    }
}
