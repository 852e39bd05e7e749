import IPAlloc

/// The content of a store inside a transaction, as its implementation offers it.
///
/// The rules of preconditions, conflicts and changes are written once, in this protocol's
/// extension, so that every implementation answers alike.
protocol TransactionTarget {
    /// The revision of the object's state, or nil if it is absent.
    func objectRevision(_ key: ObjectKey) throws -> Revision?
    func record(_ key: RecordKey) throws -> AllocationRecord?

    /// Writes the object with the revision it carries.
    mutating func put(_ object: StoredObject) throws
    /// Removes the object and says whether it was there.
    mutating func delete(_ key: ObjectKey) throws -> Bool
    /// Writes the record; if the address has another holder, returns false and changes nothing.
    mutating func put(_ record: AllocationRecord) throws -> Bool
    /// Writes a record of an address that has none; if there is one, returns false and changes
    /// nothing.
    mutating func add(_ record: AllocationRecord) throws -> Bool
    /// Removes the record of an address that this one's holder has, and says whether there was one.
    mutating func delete(_ record: AllocationRecord) throws -> Bool
    /// Writes the rest, over that which its address has.
    mutating func put(_ rest: AddressRest) throws
    /// Removes the rest, if it began at that time, and says whether it did.
    mutating func delete(_ rest: AddressRest) throws -> Bool
    /// Removes the rests of a pool and says whether there were any.
    mutating func deleteRests(pool: String) throws -> Bool
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
    /// - Returns: The changes that were made; none leaves `revision` unused.
    /// - Throws: `StoreConflict`, or the implementation's error.
    mutating func apply(
        _ transaction: Transaction, at revision: Revision
    ) throws -> [StoreChange] {
        for (index, precondition) in transaction.preconditions.enumerated() {
            if let obstacle = try obstacle(to: precondition) {
                throw StoreConflict(.precondition(index, precondition), obstacle)
            }
        }
        var changes: [StoreChange] = []
        changes.reserveCapacity(transaction.writes.count)
        for (index, write) in transaction.writes.enumerated() {
            if let change = try perform(write, index: index, at: revision) {
                changes.append(change)
            }
        }
        if !changes.isEmpty {
            for entry in transaction.audit { try append(entry) }
        }
        return changes
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
            return try record(key).map { .record($0) }
        case .recordEquals(let expected):
            guard let found = try record(expected.key) else { return .nothing }
            return found == expected ? nil : .record(found)
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
            guard try put(record) else { throw try conflict(write, index, record) }
            return .recordPut(record)
        case .addRecord(let record):
            guard try add(record) else { throw try conflict(write, index, record) }
            return .recordPut(record)
        case .deleteRecord(let record): return try delete(record) ? .recordDeleted(record) : nil
        case .putRest(let rest):
            try put(rest)
            return .restPut(rest)
        case .deleteRest(let rest): return try delete(rest) ? .restDeleted(rest) : nil
        case .deleteRests(let pool):
            return try deleteRests(pool: pool) ? .restsDeleted(pool: pool) : nil
        }
    }

    /// The conflict of a write with what its address has instead.
    private func conflict(
        _ write: StoreWrite, _ index: Int, _ record: AllocationRecord
    ) throws -> StoreConflict {
        let holder = try self.record(record.key)
        return StoreConflict(.write(index, write), holder.map { .record($0) } ?? .nothing)
    }
}
