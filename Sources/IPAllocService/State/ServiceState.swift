import IPAlloc
import IPAllocModel
import IPAllocSelection
import IPAllocStore

/// All that a service knows, in memory; the store has the same on disk.
///
/// What is in it was committed, but for what engines have given out and is on its way to the disk.
/// Decisions are made on it without any wait in between.
struct ServiceState: Sendable {
    let settings: ServiceSettings
    let clock: any ServiceClock
    /// The last commit that is in this state.
    var revision = Revision.zero
    /// The resources as they are stored; what is composed of records is not in them.
    var objects = ObjectTable()
    /// The pools and subnets among them, as decisions look them up.
    var catalog = PoolCatalog()
    /// What was decided lately.
    var decisions = DecisionMemory()
    /// What pods' annotations said lately.
    let annotations = AnnotationMemory()
    /// The pools at work, by name.
    var pools: [String: LivePool] = [:]
    /// The prefix lengths of the pools' blocks, by the pools' names.
    var prefixLengths: [String: Int] = [:]
    /// Which pools and subnets belong together.
    var blocks = BlockTable()
    /// The names of the automatic pools of each application, by its UID.
    var automaticPools: [String: Set<String>] = [:]
    /// The addresses that no pool hands out.
    var reserved: [AddressFamily: RangeSet] = [:]
    /// What pods have.
    var endpoints = EndpointTable()
    /// The pods whose addresses are on their way to the disk, by UID.
    var claimants: [String: ObjectPlace] = [:]
    /// The endpoints of each stateful set, which may outlive their pods.
    var statefulEndpoints: [ObjectPlace: Set<EndpointIndex>] = [:]
    /// The endpoints that are, or are going to be, garbage.
    var garbage = GarbageTable()
    /// What was written down with addresses lately.
    var noteTexts = NoteTexts()
    /// Those who wait for addresses.
    var waiters = WaiterTable()
    /// The workloads whose automatic pools await space.
    var unserved = UnservedWorkloads()
    /// What is to be done next.
    var chores = ChoreList()
    /// Those who watch resources, and what happened lately.
    var watches: WatchTable
    var counts = ServiceStatistics.Counts()

    init(settings: ServiceSettings, clock: any ServiceClock) {
        self.settings = settings
        self.clock = clock
        watches = WatchTable(historyMax: settings.historyMax)
    }

    /// The subnet that a pool's addresses come from.
    func subnet(ofBlock block: CIDRBlock?) -> SpiderSubnet? {
        blocks.subnet(of: block).flatMap { catalog.subnet(named: $0) }
    }

    /// Changes a pool where it is.
    ///
    /// - Returns: nil if there is no such pool.
    @discardableResult
    mutating func withPool<Value>(
        _ name: String, _ body: (inout LivePool) -> Value
    ) -> Value? {
        guard let index = pools.index(forKey: name) else { return nil }
        return body(&pools.values[index])
    }

    /// Ends the rests of addresses that are over.
    mutating func endRests() {
        let now = clock.now
        for (name, live) in pools
        where live.engine.endRests(now: now, reserved: reserved[live.engine.pool.family]) {
            waiters.wake(pool: name)
        }
    }

    /// Ends the waits of all who wait for addresses or watch resources.
    mutating func endWaits() {
        waiters.endAll()
        watches.removeAll()
    }
}
