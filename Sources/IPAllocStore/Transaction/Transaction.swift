/// What must hold, and what to change if it does.
///
/// All preconditions are checked before the first write. The writes are applied in order.
public struct Transaction: Sendable, Hashable {
    public var preconditions: [Precondition]
    public var writes: [StoreWrite]

    public init(preconditions: [Precondition] = [], writes: [StoreWrite] = []) {
        self.preconditions = preconditions
        self.writes = writes
    }
}
