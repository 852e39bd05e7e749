import IPAllocTestSupport
import Synchronization
import Testing

@testable import IPAlloc

/// Pools whose addresses are held under generations.
@Suite("Pool: fenced")
struct PoolFenceTests {
    @Test(
        "in every state of up to 4 addresses each generation is released as it should be",
        arguments: 1...4, [(false, nil), (true, nil), (false, 2), (true, 2)] as [(Bool, Int?)])
    func exhaustive(size: Int, kind: (rests: Bool, bucketCapacity: Int?)) throws {
        let rests = kind.rests
        let base: UInt128 = 0x0A00_0000 + 62
        let range = base...(base + UInt128(size - 1))
        let resting = rests ? TestClock().resting(100) : nil
        // Each address has never been held, is held for the first or second time, or was held once.
        for states in 0..<(1 << (2 * size)) {
            func state(_ index: Int) -> Int { states >> (2 * index) & 3 }
            func made() throws -> TestPool {
                // What rests does so until its time is over, and is then claimed again.
                let clock = TestClock()
                let pool = try TestPool(
                    [range], resting: rests ? clock.resting(100) : nil, isFenced: true,
                    bucketCapacity: kind.bucketCapacity)
                for (index, value) in range.enumerated() where state(index) > 0 {
                    try pool.claim(value)
                    if state(index) > 1 { try pool.release(value) }
                    clock.advance(by: 100)
                    if state(index) == 3 { try pool.claim(value) }
                }
                try pool.handle.checkInvariants()
                return pool
            }
            let pool = try made()
            let image = try pool.image()
            // A dense pool counts for each address, a sparse one for all of them.
            var claims: UInt64 = 0
            let due = (0..<size).map { index in
                let own = [0, 1, 1, 2][state(index)] as UInt64
                claims += own
                let last = kind.bucketCapacity == nil ? own : claims
                return state(index) == 0 || state(index) == 2 ? 0 : last
            }
            for (index, value) in range.enumerated() {
                let held = due[index]
                let notHeld: IPAllocError.Code = state(index) == 2 && rests ? .resting : .notHeld
                if held > 0 {
                    #expect(try pool.generation(value) == held)
                } else {
                    #expect(code { _ = try pool.generation(value) } == notHeld)
                }
                for generation in [0, 1, 2, 3, 1 << 63 + held, .max] as [UInt64]
                where generation != held || held == 0 {
                    let refusal = code { try pool.release(value, generation: generation) }
                    #expect(refusal == (held > 0 ? .generation : notHeld))
                    #expect(try pool.image() == image)
                }
                guard held > 0 else { continue }
                let copy = try TestPool(
                    image: image, resting: resting, isFenced: true,
                    bucketCapacity: kind.bucketCapacity)
                try copy.release(value, generation: held)
                #expect(code { try copy.release(value, generation: held) } != nil)
                #expect(try copy.state(value) == (rests ? .resting : .free))
                try copy.handle.checkInvariants()
                let other = try made()
                try other.release(value)
                #expect(code { try other.release(value, generation: held) } != nil)
                try other.handle.checkInvariants()
            }
            for value in [base - 1, range.upperBound + 1] {
                #expect(code { _ = try pool.generation(value) } == .outsidePool)
                #expect(code { try pool.release(value, generation: 1) } == .outsidePool)
            }
        }
    }

