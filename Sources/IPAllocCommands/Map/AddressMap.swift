import IPAlloc
import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// Pools of one CIDR block, with what their addresses are used for.
struct AddressMap {
    /// A state of an address, in the order of legends.
    enum State: String, CaseIterable {
        case free, held, allocating, resting, reserved
    }

    /// Neighbouring addresses that are used for the same.
    struct Run {
        var range: AddressRange
        var state: State
        /// The place of the pool in the map.
        var pool: Int
        /// What the holder belongs to; empty if that is unknown, or there is none.
        var application: String
    }

    struct MappedPool {
        /// With its control characters made visible, as those of applications are.
        var name: String
        var ranges: RangeSet
    }

    let block: CIDRBlock
    private(set) var pools: [MappedPool] = []
    private(set) var runs: [Run] = []

    init(block: CIDRBlock) {
        self.block = block
    }

    /// The lowest and the highest address; nil if there is none. A pool may have changed between
    /// the answer that tells its ranges and those that tell its addresses, so both count.
    var bounds: AddressRange? {
        let ranges = pools.flatMap { [$0.ranges.ranges.first, $0.ranges.ranges.last] }
        let all = ranges.compactMap(\.self) + runs.map(\.range)
        let lower = all.map(\.lower).min()
        let upper = all.map(\.upper).max()
        guard let lower, let upper else { return nil }
        return try? AddressRange(lower, upper)
    }

    /// How many addresses there are in each state.
    var counts: [State: UInt128] {
        runs.reduce(into: [:]) { $0[$1.state, default: 0] += RangeSet($1.range).count }
    }

    /// How many addresses of a pool are held.
    ///
    /// - Parameter pool: The place of the pool in the map.
    func heldCount(ofPool pool: Int) -> UInt128 {
        runs.filter { $0.pool == pool && $0.state == .held }.map { RangeSet($0.range).count }
            .countSum
    }

    /// How many addresses each application holds, most first.
    var applications: [(name: String, count: Int)] {
        var counts: [String: Int] = [:]
        for run in runs where run.state == .held {
            counts[run.application, default: 0] += Int(clamping: RangeSet(run.range).count)
        }
        return counts.map { ($0.key, $0.value) }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }

    /// Adds a pool.
    mutating func add(_ pool: MappedPool, _ poolRuns: [Run]) {
        for run in poolRuns {
            var run = run
            run.pool = pools.count
            runs.append(run)
        }
        pools.append(pool)
    }

    /// Reads a pool of the block from the agent.
    mutating func add(_ pool: SpiderIPPool, _ client: ResourceClient) throws(ClientFailure) {
        let family = block.family
        let ranges =
            (try? pool.spec.usableAddresses(family: family)) ?? RangeSet(family: family)
        var runs: [Run] = []
        var applications: Set<String> = []
        try client.forEachAddressRun(ofPool: pool.name, joiningApplications: true) { message in
            guard let range = try? AddressRange(message.ips, family: family),
                let state = State(rawValue: message.state)
            else { return }
            // Many addresses have the same text, each once in memory.
            let name = (message.application ?? "").withVisibleControls
            let application = applications.insert(name).memberAfterInsert
            runs.append(Run(range: range, state: state, pool: 0, application: application))
        }
        add(MappedPool(name: pool.name.withVisibleControls, ranges: ranges), runs)
    }
}

extension [AddressMap.State: UInt128] {
    /// How many addresses there are in all states; 2^128 - 1 if there is one more.
    var total: UInt128 { values.countSum }

    /// The share of those that are held.
    var heldShare: Double {
        let total = total
        return total == 0 ? 0 : Double(self[.held] ?? 0) / Double(total)
    }
}
