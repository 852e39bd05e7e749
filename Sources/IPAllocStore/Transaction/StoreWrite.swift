/// One change of a store.
public enum StoreWrite: Sendable, Hashable {
    /// Writes an object, whether it is there already or not.
    case putObject(StoredObject)
    /// Removes an object; nothing happens if it is not there.
    case deleteObject(ObjectKey)
    /// Writes a record, whether its address has one already or not. It conflicts if another pod, or
    /// another interface, holds the address.
    case putRecord(AllocationRecord)
    /// Writes a record of an address that has none. It conflicts if there is one.
    case addRecord(AllocationRecord)
    /// Removes the record of an address, if this one's pod and interface hold it; else nothing happens.
    case deleteRecord(AllocationRecord)
    /// Writes that an address rests, over what was written of it before.
    case putRest(AddressRest)
    /// Removes the rest of an address; nothing happens if it has none, or one that began at another
    /// time.
    case deleteRest(AddressRest)
    /// Removes the rests of all addresses of a pool; nothing happens if there are none.
    case deleteRests(pool: String)
}
