/// One change as a watcher sees it.
public enum StoreChange: Sendable, Hashable {
    /// An object was created or replaced; this is its new state.
    case objectPut(StoredObject)
    case objectDeleted(ObjectKey)
    /// A record was created or replaced; this is its new state.
    case recordPut(AllocationRecord)
    /// A record was removed, of this address and holder.
    case recordDeleted(AllocationRecord)
    /// An address rests since then.
    case restPut(AddressRest)
    /// An address rests no more.
    case restDeleted(AddressRest)
    /// No address of a pool rests any more.
    case restsDeleted(pool: String)
}

/// The changes of one transaction, in the order in which it made them.
public struct StoreCommit: Sendable, Hashable {
    public var revision: Revision
    public var changes: [StoreChange]
}
