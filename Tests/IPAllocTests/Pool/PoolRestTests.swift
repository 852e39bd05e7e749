import IPAllocTestSupport
import Synchronization
import Testing

@testable import IPAlloc

/// Pools whose addresses rest after their release.
@Suite("Pool: resting")
struct PoolRestTests {
    @Test(
        "in every state of up to 4 addresses a pool answers as its model does", arguments: 1...4,
        [nil, 2])
    func exhaustive(size: Int, bucketCapacity: Int?) throws {
        let base: UInt128 = 0x0A00_0000 + 61
        let range = base...(base + UInt128(size - 1))
        // Each address is free, held, resting since long or resting since a moment.
        for states in 0..<(1 << (2 * size)) {
            for takesOldest in [false, true] {
                let clock = TestClock()
                let rule = clock.resting(100, takesOldest: takesOldest)
                let pool = try TestPool([range], resting: rule, bucketCapacity: bucketCapacity)
                var model = ModelPool([range])
                model.restingTime = 100
                model.takesOldest = takesOldest
                for (index, value) in range.enumerated() where states >> (2 * index) & 3 != 0 {
                    try pool.claim(value)
                    model.take(value)
                    guard states >> (2 * index) & 3 > 1 else { continue }
                    try pool.release(value)
                    _ = model.release(value)
                    let step: UInt64 = states >> (2 * index) & 3 == 2 ? 100 : 1
                    clock.advance(by: step)
                    model.now += step
                }
                let probes = Array(range) + [base - 1, range.upperBound + 1]
                try expectEqual(pool, model, at: probes, resting: rule)
                for probe in probes {
                    var model = model
                    let pool = try TestPool(
                        image: try pool.image(), resting: rule, bucketCapacity: bucketCapacity)
                    #expect(code { try pool.release(probe) } == model.release(probe))
                    #expect(code { try pool.claim(probe) } == model.claim(probe))
                    expectSame(pool, model)
                }
                for count in 0...size {
                    var model = model
                    let pool = try TestPool(
                        image: try pool.image(), resting: rule, bucketCapacity: bucketCapacity)
                    var none: Cursor?
                    var taken = [UInt128](repeating: 0, count: count)
                    _ = code {
                        try pool.handle.allocateMany(count, &none) {
                            taken[$0] = $1
                        } kept: {
                            taken[$0]
                        }
                    }
                    if let due = model.allocateMany(count) { #expect(taken == due) }
                    expectSame(pool, model)
                }
                for _ in 0...size {
                    #expect((try? pool.handle.allocateLowest()) == model.allocateLowest())
                }
                expectSame(pool, model)
            }
        }
    }

    /// Compares every address's state, briefly.
    private func expectSame(_ pool: TestPool, _ model: ModelPool) {
        #expect(code { try pool.handle.checkInvariants() } == nil)
        for kind in AddressSelector.allCases {
            #expect(runs(of: pool, kind) == ModelPool.runs(model.values(kind)))
        }
    }

    @Test(
        "a random history of every operation leaves what the model has",
        arguments: PoolShape.all, [false, true])
    func history(shape: PoolShape, takesOldest: Bool) throws {
        try checkHistory(shape, takesOldest, bucketCapacity: nil)
    }

    @Test(
        "and so it does in a sparse pool", arguments: PoolShape.all,
        [(false, 2), (true, 16)])
    func sparseHistory(shape: PoolShape, rule: (takesOldest: Bool, bucketCapacity: Int)) throws {
        try checkHistory(shape, rule.takesOldest, bucketCapacity: rule.bucketCapacity)
    }

    private func checkHistory(
        _ shape: PoolShape, _ takesOldest: Bool, bucketCapacity: Int?
    ) throws {
        var random = SeededGenerator.forTest(
            "\(shape.name), oldest \(takesOldest), \(bucketCapacity ?? 0)")
        let clock = TestClock(5)
        let rule = clock.resting(40, takesOldest: takesOldest)
        let pool = try TestPool(
            shape.ranges, excluding: shape.excluded, family: shape.family, resting: rule,
            bucketCapacity: bucketCapacity)
        var model = ModelPool(shape.ranges, excluding: shape.excluded)
        model.isSparse = bucketCapacity != nil
        model.restingTime = 40
        model.takesOldest = takesOldest
        var cursor = Cursor()
        var modelCursor: UInt128 = 0
        for step in 0..<shape.steps {
            try PoolStep.random(&random, shape, model)
                .run(pool, &model, &cursor, &modelCursor, "step \(step)")
            let pause = UInt64.random(in: 0...2, using: &random)
            clock.advance(by: pause)
            model.now += pause
            if step % (shape.steps / 8) == 0 {
                try expectEqual(pool, model, at: shape.probes(&random), resting: rule)
            }
        }
        try expectEqual(pool, model, at: shape.probes(&random), resting: rule)
        try pool.handle.reclaim()
        try expectEqual(pool, model, at: shape.probes(&random), resting: rule)
    }

    @Test(
        "a pool in use hands out what was released first, never before its time",
        arguments: [nil, 2])
    func order(bucketCapacity: Int?) throws {
        let clock = TestClock()
        let pool = try TestPool(
            [0...9_999], resting: clock.resting(1_000), bucketCapacity: bucketCapacity)
        var released: [UInt128: UInt64] = [:]
        var queue: [UInt128] = []
        for _ in 0..<10_000 { queue.append(try pool.handle.allocateLowest()) }
        for now in 1...30_000 as ClosedRange<UInt64> {
            clock.advance(by: 1)
            let oldest = queue[Int(now - 1)]
            try pool.release(oldest)
            released[oldest] = now
            guard now > 1_000 else {
                #expect(code { _ = try pool.handle.allocateLowest() } == .full)
                continue
            }
            let found = try pool.handle.allocateLowest()
            #expect(now - released[found]! == 1_000)
            queue.append(found)
        }
        try pool.handle.checkInvariants()
    }

    @Test("a refusal says how many addresses are resting", arguments: [nil, 2])
    func refusals(bucketCapacity: Int?) throws {
        let pool = try TestPool(
            [0...3], resting: TestClock().resting(.max), bucketCapacity: bucketCapacity)
        for _ in 0...3 { _ = try pool.handle.allocateLowest() }
        for value in 1...3 { try pool.release(UInt128(value)) }
        #expect {
            _ = try pool.handle.allocateLowest()
        } throws: { error in
            let error = error as? IPAllocError
            return error?.code == .full && error?.available == 3
                && error?.description
                    == "no address is free, and 3 must rest; wait or grow the pool"
        }
    }

