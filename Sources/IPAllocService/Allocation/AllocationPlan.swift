import IPAlloc
import IPAllocModel
import IPAllocSelection
import IPAllocStore

/// Addresses that engines have given for a pod, on their way to the disk.
struct AllocationPlan: Sendable {
    /// The pod as it will be, with what is new for it only.
    var endpoint: Endpoint
    /// What the pod takes over from the earlier pod of its name; it is in `endpoint` too.
    var inherited: [HeldAddress] = []
    /// The earlier pod's records.
    var inheritedFrom: EndpointIndex?
    /// What the pod took over before, and keeps for good now.
    var confirmed: [HeldAddress] = []
    /// The new addresses.
    var taken: [TakenAddress] = []
    /// The notes of the new addresses, which are the last ones of `endpoint`.
    var notes: [KeptNote] = []
    /// How it was decided; nil if it was not a decision.
    var trace: Trace?

    /// The records as the store writes them.
    ///
    /// - Parameters:
    ///   - now: What time it is, for the audit trail.
    ///   - reason: Why the pod gets them, for the same.
    func transaction(
        replacing old: Endpoint?, at now: StoreTime, because reason: String = AuditReason.added
    ) -> Transaction {
        var transaction = Transaction()
        if let old {
            let records = old.records(inherited)
            transaction.writes = records.map { .deleteRecord($0) }
            transaction.audit = records.audit(.returned, at: now, AuditReason.inherited)
        }
        let records = endpoint.records(endpoint.held)
        transaction.writes.reserveCapacity(inherited.count + records.count)
        transaction.audit.reserveCapacity(inherited.count + records.count)
        for record in records {
            transaction.writes.append(.addRecord(record))
            let isInherited = inherited.contains {
                $0.address == record.address && $0.pool == record.pool
            }
            transaction.audit.append(
                AuditEntry(
                    .given, record, at: now,
                    reason: isInherited ? AuditReason.inheriting : reason))
        }
        if !confirmed.isEmpty {
            transaction.writes += endpoint.records(confirmed).map { .putRecord($0) }
        }
        for taken in taken {
            guard let rest = taken.rest else { continue }
            transaction.writes.append(
                .deleteRest(AddressRest(rest, of: taken.address, pool: taken.pool)))
        }
        return transaction
    }
}

/// An address that an engine has given, and how it rested until then.
struct TakenAddress: Sendable, Hashable {
    var pool: String
    var address: IPAddress
    var rest: Rest?
}

/// What is to be done for a request.
enum AllocationStep: Sendable {
    /// Nothing: the pod has its addresses.
    case answer(AllocationAnswer)
    /// The pod has its addresses, and a new container.
    case move(EndpointIndex, Transaction)
    /// An earlier pod of the name gives back what it has first.
    case release(EndpointIndex, [HeldAddress])
    /// Automatic pools are made, or fitted, first.
    case demand([AutomaticPoolDemand])
    /// There may be space later.
    case wait(SpaceWaiter, ServiceError)
    /// Engines have given addresses, and the store is told.
    indirect case commit(AllocationPlan, Transaction)
}
