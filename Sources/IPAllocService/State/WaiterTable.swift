/// Those who wait for addresses, by what could bring them some.
struct WaiterTable: Sendable {
    private var byPool: [String: [SpaceWaiter]] = [:]
    private var bySubnet: [String: [SpaceWaiter]] = [:]

    /// Whether nobody waits.
    var isEmpty: Bool { byPool.isEmpty }

    mutating func insert(_ waiter: SpaceWaiter) {
        byPool[waiter.pool, default: []].append(waiter)
        if let subnet = waiter.subnet { bySubnet[subnet, default: []].append(waiter) }
    }

    mutating func remove(_ waiter: SpaceWaiter) {
        Self.remove(waiter, from: &byPool, waiter.pool)
        if let subnet = waiter.subnet { Self.remove(waiter, from: &bySubnet, subnet) }
    }

    private static func remove(
        _ waiter: SpaceWaiter, from table: inout [String: [SpaceWaiter]], _ name: String
    ) {
        table[name]?.removeAll { $0 === waiter }
        if table[name]?.isEmpty == true { table[name] = nil }
    }

    /// Says that a pool may have an address for those who wait for one.
    mutating func wake(pool: String) {
        if isEmpty { return }
        for waiter in byPool[pool] ?? [] {
            waiter.wake()
            remove(waiter)
        }
    }

    /// Says that a subnet may have addresses for a pool that is not there yet.
    mutating func wake(subnet: String) {
        for waiter in bySubnet[subnet] ?? [] {
            waiter.wake()
            remove(waiter)
        }
    }

    /// Ends all waits, as if their time were over.
    mutating func endAll() {
        for waiter in byPool.values.joined() { waiter.giveUp() }
        self = WaiterTable()
    }
}
