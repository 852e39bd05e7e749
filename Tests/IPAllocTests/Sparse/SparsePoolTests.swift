import IPAllocTestSupport
import Testing

@testable import IPAlloc

/// Pools with more addresses than a dense one can have.
@Suite("Sparse pool")
struct SparsePoolTests {
    static let whole = 0...UInt128.max
    static let site: UInt128 = 0x2001_0db8 << 96
    static let subnet = site...(site | UInt128(UInt64.max))

    @Test("the whole space: counts saturate, and both ends are addresses as others are")
    func wholeSpace() throws {
        let pool = try TestPool([Self.whole], family: .ipv6)
        let handle = pool.handle
        #expect(handle.sparse != nil)
        #expect(handle.counts.capacity == UInt128.max)
        #expect(handle.counts.free == UInt128.max)
        #expect(handle.counts.held == 0)
        #expect(handle.byteCount < 1024)
        try pool.claim(UInt128.max)
        try pool.claim(0)
        #expect(handle.counts.free == UInt128.max - 1)
        #expect(handle.counts.held == 2)
        #expect(runs(of: pool, .held) == [0...0, UInt128.max...UInt128.max])
        #expect(runs(of: pool, .free) == [1...(UInt128.max - 1)])
        #expect(runs(of: pool, .any) == [Self.whole])
        #expect(try handle.rank(.free, below: pool.address(UInt128.max)) == UInt128.max - 1)
        #expect(try handle.rank(.held, below: pool.address(UInt128.max)) == 1)
        #expect(try handle.rank(.any, below: pool.address(UInt128.max)) == UInt128.max)
        #expect(try handle.select(.free, rank: 0) == 1)
        #expect(try handle.select(.free, rank: UInt128.max - 2) == UInt128.max - 1)
        #expect(code { _ = try handle.select(.free, rank: UInt128.max - 1) } == .notFound)
        #expect(try handle.select(.any, rank: UInt128.max) == UInt128.max)
        #expect(try handle.allocateLowest() == 1)
        var cursor = Cursor()
        cursor.place = UInt128.max
        #expect(try handle.allocateNext(&cursor) == 2)
        cursor.place = UInt128.max - 1
        #expect(try handle.allocateNext(&cursor) == UInt128.max - 1)
        try handle.checkInvariants()
        try unsafe pool.change([3...(UInt128.max - 2)], handle.reserve)
        #expect(code { _ = try handle.allocateLowest() } == .full)
        #expect(handle.counts.free == 0)
        #expect(handle.counts.reserved == UInt128.max - 4)
        try unsafe pool.change([3...(UInt128.max - 2)], handle.shrink)
        #expect(handle.counts.capacity == 5)
        try handle.checkInvariants()
    }

    @Test("a wholly reserved space has nothing to give")
    func wholeSpaceReserved() throws {
        let pool = try TestPool([Self.whole], excluding: [Self.whole], family: .ipv6)
        let counts = pool.handle.counts
        #expect(counts.capacity == UInt128.max && counts.reserved == UInt128.max)
        #expect(counts.free == 0 && counts.held == 0)
        #expect(code { try pool.claim(7) } == .reserved)
        #expect(code { try pool.release(7) } == .reserved)
        #expect(code { _ = try pool.handle.allocateLowest() } == .full)
        var source = RandomSource(seed: 1)
        #expect(code { _ = try pool.handle.allocateRandom(&source) } == .full)
        try unsafe pool.change([UInt128.max...UInt128.max], pool.handle.unreserve)
        #expect(try pool.handle.allocateRandom(&source) == UInt128.max)
        #expect(code { _ = try pool.handle.allocateRandom(&source) } == .full)
    }

    @Test("dense up to 2^32 addresses, sparse from there on", arguments: [0, 1] as [UInt128])
    func threshold(excess: UInt128) throws {
        let range = Self.site...(Self.site + (1 << 32) - 1 + excess)
        let isSparse = try unsafe withIntervals([range]) {
            PoolHandle.isSparse($0, hasWords: false)
        }
        #expect(isSparse == (excess > 0))
        // A dense pool of that size would take half a gigabyte.
        if isSparse {
            let pool = try TestPool([range], family: .ipv6)
            #expect(pool.handle.sparse != nil)
            #expect(pool.handle.counts.free == 1 << 32 + excess)
        }
        // Where addresses rest, or are fenced, it takes only half as many.
        let half = Self.site...(range.upperBound - 1 << 31)
        let isSparseWithWords = try unsafe withIntervals([half]) {
            PoolHandle.isSparse($0, hasWords: true)
        }
        #expect(isSparseWithWords == (excess > 0))
    }

