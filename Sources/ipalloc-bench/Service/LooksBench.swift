import ArgumentParser
import IPAllocJSON
import IPAllocModel
import IPAllocService

/// Measures how long allocations wait while somebody looks at what there is.
struct LooksBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "looks",
        abstract: "Measure how long allocations wait for those who only look.",
        discussion: """
            Gives addresses of one family after the other to pods, on a store that writes nothing. \
            Then one caller goes on with that, with pauses, while another one looks at a ledger, \
            lists, or watches; what the longest calls of the first one took is told beside what \
            the look took.

            Example: ipalloc-bench looks --held 1000000
            """)

    @Option(help: "How many addresses are held, half of them drawn at random from a /64.")
    var held = 1_000_000

    func validate() throws {
        guard held >= 2 else { throw ValidationError("two addresses at least are held") }
    }

    private static let table = Table(columns: [
        .init(heading: "LOOK", width: 28, alignment: .left),
        .init(heading: "TOOK MS", width: 8, alignment: .right),
        .init(heading: "ALLOCATIONS", width: 11, alignment: .right),
        .init(heading: "P50 MS", width: 7, alignment: .right),
        .init(heading: "WORST MS", width: 8, alignment: .right),
        .init(heading: "NEXT MS", width: 8, alignment: .right),
    ])

    func run() async throws {
        let service = try await AddressService.open(
            store: AcceptingStore(), executor: ServiceExecutor())
        try await makePools(service)
        let caller = LookCaller(service: service)
        for pool in ["four", "six"] {
            for _ in 0..<(held / 2) { _ = try await caller.allocate(from: pool) }
        }
        print(Self.table.heading)
        let endpoints = ResourceQuery(kind: SpiderEndpoint.kind)
        try await look("nothing", caller) { try await _Concurrency.Task.sleep(for: .seconds(1)) }
        try await look("ledger of a /64", caller, pool: "six") {
            let key = ResourceKey(kind: SpiderIPPool.kind, name: "six")
            _ = await (try await service.get(key)).composed { $0.text().utf8.count }
        }
        try await look("page of 500 endpoints", caller) {
            _ = try await service.list(endpoints, countMax: 500)
        }
        try await look("new watcher of endpoints", caller) {
            for try await _ in service.watch(endpoints) { break }
        }
        for use in [AddressUse.held, .free, .reserved] {
            let pool = use == .held ? "four" : "kept"
            try await look("10,000 \(use.rawValue) runs", caller) {
                _ = try await service.list(
                    AddressQuery(pool: pool, uses: [use], countMax: 10_000))
            }
        }
        await service.close()
    }

    /// The pool `kept` has every second address reserved.
    private func makePools(_ service: AddressService) async throws {
        var reserved = SpiderReservedIP()
        reserved.name = "kept"
        reserved.spec.ips = (0..<32_768).map { "10.64.\($0 / 128).\($0 % 128 * 2)" }
        _ = try await service.create(reserved.json)
        for (name, subnet, ips, policy) in [
            ("four", "10.0.0.0/10", "10.0.0.0-10.63.255.255", "lowest"),
            ("kept", "10.64.0.0/16", "10.64.0.0-10.64.255.255", "lowest"),
            ("six", "fd00::/64", "fd00::1-fd00::ffff:ffff:ffff:ffff", "random"),
        ] {
            var pool = SpiderIPPool()
            pool.name = name
            pool.spec.subnet = subnet
            pool.spec.ips = [ips]
            pool.metadata.annotations["ipalloc/policy"] = policy
            _ = try await service.create(pool.json)
        }
    }

    /// Has somebody look while the caller allocates, and prints a line.
    private func look(
        _ name: String, _ caller: LookCaller, pool: String = "four",
        _ body: () async throws -> Void
    ) async throws {
        let isOver = LookCaller.Flag()
        async let calls = caller.allocate(from: pool, until: isOver)
        let start = ContinuousClock.now
        try await body()
        let took = (ContinuousClock.now - start) / .milliseconds(1)
        isOver.set()
        let sorted = try await calls.sorted()
        print(
            Self.table.row([
                name, Table.number(took), "\(sorted.count)",
                Table.number(Statistics.quantile(0.5, of: sorted)), Table.number(sorted.last),
                Table.number(sorted.dropLast().last),
            ]))
    }
}
