import IPAlloc

/// The content of a store inside a transaction, as its implementation offers it.
///
/// The rules of preconditions, conflicts and changes are written once, in this protocol's
/// extension, so that every implementation answers alike.
protocol TransactionTarget {
    /// The revision of the object's state, or nil if it is absent.
    func objectRevision(_ key: ObjectKey) throws -> Revision?
    func hasRecord(_ key: RecordKey) throws -> Bool
    func record(_ key: RecordKey) throws -> AllocationRecord?
    func record(pool: String, address: IPAddress) throws -> AllocationRecord?

    /// Writes the object with the revision it carries.
    mutating func put(_ object: StoredObject) throws
    /// Removes the object and says whether it was there.
    mutating func delete(_ key: ObjectKey) throws -> Bool
    /// Writes the record; if another key holds the address, returns false and changes nothing.
    mutating func put(_ record: AllocationRecord) throws -> Bool
    /// Removes the record, which is there.
    mutating func delete(_ record: AllocationRecord) throws
    /// Writes the rest, over that which its address has.
    mutating func put(_ rest: AddressRest) throws
    /// Removes the rest, if it began at that time, and says whether it did.
    mutating func delete(_ rest: AddressRest) throws -> Bool
    /// Removes the rests of a pool and says whether there were any.
    mutating func deleteRests(pool: String) throws -> Bool
    /// Remembers a change.
    mutating func append(_ change: StoreChange, revision: Revision, ordinal: Int) throws
    /// Adds a line to the audit trail.
    mutating func append(_ entry: AuditEntry) throws
}

extension TransactionTarget {
    /// Checks the preconditions and applies the writes.
    ///
    /// The caller undoes what was written if this throws.
    ///
    /// - Parameters:
    ///   - transaction: What to apply.
    ///   - revision: The revision that the writes get.
    /// - Returns: How many changes were made; 0 leaves `revision` unused.
    /// - Throws: `StoreConflict`, or the implementation's error.
    mutating func apply(_ transaction: Transaction, at revision: Revision) throws -> Int {
        for (index, precondition) in transaction.preconditions.enumerated() {
            if let obstacle = try obstacle(to: precondition) {
                throw StoreConflict(.precondition(index, precondition), obstacle)
            }
        }
        var count = 0
        for (index, write) in transaction.writes.enumerated() {
            guard let change = try perform(write, index: index, at: revision) else { continue }
            try append(change, revision: revision, ordinal: count)
            count += 1
        }
        assert(count <= transaction.writes.count)
        if count > 0 {
            for entry in transaction.audit { try append(entry) }
        }
        return count
    }

    /// What the store holds instead of what the precondition asks for, or nil if it holds.
    private func obstacle(to precondition: Precondition) throws -> StoreConflict.Obstacle? {
        switch precondition {
        case .objectUnchanged(let key, let revision):
            guard let found = try objectRevision(key) else { return .nothing }
            return found == revision ? nil : .object(key, found)
        case .objectAbsent(let key):
            return try objectRevision(key).map { .object(key, $0) }
        case .recordAbsent(let key):
            return try hasRecord(key) ? record(key).map { .record($0) } : nil
        case .recordEquals(let expected):
            guard let found = try record(expected.key) else { return .nothing }
            return found == expected ? nil : .record(found)
        case .addressUnrecorded(let pool, let address):
            return try record(pool: pool, address: address).map { .record($0) }
        }
    }

    /// Applies one write and returns the change it made, or nil if it made none.
    private mutating func perform(
        _ write: StoreWrite, index: Int, at revision: Revision
    ) throws -> StoreChange? {
        switch write {
        case .putObject(var object):
            object.revision = revision
            try put(object)
            return .objectPut(object)
        case .deleteObject(let key):
            return try delete(key) ? .objectDeleted(key) : nil
        case .putRecord(let record):
            guard try put(record) else {
                let holder = try self.record(pool: record.pool, address: record.address)
                throw StoreConflict(.write(index, write), holder.map { .record($0) } ?? .nothing)
            }
            return .recordPut(record)
        case .deleteRecord(let key):
            guard let found = try record(key) else { return nil }
            try delete(found)
            return .recordDeleted(found)
        case .putRest(let rest):
            try put(rest)
            return .restPut(rest)
        case .deleteRest(let rest): return try delete(rest) ? .restDeleted(rest) : nil
        case .deleteRests(let pool):
            return try deleteRests(pool: pool) ? .restsDeleted(pool: pool) : nil
        }
    }
}
