import IPAllocTestSupport
import Synchronization
import Testing

@testable import IPAlloc

/// Random choice among the free addresses.
@Suite("Pool: random")
struct PoolRandomTests {
    @Test("SplitMix64 gives the numbers of its authors' program")
    func numbers() {
        var source = RandomSource(seed: 1_234_567)
        #expect(source.next() == 6_457_827_717_110_365_317)
        #expect(source.next() == 3_203_168_211_198_807_973)
        #expect(source.next() == 9_817_491_932_198_370_423)
    }

    @Test(
        "numbers below a limit are below it, and each comes up",
        arguments: 1...17 as ClosedRange<UInt64>)
    func limits(limit: UInt64) {
        var source = RandomSource(seed: limit)
        var seen: Set<UInt64> = []
        for _ in 0..<2000 { seen.insert(source.next(below: limit)) }
        #expect(seen == Set(0..<limit))
        #expect((0..<100).allSatisfy { _ in source.next(below: 1 << 63 + 1) <= 1 << 63 })
    }

    @Test("in every state of up to 8 addresses a free one is taken, and nothing else changes")
    func exhaustive() throws {
        var source = RandomSource(seed: 5)
        for (family, base) in PoolModelTests.bases {
            for size in 1...8 {
                for states in 0..<(1 << size) {
                    let range = base...(base + UInt128(size - 1))
                    let pool = try TestPool([range], excluding: [base...base], family: family)
                    var free = Set(range.dropFirst())
                    for bit in 1..<max(size, 1) where states >> bit & 1 == 1 {
                        try pool.claim(base + UInt128(bit))
                        free.remove(base + UInt128(bit))
                    }
                    while !free.isEmpty {
                        let taken = try pool.handle.allocateRandom(&source)
                        #expect(free.remove(taken) != nil)
                        #expect(pool.handle.counts.free == UInt128(free.count))
                    }
                    #expect(code { _ = try pool.handle.allocateRandom(&source) } == .full)
                    try pool.handle.checkInvariants()
                }
            }
        }
    }

    @Test("a pool without addresses, or with reserved ones alone, is full")
    func nothing() throws {
        var source = RandomSource(seed: 1)
        let empty = try TestPool([])
        #expect(code { _ = try empty.handle.allocateRandom(&source) } == .full)
        let reserved = try TestPool([7...9], excluding: [7...9])
        #expect(code { _ = try reserved.handle.allocateRandom(&source) } == .full)
    }

    @Test("equal seeds choose equal addresses")
    func determinism() throws {
        var lists: [[UInt128]] = []
        for _ in 0..<2 {
            let pool = try TestPool([0...99_999, 200_000...200_999])
            var source = RandomSource(seed: 42)
            lists.append(try (0..<500).map { _ in try pool.handle.allocateRandom(&source) })
        }
        #expect(lists[0] == lists[1])
        #expect(Set(lists[0]).count == 500)
    }

    // Some free addresses in two ranges, one of which spans blocks, among so many held ones that
    // the fill is the one given.
    @Test(
        "a chi-square test cannot tell the choice from a uniform one",
        arguments: [10, 50, 99], [(1, false), (3, false), (1, true), (3, true)])
    func uniform(percentHeld: Int, way: (threads: Int, isSparse: Bool)) throws {
        let threads = way.threads
        let freeCount = 400
        let heldCount = freeCount * percentHeld / (100 - percentHeld)
        let first = UInt128(freeCount + heldCount) / 2
        let last = UInt128(freeCount + heldCount) - first - 1
        let pool = try TestPool(
            [1000...(999 + first), 90_000...(90_000 + last)],
            bucketCapacity: way.isSparse ? 16 : nil)
        var random = SeededGenerator.forTest("\(percentHeld) % held, \(way)")
        let all = Array(1000...(999 + first)) + Array(90_000...(90_000 + last))
        var free: [UInt128: Int] = [:]
        for (index, value) in all.shuffled(using: &random).enumerated() {
            if index < freeCount { free[value] = index } else { try pool.claim(value) }
        }
        let places = free
        let tally = Mutex([Int](repeating: 0, count: freeCount))
        let failures = Failures()
        let draws = 60_000 / threads
        let seed = random.next()
        let shared = pool.handle
        runThreads(threads) { number in
            var source = RandomSource(seed: seed &+ UInt64(number))
            var mine = [Int](repeating: 0, count: freeCount)
            for _ in 0..<draws {
                do throws(IPAllocError) {
                    let taken = try shared.allocateRandom(&source)
                    guard let place = places[taken] else {
                        return failures.record("\(taken) was held")
                    }
                    mine[place] += 1
                    try shared.release(IPAddress(unchecked: taken, family: .ipv4))
                } catch {
                    return failures.record("\(error)")
                }
            }
            tally.withLock { total in for place in 0..<freeCount { total[place] += mine[place] } }
        }
        #expect(failures.all == [])
        let counts = tally.withLock { $0 }
        #expect(counts.reduce(0, +) == draws * threads)
        #expect(abs(chiSquareDeviation(counts)) < 4.5)
        try pool.handle.checkInvariants()
    }
}
