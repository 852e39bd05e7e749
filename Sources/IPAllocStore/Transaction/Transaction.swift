/// What must hold, and what to change if it does.
///
/// All preconditions are checked before the first write. The writes are applied in order. If they
/// change anything, the audit trail gets its lines with them.
public struct Transaction: Sendable, Hashable {
    public var preconditions: [Precondition]
    public var writes: [StoreWrite]
    public var audit: [AuditEntry]

    public init(
        preconditions: [Precondition] = [], writes: [StoreWrite] = [], audit: [AuditEntry] = []
    ) {
        self.preconditions = preconditions
        self.writes = writes
        self.audit = audit
    }
}
