import IPAllocStore

/// Why an address changes hands, as the audit trail tells it.
enum AuditReason {
    static let added = "CNI ADD"
    static let deleted = "CNI DEL"
    static let conflict = "another machine uses an address of the pod"
    static let replaced = "another pod has the name now, and does not take it over"
    static let inherited = "the next pod of the name takes it over"
    static let inheriting = "taken over from the pod that had the name before"
    static let byHand = "released by hand"
    static let repaired = "recorded by a repair: its container has it"
    static let endpointDeleted = "its SpiderEndpoint was deleted"
}

extension [AllocationRecord] {
    /// The lines of the audit trail for the records' addresses.
    func audit(
        _ event: AuditEntry.Event, at time: StoreTime, _ reason: String
    ) -> [AuditEntry] {
        map { AuditEntry(event, $0, at: time, reason: reason) }
    }
}
