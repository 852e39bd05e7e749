import CIPAllocMachine
import IPAllocTestSupport
import Testing

@testable import IPAlloc

/// What is added up over many blocks, and what is found in the lowest of them.
@Suite("Pool: many blocks")
struct PoolManyBlocksTests {
    /// Of 128 blocks so many addresses are usable, at random places.
    private static let usableCount = 600
    private static let blocks: UInt128 = 128
    private static let blockSize: UInt128 = 32_768

    /// A pool of 128 blocks in which all but some addresses are reserved, and those.
    private func pool(_ random: inout SeededGenerator) throws -> (TestPool, [UInt128]) {
        let size = Self.blocks * Self.blockSize
        var usable: Set<UInt128> = [0, Self.blockSize - 1, size - 1]
        while usable.count < Self.usableCount {
            usable.insert(UInt128.random(in: 0..<size, using: &random))
        }
        let places = usable.sorted()
        var excluded: [ClosedRange<UInt128>] = []
        for (place, next) in zip(places, places.dropFirst()) where next > place + 1 {
            excluded.append((place + 1)...(next - 1))
        }
        return (try TestPool([0...(size - 1)], excluding: excluded), places)
    }

    @Test("tallies are added up to the first that is not known", arguments: 0...21)
    func sums(count: Int) {
        let limit = UInt64(1) << 62
        for unknown in 0...count {
            var headers: [UInt64] = []
            var sum: UInt64 = 0
            for index in 0..<count {
                // What is no tally looks like one that is not known, and is not looked at.
                headers += [~0, UInt64(index * index + 1)]
                if index < unknown { sum += UInt64(index * index + 1) }
            }
            if unknown < count { headers[2 * unknown + 1] = unknown % 2 == 0 ? limit : ~0 }
            var found: UInt64 = 7
            let known = unsafe cipalloc_sum_tallies(headers, count, &found)
            #expect(known == unknown)
            #expect(found == sum)
        }
    }

    @Test("ranks, selections and counts are those of a sorted list, whatever was counted before")
    func questions() throws {
        var random = SeededGenerator.forTest("ranks over many blocks")
        let (pool, usable) = try pool(&random)
        var free = usable
        for round in 0..<6 {
            for (rank, value) in free.enumerated() {
                #expect(try pool.handle.select(.free, rank: UInt128(rank)) == value)
            }
            #expect(
                code { _ = try pool.handle.select(.free, rank: UInt128(free.count)) } == .notFound)
            for _ in 0..<200 {
                let end = UInt128.random(in: 0...(Self.blocks * Self.blockSize), using: &random)
                let rank = try pool.handle.rank(.free, below: pool.address(end))
                #expect(rank == UInt128(free.count { $0 < end }))
            }
            #expect(pool.handle.counts.free == UInt128(free.count))
            // Every other round some blocks stay counted, and some do not.
            for value in free.shuffled(using: &random).prefix(round % 2 == 0 ? 5 : 60) {
                try pool.claim(value)
                free.removeAll { $0 == value }
            }
            try pool.handle.checkInvariants()
        }
    }

    @Test("lowest first drains in ascending order, and gives what was released below")
    func lowest() throws {
        var random = SeededGenerator.forTest("lowest of many blocks")
        let (pool, usable) = try pool(&random)
        for value in usable {
            #expect(try pool.handle.allocateLowest() == value)
        }
        #expect(code { _ = try pool.handle.allocateLowest() } == .full)
        let released = usable.shuffled(using: &random).prefix(40)
        for value in released { try pool.release(value) }
        for value in released.sorted() {
            #expect(try pool.handle.allocateLowest() == value)
        }
        try pool.handle.checkInvariants()
    }

    @Test("the lowest free address may lie in any segment")
    func segments() throws {
        let ranges: [ClosedRange<UInt128>] = [
            64...163, 1_000_000...1_100_000, 9_000_000...9_000_002,
        ]
        for isFenced in [false, true] {
            let pool = try TestPool(ranges, isFenced: isFenced)
            for value in ranges.joined() {
                let taken = try pool.handle.allocateLowest()
                #expect(taken == value)
                if isFenced { #expect(try pool.generation(taken) == 1) }
            }
            #expect(code { _ = try pool.handle.allocateLowest() } == .full)
            for range in ranges.reversed() {
                try pool.release(range.lowerBound)
                #expect(try pool.handle.allocateLowest() == range.lowerBound)
            }
            try pool.handle.checkInvariants()
        }
    }

    @Test("choosing at random over many blocks, by rank, is uniform")
    func uniform() throws {
        var random = SeededGenerator.forTest("at random over many blocks")
        let (pool, usable) = try pool(&random)
        let places = Dictionary(uniqueKeysWithValues: zip(usable, 0...))
        var source = RandomSource(seed: random.next())
        var counts = [Int](repeating: 0, count: usable.count)
        for _ in 0..<30_000 {
            let taken = try pool.handle.allocateRandom(&source)
            counts[try #require(places[taken])] += 1
            try pool.release(taken)
        }
        #expect(abs(chiSquareDeviation(counts)) < 4.5)
    }

    @Test("a word of a small pool has a cache line of its own, eight of a large one share one")
    func lines() throws {
        for (size, wordsPerLine) in [(1, 1), (4096, 1), (4097, 8), (1 << 16, 8)] {
            let pool = try TestPool([0...UInt128(size - 1)])
            let segment = pool.handle.layout.segment(0)
            #expect(segment.isSpaced == (wordsPerLine == 1))
            let start = Int(bitPattern: segment.leaf.memory)
            #expect(start % Segment.cacheLine == 0)
            for word in 0..<segment.wordCount {
                // In words: a cache line has eight.
                #expect(segment.place(ofWord: word) / 8 == word / wordsPerLine)
                #expect(segment.line(ofWord: word) == word / wordsPerLine)
            }
        }
    }

    @Test("a source draws again where it is worth it, and counts where it is not")
    func sources() throws {
        var random = SeededGenerator.forTest("sources of numbers")
        let (full, usable) = try pool(&random)
        let empty = try TestPool([0...99_999])
        var source = RandomSource(seed: random.next())
        var left = Set(usable)
        var skips: UInt64 = 0
        while !left.isEmpty {
            #expect(left.remove(try full.handle.allocateRandom(&source)) != nil)
            skips += source.skipsDraws
            // One that has been told to skip finds out by counting.
            let taken = try empty.handle.allocateRandom(&source)
            #expect(try empty.state(taken) == .held)
            #expect(source.skipsDraws == 0)
        }
        #expect(code { _ = try full.handle.allocateRandom(&source) } == .full)
        // All but those that a draw has met by chance, one in hundreds.
        #expect(skips > UInt64(usable.count) * 9 / 10)
        #expect(empty.handle.counts.held == UInt128(usable.count))
        try empty.handle.checkInvariants()
    }
}
