import IPAlloc
import IPAllocStore

/// What the writing process commits, so that its reader knows what to expect at any revision.
public enum WriterSequence {
    /// How many records there are at most.
    public static let heldMax: Int64 = 200

    /// The transaction that makes this revision.
    public static func transaction(_ number: Int64) -> Transaction {
        var transaction = Transaction(
            preconditions: [.recordAbsent(record(number).key)],
            writes: [.putRecord(record(number))])
        if number > heldMax {
            transaction.preconditions.append(.recordEquals(record(number - heldMax)))
            transaction.writes.append(.deleteRecord(record(number - heldMax)))
        }
        return transaction
    }

    /// The records at this revision.
    public static func records(at revision: Int64) -> [AllocationRecord] {
        guard revision > 0 else { return [] }
        return (max(1, revision - heldMax + 1)...revision).map(record)
    }

    static func record(_ number: Int64) -> AllocationRecord {
        guard let address = IPAddress(value: UInt128(0x0A00_0000 + number), family: .ipv4) else {
            preconditionFailure("a small number is an address")
        }
        return AllocationRecord(
            podUID: "pod-\(number)", interface: "eth0", address: address, pool: "pool",
            namespace: "default", podName: "web-\(number)", node: "node-\(number % 7)",
            containerID: "container-\(number)", networkNamespace: "/var/run/netns/\(number)",
            owner: "Deployment default/web", createdAt: StoreTime(millisecondsSince1970: number),
            updatedAt: StoreTime(millisecondsSince1970: number))
    }
}
