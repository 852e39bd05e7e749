import IPAlloc
import IPAllocModel
import IPAllocStore
import IPAllocTestSupport
import Testing

@testable import IPAllocService

@Suite("Runs of addresses of a pool")
struct RunTests {
    private static let now = StoreTime(millisecondsSince1970: 1_000_000)
    private static let hour: Int64 = 3_600_000

    /// What becomes of an address, and what it is used for then.
    private enum Fate: CaseIterable {
        case free, held, allocating, resting, due, over, reserved

        var use: AddressUse {
            switch self {
            case .free, .due, .over: .free
            case .held: .held
            case .allocating: .allocating
            case .resting: .resting
            case .reserved: .reserved
            }
        }
    }

    /// A pool whose addresses have these fates.
    private static func pool(
        _ ranges: [AddressRange], _ fates: [IPAddress: Fate]
    ) throws -> LivePool {
        var resource = SpiderIPPool()
        resource.metadata.annotations = [
            "ipalloc/resting-time": "1h", "ipalloc/policy": "least-recently-released",
        ]
        let engine = try PoolEngine(try RangeSet(ranges, family: .ipv4))
        var pool = LivePool(engine: engine, resource: resource, revision: .zero)
        let due = Rest(releasedAt: now.adding(milliseconds: -hour))
        // What is over by now is so when time has gone on; what is due, when it was given back.
        for kind in [Fate.over, .due, .resting, .held, .allocating, .reserved] {
            if kind == .due { _ = pool.engine.endRests(now: now, reserved: nil) }
            for (address, fate) in fates where fate == kind {
                switch kind {
                case .reserved:
                    try pool.engine.pool.reserve(RangeSet(try AddressRange(address, address)))
                case .held:
                    try pool.read(address, heldBy: EndpointIndex(value: 0), at: .zero)
                case .allocating:
                    try pool.claim(address)
                    pool.claimedCount += 1
                default:
                    try pool.claim(address)
                    pool.engine.giveBack(
                        address, resting: kind == .resting ? Rest(releasedAt: now) : due,
                        reserved: nil)
                }
            }
        }
        return pool
    }

    /// What a walk from address to address finds.
    private static func model(
        _ fates: [(address: IPAddress, fate: Fate)], _ uses: Set<AddressUse>
    ) throws -> [LivePool.Run] {
        var runs: [LivePool.Run] = []
        for (address, fate) in fates where uses.contains(fate.use) {
            let one = LivePool.Run(range: try AddressRange(address, address), use: fate.use)
            if let joined = try join(runs.last, one, joining: [.free, .reserved]) {
                runs[runs.count - 1] = joined
            } else {
                runs.append(one)
            }
        }
        return runs
    }

    private static func join(
        _ last: LivePool.Run?, _ run: LivePool.Run, joining uses: Set<AddressUse>
    ) throws -> LivePool.Run? {
        guard let last, last.use == run.use, uses.contains(run.use),
            last.range.upper.value + 1 == run.range.lower.value
        else { return nil }
        return LivePool.Run(
            range: try AddressRange(last.range.lower, run.range.upper), use: run.use)
    }

    /// All runs of a pool, page by page; free ones that go on from page to page are one. Only one that
    /// takes many looks by itself may.
    private static func pages(
        _ pool: LivePool, _ uses: Set<AddressUse>, countMax: Int, looksMax: Int
    ) throws -> [LivePool.Run] {
        var runs: [LivePool.Run] = []
        var after: IPAddress?
        var freeCount = 0
        repeat {
            let page = pool.runs(
                of: uses, now: now, after: after, countMax: countMax, looksMax: looksMax)
            try #require(page.runs.count <= countMax)
            for run in page.runs {
                try #require(uses.contains(run.use))
                if let joined = try join(runs.last, run, joining: [.free]) {
                    try #require(freeCount == 1)
                    runs[runs.count - 1] = joined
                } else {
                    runs.append(run)
                }
            }
            freeCount = page.runs.count { $0.use == .free }
            // Each page goes on, and so comes to an end.
            if let end = page.end, let after { try #require(after < end) }
            after = page.end
        } while after != nil
        return runs
    }

    private static let subsets: [Set<AddressUse>] = (1..<(1 << AddressUse.allCases.count)).map {
        bits in
        Set(AddressUse.allCases.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element))
    }

