/// One change of a store.
public enum StoreWrite: Sendable, Hashable {
    /// Writes an object, whether it is there already or not.
    case putObject(StoredObject)
    /// Removes an object; nothing happens if it is not there.
    case deleteObject(ObjectKey)
    /// Writes a record, whether its key is there already or not. It conflicts if another key
    /// holds the same address of the same pool.
    case putRecord(AllocationRecord)
    /// Writes a record whose key has none yet. It conflicts if there is one, or if another key holds
    /// the same address of the same pool.
    case addRecord(AllocationRecord)
    /// Removes a record; nothing happens if it is not there.
    case deleteRecord(RecordKey)
    /// Writes that an address rests, over what was written of it before.
    case putRest(AddressRest)
    /// Removes the rest of an address; nothing happens if it has none, or one that began at another
    /// time.
    case deleteRest(AddressRest)
    /// Removes the rests of all addresses of a pool; nothing happens if there are none.
    case deleteRests(pool: String)
}
