import IPAlloc
import IPAllocStore

/// Commits records as an agent does: one transaction per address, conditional on its being free.
struct Filler {
    let store: SQLiteStore
    /// A pool has two to the power of so many records.
    let poolBits: Int
    private(set) var count = 0

    /// - Parameter count: How many records are there already.
    init(store: SQLiteStore, poolBits: Int = 16, count: Int = 0) {
        self.store = store
        self.poolBits = poolBits
        self.count = count
    }

    /// Commits `count` more records, `batch` transactions at a time.
    mutating func fill(count: Int, batch: Int) async throws {
        let end = self.count + count
        while self.count < end {
            let next = min(end, self.count + batch)
            let transactions = (self.count..<next).map {
                Self.transaction($0, records: 1, poolBits: poolBits)
            }
            for result in try await store.commit(transactions) { _ = try result.get() }
            self.count = next
        }
    }

    /// The transaction that gives a pod its addresses, one for each interface.
    ///
    /// - Parameters:
    ///   - recordsMax: How many records another pod may have.
    ///   - hasTrail: Whether each address has its line in the audit trail, as a service's has.
    static func transaction(
        _ number: Int, records: Int, recordsMax: Int? = nil, poolBits: Int = 16,
        hasTrail: Bool = false
    ) -> Transaction {
        var transaction = Transaction()
        for interface in 0..<records {
            var record = record(
                number * (recordsMax ?? records) + interface, ofPod: number, poolBits: poolBits)
            if interface > 0 { record.interface = "net\(interface)" }
            transaction.writes.append(.addRecord(record))
            guard hasTrail else { continue }
            transaction.audit.append(
                AuditEntry(.given, record, at: record.createdAt, reason: "requested"))
        }
        return transaction
    }

    /// A record with texts as a cluster's: UIDs are random, and so are the last letters of pods' names.
    /// Ten pods are of one Deployment, and Deployments come in no order.
    private static func record(
        _ number: Int, ofPod pod: Int, poolBits: Int
    ) -> AllocationRecord {
        guard let address = IPAddress(value: UInt128(0x0A00_0000 + number), family: .ipv4) else {
            preconditionFailure("the number is too large for an address")
        }
        let digits = String(mixed(pod) | 1 << 63, radix: 16)
        let workload = String(mixed(pod / 10) | 1 << 63, radix: 16)
        let deployment = "\(workload.suffix(4))-\(pod / 10)"
        let uid = "8f3c1d7a-52a1-4e0f-\(digits.prefix(4))-\(digits.suffix(12))"
        return AllocationRecord(
            podUID: uid, interface: "eth0", address: address, pool: "pool-\(number >> poolBits)",
            namespace: "default",
            podName: "app-\(deployment)-\(workload.prefix(10))-\(digits.suffix(5))",
            node: "node-\(pod % 1000)",
            containerID: digits + digits + digits + digits,
            networkNamespace: "/var/run/netns/cni-\(uid)",
            owner: "Deployment default/app-\(deployment)",
            createdAt: StoreTime(millisecondsSince1970: 1_700_000_000_000 + Int64(number)),
            updatedAt: StoreTime(millisecondsSince1970: 1_700_000_000_000 + Int64(number)))
    }

    /// A permutation of the 64-bit numbers that looks random (SplitMix64's).
    static func mixed(_ number: Int) -> UInt64 {
        var mixed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
