import IPAlloc
import IPAllocStore

/// Commits records as an agent does: one transaction per address, conditional on its being free.
struct Filler {
    let store: SQLiteStore
    private(set) var count = 0

    init(store: SQLiteStore) {
        self.store = store
    }

    /// Commits `count` more records, `batch` transactions at a time.
    mutating func fill(count: Int, batch: Int) async throws {
        let end = self.count + count
        while self.count < end {
            let next = min(end, self.count + batch)
            let transactions = (self.count..<next).map { number in
                let record = Self.record(number)
                return Transaction(
                    preconditions: [.recordAbsent(record.key)], writes: [.putRecord(record)])
            }
            for result in try await store.commit(transactions) { _ = try result.get() }
            self.count = next
        }
    }

    /// A record with texts as long as a cluster's; UIDs in random order, pools of 65,536.
    private static func record(_ number: Int) -> AllocationRecord {
        guard let address = IPAddress(value: UInt128(0x0A00_0000 + number), family: .ipv4) else {
            preconditionFailure("the number is too large for an address")
        }
        let digits = String(mixed(number) | 1 << 63, radix: 16)
        let uid = "8f3c1d7a-52a1-4e0f-\(digits.prefix(4))-\(digits.suffix(12))"
        return AllocationRecord(
            podUID: uid, interface: "eth0", address: address, pool: "pool-\(number >> 16)",
            namespace: "default", podName: "test-app-7d9c8b6f5d-\(number)",
            node: "node-\(number % 1000)",
            containerID: digits + digits + digits + digits,
            networkNamespace: "/var/run/netns/cni-\(uid)",
            owner: "Deployment default/test-app-\(number / 10)",
            createdAt: StoreTime(millisecondsSince1970: 1_700_000_000_000 + Int64(number)),
            updatedAt: StoreTime(millisecondsSince1970: 1_700_000_000_000 + Int64(number)))
    }

    /// A permutation of the 64-bit numbers that looks random (SplitMix64's).
    private static func mixed(_ number: Int) -> UInt64 {
        var mixed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
