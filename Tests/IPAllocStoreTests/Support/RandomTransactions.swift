import IPAlloc
import IPAllocTestSupport

@testable import IPAllocStore

/// Transactions over few pods, addresses and objects, so that they often conflict.
struct RandomTransactions {
    var random: SeededGenerator

    mutating func next() -> Transaction {
        var transaction = Transaction()
        for _ in 0..<below(3) { transaction.preconditions.append(precondition()) }
        for _ in 0..<below(5) { transaction.writes.append(write()) }
        return transaction
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    private mutating func record() -> AllocationRecord {
        sample(
            pod: below(12), interface: "eth\(below(2))", address: UInt128(below(30)),
            family: below(3) == 0 ? .ipv6 : .ipv4, pool: "pool-\(below(3))",
            node: "node-\(below(3))", time: Int64(below(4)))
    }

    private mutating func object() -> StoredObject {
        sampleObject(
            "object-\(below(6))", kind: "Kind\(below(2))", namespace: below(2) == 0 ? "" : "space",
            labels: below(2) == 0 ? [:] : ["app": "\(below(3))", "tier": "\(below(2))"],
            owners: below(2) == 0 ? [] : ["owner-\(below(3))"],
            content: String(repeating: "x", count: below(200)))
    }

    private mutating func rest() -> AddressRest {
        sampleRest(
            UInt128(below(10)), family: below(3) == 0 ? .ipv6 : .ipv4, pool: "pool-\(below(3))",
            at: Int64(below(3)), conflictUntil: below(2) == 0 ? nil : Int64(below(4)))
    }

    private mutating func precondition() -> Precondition {
        switch below(9) {
        case 0: .objectUnchanged(object().key, since: Revision(rawValue: Int64(below(60))))
        case 1: .objectAbsent(object().key)
        case 2: .recordEquals(record())
        default: .recordAbsent(record().key)
        }
    }

    private mutating func write() -> StoreWrite {
        switch below(17) {
        case 14...16: .addRecord(record())
        case 10, 11: .putRest(rest())
        case 12: .deleteRest(rest())
        case 13: .deleteRests(pool: "pool-\(below(3))")
        case 0, 1: .putObject(object())
        case 2: .deleteObject(object().key)
        case 3, 4: .deleteRecord(record())
        default: .putRecord(record())
        }
    }
}
