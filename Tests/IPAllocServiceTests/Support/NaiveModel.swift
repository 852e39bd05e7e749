import IPAlloc

/// What a service must answer, in the simplest words: sets and searches.
struct NaiveModel {
    struct Key: Hashable {
        var interface: String
        var family: AddressFamily
    }

    struct Held: Hashable {
        var pool: String
        var address: IPAddress
    }

    /// What an interface asks for: pools of each family, in order.
    struct Item {
        var interface: String
        var ipv4: [String]
        var ipv6: [String]
    }

    /// Each pool's addresses, ascending.
    var pools: [String: [IPAddress]] = [:]
    var reserved: Set<IPAddress> = []
    var pods: [String: [Key: Held]] = [:]

    func holder(_ pool: String, _ address: IPAddress) -> String? {
        pods.first { $0.value.values.contains(Held(pool: pool, address: address)) }?.key
    }

    func heldCount(_ pool: String) -> Int {
        pods.values.reduce(0) { $0 + $1.values.count { $0.pool == pool } }
    }

    /// Gives a pod what it asks for: everything, or nothing.
    ///
    /// - Returns: Whether it got it.
    mutating func add(_ pod: String, _ items: [Item]) -> Bool {
        if pods[pod] != nil { return true }
        let before = pods
        for item in items {
            for (family, names) in [(AddressFamily.ipv4, item.ipv4), (.ipv6, item.ipv6)]
            where !names.isEmpty {
                guard let held = names.compactMap({ lowest(of: $0) }).first else {
                    pods = before
                    return false
                }
                pods[pod, default: [:]][Key(interface: item.interface, family: family)] = held
            }
        }
        return true
    }

    private func lowest(of pool: String) -> Held? {
        pools[pool]?.first { !reserved.contains($0) && holder(pool, $0) == nil }
            .map { Held(pool: pool, address: $0) }
    }

    /// Gives a pool other addresses, unless it would lose one that is held.
    mutating func change(_ pool: String, to addresses: [IPAddress]) -> Bool {
        let lost = Set(pools[pool] ?? []).subtracting(addresses)
        if lost.contains(where: { holder(pool, $0) != nil }) { return false }
        pools[pool] = addresses
        return true
    }
}