    @Test("a refusal says under which generation the address is held", arguments: [nil, 2])
    func refusal(bucketCapacity: Int?) throws {
        let pool = try TestPool(
            [0x0A00_0000...0x0A00_0003], isFenced: true, bucketCapacity: bucketCapacity)
        for _ in 0..<6 {
            try pool.claim(0x0A00_0001)
            try pool.release(0x0A00_0001)
        }
        try pool.claim(0x0A00_0001)
        #expect {
            try pool.release(0x0A00_0001, generation: 3)
        } throws: { error in
            let error = error as? IPAllocError
            return error?.code == .generation && error?.requested == 3 && error?.available == 7
                && error?.description == "10.0.0.1 is held under generation 7, not 3; "
                    + "it has another holder, leave it"
        }
        let other = IPAddress(unchecked: 1, family: .ipv6)
        #expect(code { try pool.handle.release(other, generation: 1) } == .familyMismatch)
        #expect(code { _ = try pool.handle.generation(of: other) } == .familyMismatch)
    }

    @Test("a pool that is not fenced has no generations, and no memory for them")
    func plain() throws {
        let plain = try TestPool([0...9_999])
        try plain.claim(5)
        #expect(code { _ = try plain.generation(5) } == .unsupported)
        #expect(code { try plain.release(5, generation: 1) } == .unsupported)
        let sparse = try TestPool([0...9_999], bucketCapacity: 2)
        #expect(code { _ = try sparse.generation(5) } == .unsupported)
        let fenced = try TestPool([0...9_999], isFenced: true)
        // Whole words of 64 addresses, 8 bytes for each.
        let words = 8 * 10_048
        #expect(fenced.handle.byteCount == plain.handle.byteCount + words)
        withExtendedLifetime(sparse) {}
    }

    @Test("a fenced pool has no live image, and is sparse where a dense one would be too large")
    func limits() throws {
        let large = try TestPool([0...(1 << 31)], isFenced: true)
        #expect(large.handle.sparse != nil)
        #expect(large.handle.byteCount < 1024)
        let pool = try TestPool([0...3], isFenced: true)
        #expect(code { _ = try pool.handle.liveImageSize() } == .unsupported)
        withExtendedLifetime((large, pool)) {}
    }

    @Test("addresses of an image without generations are held under the first one")
    func oldImages() throws {
        for image in [
            try ImageTests.keptPool().image(), try ImageTests.restedPool(TestClock()).image(),
        ] {
            for bucketCapacity in [nil, 2] {
                let pool = try TestPool(
                    image: image, isFenced: true, bucketCapacity: bucketCapacity)
                try pool.handle.checkInvariants()
                #expect(try pool.generation(0x0A06_A801) == 1)
                try pool.release(0x0A06_A801, generation: 1)
                try pool.claim(0x0A06_A801)
                #expect(try pool.generation(0x0A06_A801) == 2)
            }
        }
    }

    @Test(
        "generations go on after an address has left the pool, its memory was given back, and an image was loaded",
        arguments: [nil, 2])
    func leaving(bucketCapacity: Int?) throws {
        let pool = try TestPool(
            [0...63, 50_000...50_063], isFenced: true, bucketCapacity: bucketCapacity)
        for _ in 0..<5 {
            try pool.claim(50_001)
            try pool.release(50_001)
        }
        try unsafe pool.change([50_000...50_063], pool.handle.shrink)
        try pool.handle.reclaim()
        try pool.claim(3)
        // A sparse pool counts on for all addresses.
        #expect(try pool.generation(3) == (bucketCapacity == nil ? 1 : 6))
        let loaded = try TestPool(
            image: try pool.image(), isFenced: true, bucketCapacity: bucketCapacity)
        for pool in [pool, loaded] {
            try unsafe pool.change([50_000...50_063], pool.handle.grow)
            try pool.claim(50_001)
            #expect(try pool.generation(50_001) == (bucketCapacity == nil ? 6 : 7))
            #expect(code { try pool.release(50_001, generation: 5) } == .generation)
            try pool.handle.checkInvariants()
        }
    }

    @Test(
        "over a random history generations only grow, and releases by those that have ended change nothing",
        arguments: PoolShape.all,
        [(false, nil), (true, nil), (true, 2)] as [(Bool, Int?)])
    func history(shape: PoolShape, kind: (rests: Bool, bucketCapacity: Int?)) throws {
        let (rests, bucketCapacity) = kind
        var random = SeededGenerator.forTest(
            "fenced, \(shape.name), rests \(rests), \(bucketCapacity ?? 0)")
        let clock = TestClock()
        let rule = rests ? clock.resting(40, takesOldest: true) : nil
        var pool = try TestPool(
            shape.ranges, excluding: shape.excluded, family: shape.family, resting: rule,
            isFenced: true, bucketCapacity: bucketCapacity)
        var model = ModelPool(shape.ranges, excluding: shape.excluded)
        model.isSparse = bucketCapacity != nil
        if rests { model.restingTime = 40 }
        model.takesOldest = true
        var cursor = Cursor()
        var modelCursor: UInt128 = 0
        var ledger = GenerationLedger()
        func load() throws {
            pool = try TestPool(
                image: try pool.image(), resting: rule, isFenced: true,
                bucketCapacity: bucketCapacity)
            model.load()
        }
        for step in 0..<shape.steps {
            try PoolStep.random(&random, shape, model)
                .run(pool, &model, &cursor, &modelCursor, "step \(step)")
            try ledger.update(pool, model, "step \(step)")
            if let late = ledger.ended.randomElement(using: &random) {
                let before = try pool.state(late.value)
                #expect(code { try pool.release(late.value, generation: late.generation) } != nil)
                #expect(try pool.state(late.value) == before)
            }
            if rests {
                clock.advance(by: 1)
                model.now += 1
            }
            if step % (shape.steps / 4) == 0 {
                try expectEqual(pool, model, at: shape.probes(&random), resting: rule)
                try pool.handle.reclaim()
                try ledger.update(pool, model, "reclaimed")
                // What leaves the pool here, and comes back, goes on all the same.
                try load()
                try ledger.update(pool, model, "loaded")
            }
        }
        try load()
        for value in model.held.sorted() {
            try pool.release(value, generation: try #require(ledger.current[value]))
        }
        #expect(pool.handle.counts.held == 0)
        try pool.handle.checkInvariants()
    }

    @Test(
        "whichever allocation fails, nothing has changed and nothing is lost",
        arguments: [nil, 2] as [Int?])
    func outOfMemory(bucketCapacity: Int?) throws {
        func attempt(_ allocator: Allocator) throws(IPAllocError) {
            let pool = try unsafe withIntervals([0...99, 5_000...5_100]) {
                list throws(IPAllocError) in
                try unsafe withIntervals([]) { none throws(IPAllocError) in
                    try unsafe PoolHandle.make(
                        family: .ipv4, ranges: list, excluded: none, resting: nil, isFenced: true,
                        allocator: allocator, bucketCapacity: bucketCapacity)
                }
            }
            defer { pool.destroy() }
            func address(_ value: UInt128) -> IPAddress {
                IPAddress(unchecked: value, family: .ipv4)
            }
            for _ in 0..<3 {
                try pool.claim(address(5))
                try pool.release(address(5), generation: try pool.generation(of: address(5)))
            }
            try pool.claim(address(5))
            defer {
                #expect((try? pool.generation(of: address(5))) == 4)
                #expect(code { try pool.checkInvariants() } == nil)
            }
            try unsafe withIntervals([9_000...9_999], pool.grow)
            try unsafe withIntervals([5_000...5_100], pool.shrink)
            try pool.reclaim()
        }
        var budget = 0
        while true {
            let allocations = AllocationBudget(budget)
            let refusal = code { try unsafe attempt(allocations.allocator) }
            #expect(allocations.live == 0)
            if refusal == nil { break }
            #expect(refusal == .outOfMemory)
            budget += 1
        }
        #expect(budget > 8)
    }

    @Test(
        "threads lose no address to releases that come late", arguments: [6, 5_000],
        [(false, nil), (true, nil), (false, 2), (true, 2)] as [(Bool, Int?)])
    func threads(size: Int, kind: (rests: Bool, bucketCapacity: Int?)) throws {
        let rests = kind.rests
        let seed = SeededGenerator.seed(forTest: "fenced threads \(size) \(kind)")
        let last = UInt128(size - 1)
        let clock = TestClock()
        let pool = try TestPool(
            [0...last], resting: rests ? clock.resting(0) : nil, isFenced: true,
            bucketCapacity: kind.bucketCapacity)
        let owners = OwnerTable(0...last)
        let failures = Failures()
        let lateCount = Atomic<Int>(0)
        nonisolated(unsafe) let shared = pool
        runThreads(4) { number in
            var random = SeededGenerator(seed: seed &+ UInt64(number))
            var held: [(value: UInt128, generation: UInt64)] = []
            var ended = held
            var cursor = Cursor(lane: UInt32(number))
            let pool = unsafe shared
            for step in 0..<20_000 {
                if held.count < max(size / 5, 1), Bool.random(using: &random) {
                    let value =
                        Bool.random(using: &random)
                        ? try? pool.handle.allocateNext(&cursor)
                        : try? pool.handle.allocateLowest()
                    guard let value, let generation = try? pool.generation(value) else { continue }
                    if !owners.take(value, by: number) { failures.record("\(value) twice") }
                    held.append((value, generation))
                } else if let index = held.indices.randomElement(using: &random) {
                    let mine = held.remove(at: index)
                    if !owners.give(mine.value, by: number) { failures.record("\(mine) lost") }
                    let refusal = code {
                        try pool.release(mine.value, generation: mine.generation)
                    }
                    if let refusal { failures.record("release of \(mine): \(refusal)") }
                    ended.append(mine)
                }
                if let late = ended.suffix(8).randomElement(using: &random) {
                    let refusal = code {
                        try pool.release(late.value, generation: late.generation)
                    }
                    switch refusal {
                    case .generation: lateCount.add(1, ordering: .relaxed)
                    case .notHeld, .resting: break
                    default: failures.record("late release of \(late): \(refusal as Any)")
                    }
                }
                if number == 0, step % 500 == 0 { Self.writeImage(pool, failures) }
            }
            for mine in held {
                _ = owners.give(mine.value, by: number)
                if code({ try pool.release(mine.value, generation: mine.generation) }) != nil {
                    failures.record("\(mine) lost in the end")
                }
            }
        }
        #expect(failures.all == [])
        try pool.handle.checkInvariants()
        let counts = pool.handle.counts
        #expect(counts.held == 0 && counts.free + counts.resting == UInt128(size))
        if size < 10 { #expect(lateCount.load(ordering: .relaxed) > 0) }
    }

    /// Writes an image while others work, which must be valid.
    private static func writeImage(_ pool: TestPool, _ failures: Failures) {
        var bytes = [UInt8](repeating: 0, count: pool.handle.imageSize + 4096)
        unsafe bytes.withUnsafeMutableBytes { buffer in
            let refusal = code {
                let size = try unsafe pool.handle.writeImage(to: buffer)
                let image = unsafe UnsafeRawBufferPointer(rebasing: buffer[0..<size])
                _ = try unsafe ImageReader(validating: image)
            }
            let expected: [IPAllocError.Code?] = [nil, .bufferTooSmall]
            if !expected.contains(refusal) { failures.record("image refused: \(refusal!)") }
        }
    }
}

/// What generations a pool's addresses had, seen from outside.
private struct GenerationLedger {
    /// The generations of the held addresses.
    var current: [UInt128: UInt64] = [:]
    /// Some that have ended.
    var ended: [(value: UInt128, generation: UInt64)] = []
    private var last: [UInt128: UInt64] = [:]

    /// Looks at all held addresses after one operation.
    mutating func update(_ pool: TestPool, _ model: ModelPool, _ comment: Comment) throws {
        for (value, generation) in current where !model.held.contains(value) {
            current[value] = nil
            if ended.count < 300 { ended.append((value, generation)) }
        }
        for value in model.held {
            let found = try pool.generation(value)
            if let known = current[value] {
                // A block or several that were released and taken again may have a new one.
                if found != known {
                    #expect(found > known, comment)
                    current[value] = found
                }
            } else {
                #expect(found > last[value] ?? 0, comment)
                current[value] = found
            }
            last[value] = found
        }
    }
}