    @Test(
        "whatever the states of four addresses, pages of all sizes tell each address once",
        arguments: [["10.6.0.10-10.6.0.13"], ["10.6.0.10-10.6.0.12", "10.6.0.14"]])
    func exhaustive(texts: [String]) throws {
        let ranges = try texts.map { try AddressRange($0) }
        let addresses = try RangeSet(ranges, family: .ipv4).ranges.flatMap { range in
            try (range.lower.value...range.upper.value).map { value in
                try #require(IPAddress(value: value, family: .ipv4))
            }
        }
        let kinds = Fate.allCases
        var code = 0
        for number in 0..<(kinds.count * kinds.count * kinds.count * kinds.count) {
            var rest = number
            let fates = addresses.map { address in
                defer { rest /= kinds.count }
                return (address: address, fate: kinds[rest % kinds.count])
            }
            let pool = try Self.pool(ranges, Dictionary(uniqueKeysWithValues: fates.map { $0 }))
            // All subsets, limits and states meet each other, though not all at once.
            for _ in 0..<4 {
                code += 1
                let uses = Self.subsets[code % Self.subsets.count]
                let (countMax, looksMax) = (1 + code % 3, code / 3 % 4)
                let told = try Self.pages(pool, uses, countMax: countMax, looksMax: looksMax)
                let expected = try Self.model(fates, uses)
                try #require(told == expected, "\(fates.map(\.fate)) \(uses) \(countMax)")
            }
        }
    }

    @Test("many addresses that are held, rest or are reserved are told as few are")
    func many() throws {
        var random = SeededGenerator.forTest()
        let range = try AddressRange("10.6.0.0-10.6.15.255")
        for weights in [
            [1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 1, 0, 0, 0], [0, 9, 0, 0, 0, 1, 0],
            [0, 0, 0, 0, 3, 3, 0], [9, 0, 0, 1, 0, 0, 9], [0, 1, 0, 0, 0, 0, 1],
        ] {
            let choices = zip(Fate.allCases, weights).flatMap { Array(repeating: $0, count: $1) }
            var fates: [(address: IPAddress, fate: Fate)] = []
            for value in range.lower.value...range.upper.value {
                let address = try #require(IPAddress(value: value, family: .ipv4))
                fates.append((address, choices.randomElement(using: &random)!))
            }
            let pool = try Self.pool([range], Dictionary(uniqueKeysWithValues: fates.map { $0 }))
            for uses in Self.subsets {
                let told = try Self.pages(
                    pool, uses, countMax: 256, looksMax: LivePool.looksMax)
                let expected = try Self.model(fates, uses)
                try #require(told == expected, "\(weights) \(uses)")
            }
        }
    }

    @Test("a page passes over no more than it may, and goes on there")
    func looks() throws {
        let range = try AddressRange("10.6.0.0-10.6.255.255")
        var fates: [IPAddress: Fate] = [:]
        for value in range.lower.value...range.upper.value {
            fates[try #require(IPAddress(value: value, family: .ipv4))] = .over
        }
        let last = range.upper
        fates[last] = .reserved
        let pool = try Self.pool([range], fates)
        for (uses, first) in [(Set([AddressUse.held]), 0), ([.resting], 0), ([.free], 1)] {
            let page = pool.runs(of: uses, now: Self.now, after: nil, countMax: 10)
            #expect(page.runs.count == first)
            let end = try #require(page.end)
            #expect(end.value - range.lower.value < UInt128(LivePool.looksMax + 11))
        }
        let page = pool.runs(of: [.reserved], now: Self.now, after: nil, countMax: 10)
        #expect(page.runs.map(\.range) == [try AddressRange(last, last)])
    }

    @Test("pages tell what stays as it is once each, while other addresses come and go")
    func beside() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.0-10.6.15.255"]) {
            $0.spec.isDefault = true
            $0.metadata.annotations["ipalloc/resting-time"] = "1h"
        }
        for number in 0..<1500 { try await world.add("old-\(number)") }
        // Every other one is given back and rests.
        for number in stride(from: 1, to: 1500, by: 2) { try await world.remove("old-\(number)") }
        try await world.reserve("r", (0..<300).map { "10.6.15.\($0 % 128 * 2)" })
        let query = AddressQuery(pool: "a")
        func stays(_ run: AddressRun) -> Bool {
            run.use == .reserved || run.use == .resting && run.range.upper.value & 0xFFFF < 1500
                || run.holder?.pod.hasPrefix("old-") == true
        }
        let before = try await world.service.list(
            AddressQuery(pool: "a", countMax: 10_000)
        ).runs.filter(stays)
        #expect(before.count == 750 + 750 + 128)
        try await withThrowingTaskGroup { group in
            group.addTask {
                for number in 0..<600 {
                    try await world.add("new-\(number)")
                    if number % 3 == 0 { try await world.remove("new-\(number)") }
                }
            }
            for countMax in [100, 257, 1000] {
                group.addTask {
                    var runs: [AddressRun] = []
                    var query = query
                    query.countMax = countMax
                    repeat {
                        let page = try await world.service.list(query)
                        runs += page.runs
                        query.after = page.next
                    } while query.after != nil
                    #expect(runs.filter(stays) == before)
                    #expect(
                        zip(runs, runs.dropFirst()).allSatisfy {
                            $0.range.upper < $1.range.lower
                        })
                }
            }
            try await group.waitForAll()
        }
        try await world.service.checkInvariants()
    }
}
