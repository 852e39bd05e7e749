/// What must hold for a transaction to be applied.
public enum Precondition: Sendable, Hashable {
    /// The object is there, in the state that this revision wrote.
    case objectUnchanged(ObjectKey, since: Revision)
    /// There is no such object.
    case objectAbsent(ObjectKey)
    /// The address is in no record.
    case recordAbsent(RecordKey)
    /// The record of this record's address equals it in every field.
    case recordEquals(AllocationRecord)
}
