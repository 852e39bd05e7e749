public import IPAlloc

/// What must hold for a transaction to be applied.
public enum Precondition: Sendable, Hashable {
    /// The object is there, in the state that this revision wrote.
    case objectUnchanged(ObjectKey, since: Revision)
    /// There is no such object.
    case objectAbsent(ObjectKey)
    /// There is no record under the key.
    case recordAbsent(RecordKey)
    /// The record under this record's key equals it in every field.
    case recordEquals(AllocationRecord)
    /// The pool's address is in no record.
    case addressUnrecorded(pool: String, IPAddress)
}
