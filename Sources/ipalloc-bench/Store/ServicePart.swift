import IPAlloc
import IPAllocJSON
import IPAllocModel
import IPAllocService
import IPAllocStore

/// Times the service on a store that is filled.
struct ServicePart {
    let store: SQLiteStore
    /// How many records the store holds.
    let count: Int

    private static let allocations = 20_000

    func run(
        _ report: (String, Int, () async throws -> Void) async throws -> Void
    ) async throws {
        try await putPools()
        var service: AddressService?
        try await report("open the service", count) {
            service = try await AddressService.open(store: store)
        }
        guard let service else { return }
        precondition(service.statistics.pools.reduce(0) { $0 + $1.allocated } == count)
        // In memory, so that no disk is waited for.
        let memory = try await AddressService.open(store: AcceptingStore())
        try await memory.makePool("bench", ips: ["10.0.0.0-10.3.255.255"], subnet: "10.0.0.0/14")
        try await report("allocate in memory", Self.allocations) {
            for number in 0..<Self.allocations {
                var request = AllocationRequest(
                    containerID: "c\(number)", interface: "eth0", podNamespace: "default",
                    podName: "web-\(number)", podUID: "u\(number)")
                request.defaultIPv4Pools = ["bench"]
                _ = try await memory.allocate(request)
            }
        }
        try await report("release in memory", Self.allocations) {
            for number in 0..<Self.allocations {
                _ = try await memory.release(
                    ReleaseRequest(
                        containerID: "c\(number)", interface: "eth0", podNamespace: "default",
                        podName: "web-\(number)", podUID: "u\(number)"))
            }
        }
        await memory.close()
        await service.close()
    }

    /// The records name pools that must be there.
    private func putPools() async throws {
        let first = 0x0A00_0000
        for number in 0...(count - 1) >> 16 {
            var pool = SpiderIPPool()
            pool.name = "pool-\(number)"
            pool.spec.subnet = try text(first, prefixLength: 6)
            let base = first + number << 16
            pool.spec.ips = [
                "\(try text(base, prefixLength: nil))-\(try text(base + 0xFFFF, prefixLength: nil))"
            ]
            let key = ObjectKey(kind: SpiderIPPool.kind.name, name: pool.name)
            let object = StoredObject(key: key, content: Array(pool.json.text().utf8))
            _ = try await store.commit(Transaction(writes: [.putObject(object)])).get()
        }
    }

    private func text(_ value: Int, prefixLength: Int?) throws -> String {
        guard let address = IPAddress(value: UInt128(value), family: .ipv4) else {
            preconditionFailure("the number is too large for an address")
        }
        return prefixLength.map { "\(address)/\($0)" } ?? "\(address)"
    }
}

extension AddressService {
    fileprivate func makePool(_ name: String, ips: [String], subnet: String) async throws {
        var pool = SpiderIPPool()
        pool.name = name
        pool.spec.subnet = subnet
        pool.spec.ips = ips
        _ = try await create(pool.json)
    }
}