    @Test("an image keeps ages: a clock that has begun anew changes nothing")
    func ages() throws {
        let first = TestClock(1 << 50)
        let pool = try TestPool([0...2], resting: first.resting(100))
        for value in 0...2 { try pool.claim(UInt128(value)) }
        for value in [1, 0, 2] as [UInt128] {
            try pool.release(value)
            first.advance(by: 40)
        }
        let image = try pool.image()
        let second = TestClock(3)
        let copy = try TestPool(image: image, resting: second.resting(100))
        #expect(copy.handle.counts.resting == 3)
        #expect(try copy.image() == image)
        #expect(try copy.handle.allocateLowest() == 1)
        #expect(code { _ = try copy.handle.allocateLowest() } == .full)
        second.advance(by: 20)
        #expect(try copy.handle.allocateLowest() == 0)
        #expect(code { try copy.claim(2) } == .resting)
        second.advance(by: 40)
        try copy.claim(2)
        // A pool whose addresses do not rest takes those that do for free ones.
        let plain = try TestPool(image: image)
        #expect(plain.handle.counts.free == 3)
        try plain.handle.checkInvariants()
        withExtendedLifetime(plain) {}
    }

    @Test("a pool whose addresses rest is sparse where a dense one would keep too many words")
    func limit() throws {
        let rule = TestClock().resting(0)
        let pool = try TestPool([0...(1 << 31)], resting: rule)
        #expect(pool.handle.sparse != nil)
        #expect(pool.handle.byteCount < 1024)
        let full = try TestPool([0...(1 << 33)], family: .ipv6, resting: rule)
        let image = try full.image()
        #expect(image.count < 1024)
        #expect(try TestPool(image: image, resting: rule).image() == image)
        withExtendedLifetime((pool, full)) {}
    }

    @Test(
        "threads get no address twice, none before its time, and lose none",
        arguments: [20, 5_000], [nil, 2])
    func threads(size: Int, bucketCapacity: Int?) throws {
        let seed = SeededGenerator.seed(
            forTest: "resting threads \(size) \(bucketCapacity ?? 0)")
        let clock = TestClock()
        let last = UInt128(size - 1)
        let pool = try TestPool(
            [0...last], resting: clock.resting(50), bucketCapacity: bucketCapacity)
        let owners = OwnerTable(0...last)
        let failures = Failures()
        nonisolated(unsafe) let shared = pool
        runThreads(4) { number in
            var random = SeededGenerator(seed: seed &+ UInt64(number))
            var held: [UInt128] = []
            for _ in 0..<20_000 {
                clock.advance(by: 1)
                if held.count < size / 5, Bool.random(using: &random) {
                    guard let value = try? unsafe shared.handle.allocateLowest() else { continue }
                    if !owners.take(value, by: number) { failures.record("\(value) twice") }
                    held.append(value)
                } else if let index = held.indices.randomElement(using: &random) {
                    let value = held.remove(at: index)
                    if !owners.give(value, by: number) { failures.record("\(value) lost") }
                    if let code = code({ try unsafe shared.release(value) }) {
                        failures.record("release of \(value): \(code)")
                    }
                }
            }
            for value in held {
                _ = owners.give(value, by: number)
                try? unsafe shared.release(value)
            }
        }
        #expect(failures.all == [])
        try pool.handle.checkInvariants()
        let counts = pool.handle.counts
        #expect(counts.held == 0 && counts.free + counts.resting == UInt128(size))
        clock.advance(by: 50)
        var drained: Set<UInt128> = []
        while let value = try? pool.handle.allocateLowest() { drained.insert(value) }
        #expect(drained.count == size)
    }
}
