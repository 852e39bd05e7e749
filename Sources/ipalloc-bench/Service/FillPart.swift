import IPAllocModel
import IPAllocService
import IPAllocStore

/// What an allocation costs, and what the start of a service costs, when many addresses are held.
struct FillPart {
    /// One fill of the store.
    struct Row: Encodable {
        var held: Int
        /// From the store, opened, to a service that can serve.
        var openSeconds: Double
        /// From the start of the agent's process to its first answer; nil if none was measured.
        var agentStartSeconds: Double?
        /// The agent's processor time until then; nil if none was measured. Unlike the other, it
        /// does not count what others did meanwhile.
        var agentStartProcessorSeconds: Double?
        var residentBytes: Int
        /// Addresses that were given in a second.
        var rate: Double
        var p99Nanoseconds: Double
        /// Processor time per allocation, with the store and everything.
        var processorMicroseconds: Double
        /// The same of the service alone, on a store that writes nothing.
        var serviceMicroseconds: Double
    }

    let folder: ScratchFolder
    let callers: Int
    let allocations: Int
    /// The agent's program; nil to leave its start out.
    let agent: String?

    private static let poolBits = 32
    private static let batch = 4096

    /// Measures each fill, in rising order.
    func rows(_ fills: [Int]) async throws(BenchError) -> [Row] {
        try await makePool()
        var rows: [Row] = []
        var held = 0
        for fill in fills {
            held = try await self.fill(from: held, to: fill)
            rows.append(try await row(held: fill))
            held += allocations
        }
        return rows
    }

    /// All records, and what is allocated, are of one pool.
    private func makePool() async throws(BenchError) {
        let giver = try await InProcessGiver(folder: folder)
        try await giver.make([pool], pods: [])
        try await giver.end()
    }

    private var pool: SpiderIPPool {
        var pool = SpiderIPPool()
        pool.name = "pool-0"
        pool.spec.subnet = LoadScene.block
        pool.spec.ips = ["10.0.0.0-10.63.255.255"]
        return pool
    }

    /// Fills the store so that with what was allocated it holds about as many records as asked.
    ///
    /// - Returns: How many there are.
    private func fill(from count: Int, to fill: Int) async throws(BenchError) -> Int {
        guard fill > count else { return count }
        let store = try SQLiteStore(inScratch: folder)
        do {
            var filler = Filler(store: store, poolBits: Self.poolBits, count: count)
            try await filler.fill(count: fill - count, batch: Self.batch)
            try await store.close()
        } catch {
            throw .service("\(error)")
        }
        return fill
    }

    private func row(held: Int) async throws(BenchError) -> Row {
        var agentStart: Double?
        var agentProcessor: Double?
        if let agent {
            let start = ContinuousClock.now
            let running = try RunningAgent(program: agent, folder: folder)
            agentStart = (ContinuousClock.now - start) / .seconds(1)
            agentProcessor = ProcessUse.processorNanoseconds(of: running.process) / 1e9
            running.stop()
        }
        let store = try SQLiteStore(inScratch: folder)
        let alone = try await InProcessGiver(store: AcceptingStore(base: store))
        let service = try await alone.play(scene("alone-\(held)"), callers: callers)
        await alone.service.close()
        let start = ContinuousClock.now
        let giver = try await InProcessGiver(store: store)
        let opened = ContinuousClock.now - start
        let whole = try await giver.play(scene("held-\(held)"), callers: callers)
        try await giver.end()
        return Row(
            held: held, openSeconds: opened / .seconds(1), agentStartSeconds: agentStart,
            agentStartProcessorSeconds: agentProcessor,
            residentBytes: whole.residentBytes ?? 0, rate: whole.rate,
            p99Nanoseconds: whole.p99Nanoseconds,
            processorMicroseconds: whole.processorMicroseconds ?? 0,
            serviceMicroseconds: service.processorMicroseconds ?? 0)
    }

    /// Pods of one interface that get an address of the pool that is filled.
    private func scene(_ name: String) -> LoadScene {
        let network = LoadScene.Network(name: pool.name, first: 0, count: 1)
        return LoadScene(
            name: name, resources: [],
            work: (0..<allocations).map { number in
                [
                    LoadScene.Call(
                        pod: LoadScene.pod(name, number, pool: pool.name), interface: "eth0",
                        changes: 1, network: network)
                ]
            })
    }
}
