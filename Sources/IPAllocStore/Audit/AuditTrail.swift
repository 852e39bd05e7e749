/// What was found in the audit trail.
public struct AuditTrail: Sendable, Hashable {
    /// The newest lines that fit, oldest first.
    public var entries: [AuditEntry]
    /// How many commits have lines that are damaged, of those that were looked at: what these told
    /// is missing.
    public var damagedCommits: Int

    public init(_ entries: [AuditEntry] = [], damagedCommits: Int = 0) {
        self.entries = entries
        self.damagedCommits = damagedCommits
    }
}