    @Test("a pool that becomes small has the image of a small pool")
    func shrunkImage() throws {
        let pool = try TestPool([Self.subnet], family: .ipv6)
        for offset: UInt128 in [3, 64, 200] { try pool.claim(Self.site + offset) }
        let large = try pool.image()
        try unsafe pool.change([(Self.site + 300)...Self.subnet.upperBound], pool.handle.shrink)
        let small = try TestPool([Self.site...(Self.site + 299)], family: .ipv6)
        for offset: UInt128 in [3, 64, 200] { try small.claim(Self.site + offset) }
        #expect(try pool.image() == small.image())
        let copy = try TestPool(image: large)
        try copy.handle.checkInvariants()
        #expect(try copy.image() == large)
        #expect(copy.handle.counts.held == 3)
        #expect(runs(of: copy, .held).count == 3)
        let rested = try TestPool(image: large, resting: Resting(nanoseconds: 1), isFenced: true)
        try rested.handle.checkInvariants()
        #expect(try rested.generation(Self.site + 3) == 1)
        try rested.release(Self.site + 3, generation: 1)
        #expect(try rested.state(Self.site + 3) == .resting)
    }

    // What a pool of huge ranges must do, with what is not free as a set and as ranges.
    @Test("a random history in huge ranges", arguments: [1, 2, 3, 4] as [UInt64])
    func history(round: UInt64) throws {
        var random = SeededGenerator.forTest("huge ranges, round \(round)")
        let ranges = [
            Self.site...(Self.site + 1 << 70), (UInt128.max - 1 << 40)...UInt128.max, 0...5,
        ]
        let reserved = [
            (Self.site + 500)...(Self.site + 1 << 69), (UInt128.max - 100)...(UInt128.max - 90),
        ]
        let pool = try TestPool(
            ranges, excluding: reserved, family: .ipv6, bucketCapacity: round == 4 ? nil : 2)
        let handle = pool.handle
        var held: Set<UInt128> = []
        var cursor = Cursor(lane: 3)
        var source = RandomSource(seed: random.next())
        for step in 0..<1500 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: #expect(held.insert(try handle.allocateLowest()).inserted)
            case 1: #expect(held.insert(try handle.allocateNext(&cursor)).inserted)
            case 2: #expect(held.insert(try handle.allocateRandom(&source)).inserted)
            case 3:
                let key = (0..<8).map { _ in UInt8.random(in: 0...255, using: &random) }
                let place = try unsafe key.withUnsafeBytes { try unsafe handle.allocateSticky($0) }
                #expect(held.insert(place).inserted)
            case 4, 5:
                let range = ranges.randomElement(using: &random)!
                let bits = UInt128.random(in: 0...127, using: &random)
                let offset = UInt128.random(in: 0...(1 << bits), using: &random)
                let value = range.lowerBound + min(offset, range.upperBound - range.lowerBound)
                let isReserved = reserved.contains { $0.contains(value) }
                let due: IPAllocError.Code? =
                    isReserved ? .reserved : held.contains(value) ? .held : nil
                #expect(code { try pool.claim(value) } == due)
                if due == nil { held.insert(value) }
            default:
                guard let value = held.sorted().randomElement(using: &random) else { continue }
                try pool.release(value)
                held.remove(value)
                #expect(code { try pool.release(value) } == .notHeld)
            }
            if step % 300 == 299 { try expectEqual(pool, held, ranges, reserved, &random) }
        }
        try handle.reclaim()
        try expectEqual(pool, held, ranges, reserved, &random)
    }

    private func expectEqual(
        _ pool: TestPool, _ held: Set<UInt128>, _ ranges: [ClosedRange<UInt128>],
        _ reserved: [ClosedRange<UInt128>], _ random: inout SeededGenerator
    ) throws {
        let handle = pool.handle
        try handle.checkInvariants()
        func count(_ ranges: [ClosedRange<UInt128>], below value: UInt128) -> UInt128 {
            ranges.reduce(0) {
                $0 + (value > $1.lowerBound ? min(value - 1, $1.upperBound) - $1.lowerBound + 1 : 0)
            }
        }
        let counts = handle.counts
        let all = count(ranges, below: UInt128.max) + 1
        #expect(counts.capacity == all)
        #expect(counts.held == UInt128(held.count))
        #expect(counts.reserved == count(reserved, below: UInt128.max))
        #expect(counts.free == all - counts.held - counts.reserved)
        let sorted = held.sorted()
        #expect(runs(of: pool, .held) == ModelPool.runs(held))
        for _ in 0..<60 {
            let near = sorted.randomElement(using: &random) ?? 0
            let value =
                Bool.random(using: &random)
                ? near : UInt128.random(in: 0...UInt128.max, using: &random)
            let address = pool.address(value)
            let heldBelow = UInt128(sorted.count { $0 < value })
            #expect(try handle.rank(.held, below: address) == heldBelow)
            let free = count(ranges, below: value) - count(reserved, below: value) - heldBelow
            #expect(try handle.rank(.free, below: address) == free)
            // Selection undoes ranking.
            let next = try? handle.next(.free, after: address)
            if let next {
                let rank = try handle.rank(.free, below: pool.address(next))
                #expect(try handle.select(.free, rank: rank) == next)
                #expect(try pool.state(next) == .free)
                let run = try handle.nextRun(.free, after: address)
                #expect(run.lower == next)
                let end = sorted.first { $0 > next }.map { $0 - 1 } ?? UInt128.max
                #expect(run.upper <= end)
            }
            #expect((try? handle.next(.held, after: address)) == sorted.first { $0 > value })
        }
        for (rank, value) in sorted.enumerated() where rank % 50 == 0 {
            #expect(try handle.select(.held, rank: UInt128(rank)) == value)
            #expect(try pool.state(value) == .held)
        }
        let image = try pool.image()
        let copy = try TestPool(image: image)
        try copy.handle.checkInvariants()
        #expect(try copy.image() == image)
        #expect(copy.handle.counts == counts)
    }

    @Test("changes take effect whatever their size, and are refused by what is held")
    func changes() throws {
        let pool = try TestPool([Self.subnet], family: .ipv6)
        let handle = pool.handle
        let middle = Self.site + 1 << 63
        try pool.claim(middle)
        let upperHalf = middle...Self.subnet.upperBound
        #expect(code { try unsafe pool.change([upperHalf], handle.reserve) } == .held)
        #expect(code { try unsafe pool.change([upperHalf], handle.shrink) } == .held)
        #expect(code { try unsafe pool.change([0...1], handle.shrink) } == .outsidePool)
        #expect(code { try unsafe pool.change([upperHalf], handle.unreserve) } == .notReserved)
        #expect(handle.counts.reserved == 0)
        try pool.release(middle)
        try unsafe pool.change([upperHalf], handle.reserve)
        #expect(handle.counts.reserved == 1 << 63)
        #expect(code { try pool.claim(middle) } == .reserved)
        try unsafe pool.change([upperHalf], handle.unreserve)
        try pool.claim(middle)
        try unsafe pool.change([0...(1 << 100)], handle.grow)
        let capacity: UInt128 = (1 << 64) + (1 << 100) + 1
        #expect(handle.counts.capacity == capacity)
        #expect(try handle.allocateLowest() == 0)
        try handle.checkInvariants()
    }

    @Test("scattered claims cost at most 64 bytes each")
    func memory() throws {
        let pool = try TestPool([Self.subnet], family: .ipv6)
        var random = SeededGenerator.forTest("memory")
        let claims = 150_000
        for _ in 0..<claims { try pool.claim(Self.site | UInt128(random.next())) }
        print("\(pool.handle.byteCount / claims) bytes per claim")
        #expect(pool.handle.byteCount <= 64 * claims)
        #expect(pool.handle.counts.held == UInt128(claims))
        try pool.handle.checkInvariants()
    }

    @Test("records of scattered addresses cost 64 bytes more at most, until they are reclaimed")
    func memoryOfRecords() throws {
        let pool = try TestPool(
            [Self.subnet], family: .ipv6, resting: Resting(nanoseconds: .max), isFenced: true)
        var random = SeededGenerator.forTest("memory of records")
        let claims = 100_000
        let values = (0..<claims).map { _ in Self.site | UInt128(random.next()) }
        for value in values { try pool.claim(value) }
        for value in values.prefix(claims / 2) { try pool.release(value) }
        let all = pool.handle.byteCount
        print("\(all / claims) bytes per claim")
        #expect(all <= 128 * claims)
        #expect(pool.handle.counts.resting == UInt128(claims / 2))
        try pool.handle.checkInvariants()
        for value in values.dropFirst(claims / 2) { try pool.release(value) }
        try unsafe pool.change([Self.subnet], pool.handle.shrink)
        try pool.handle.reclaim()
        #expect(pool.handle.byteCount < 1024)
    }

    @Test("an allocation of many is all or nothing when memory runs out")
    func outOfMemory() throws {
        for budget in 0..<7 {
            let allocations = AllocationBudget(budget)
            let made = try? unsafe withIntervals([Self.subnet]) { ranges throws(IPAllocError) in
                try unsafe withIntervals([]) { none throws(IPAllocError) in
                    try unsafe PoolHandle.make(
                        family: .ipv6, ranges: ranges, excluded: none, resting: nil,
                        allocator: allocations.allocator)
                }
            }
            if let pool = made {
                var taken = [UInt128](repeating: 0, count: 20_000)
                var none: Cursor?
                let refusal = code {
                    try pool.allocateMany(taken.count, &none) {
                        taken[$0] = $1
                    } kept: {
                        taken[$0]
                    }
                }
                #expect(refusal == nil || refusal == .outOfMemory)
                #expect(pool.counts.held == (refusal == nil ? UInt128(taken.count) : 0))
                let list = [Self.site...(Self.site + 7)]
                let change = code { try unsafe withIntervals(list, pool.reserve) }
                #expect(change == .outOfMemory || change == (refusal == nil ? .held : nil))
                try pool.checkInvariants()
                pool.destroy()
            }
            #expect(allocations.live == 0)
        }
    }
}
