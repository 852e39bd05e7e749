/// Why a transaction was not applied; nothing of it was.
public struct StoreConflict: Error, Sendable, Hashable {
    /// Which part of the transaction failed.
    public enum Cause: Sendable, Hashable {
        /// The precondition at this index of the transaction does not hold.
        case precondition(Int, Precondition)
        /// The write at this index would give an address, or a key, a second time.
        case write(Int, StoreWrite)
    }

    /// What the store holds instead.
    public enum Obstacle: Sendable, Hashable {
        /// There is nothing where something was expected.
        case nothing
        /// The object is there in the state that this revision wrote.
        case object(ObjectKey, Revision)
        /// This record is there.
        case record(AllocationRecord)
    }

    public var cause: Cause
    public var obstacle: Obstacle

    init(_ cause: Cause, _ obstacle: Obstacle) {
        self.cause = cause
        self.obstacle = obstacle
    }
}
