import IPAllocTestSupport
import Testing

@testable import IPAlloc

/// The bitmap alone, beside a set of numbers.
@Suite("SparseBitmap")
struct SparseBitmapTests {
    /// A bitmap that is destroyed with the object.
    final class Subject {
        let bitmap: SparseBitmap

        init(bucketCapacity: Int) throws {
            bitmap = try unsafe SparseBitmap.make(
                allocator: .libc, bucketCapacityMax: bucketCapacity)
        }

        deinit { bitmap.destroy() }
    }

    /// Compares everything that can be asked with the set of taken addresses.
    private func expectEqual(_ bitmap: SparseBitmap, _ taken: Set<UInt128>) {
        #expect(bitmap.firstViolation() == nil)
        let sorted = taken.sorted()
        #expect(bitmap.takenCount == UInt64(sorted.count))
        var groups: [UInt128: UInt64] = [:]
        for value in sorted { groups[value & ~63, default: 0] |= 1 << UInt64(value & 63) }
        var visited: [UInt128] = []
        _ = bitmap.forEachGroup { base, bits in
            #expect(groups[base] == bits)
            visited.append(base)
            return true
        }
        #expect(visited == groups.keys.sorted())
        for (rank, value) in sorted.enumerated() where rank % max(1, sorted.count / 20) == 0 {
            #expect(!bitmap.isFree(value))
            #expect(bitmap.selectTaken(UInt64(rank)) == value)
            #expect(bitmap.takenCount(below: value) == UInt64(rank))
            #expect(bitmap.firstTaken(in: Interval(value, UInt128.max)) == value)
            let (next, isLast) = (value &+ 1, value == UInt128.max)
            if !isLast {
                #expect(bitmap.takenCount(below: next) == UInt64(rank) + 1)
                let following = rank + 1 < sorted.count ? sorted[rank + 1] : nil
                #expect(bitmap.firstTaken(in: Interval(next, UInt128.max)) == following)
            }
            var free: UInt128? = value
            while let candidate = free, taken.contains(candidate) {
                free = candidate == UInt128.max ? nil : candidate + 1
            }
            for usesHints in [true, false] {
                let all = Interval(value, UInt128.max)
                #expect(bitmap.firstFree(in: all, usesHints: usesHints) == free)
                let one = Interval(value, value)
                #expect(bitmap.firstFree(in: one, usesHints: usesHints) == nil)
            }
            let last = free.map { $0 - 1 } ?? UInt128.max
            #expect(bitmap.lastTaken(from: value) == last)
        }
        #expect(bitmap.selectTaken(UInt64(sorted.count)) == nil)
        #expect(bitmap.firstViolation() == nil)
    }

    @Test("a new bitmap is free everywhere, and has no nodes")
    func empty() throws {
        let subject = try Subject(bucketCapacity: 16)
        expectEqual(subject.bitmap, [])
        let all = Interval(0, UInt128.max)
        #expect(subject.bitmap.firstFree(in: all, usesHints: false) == 0)
        #expect(subject.bitmap.firstTaken(in: all) == nil)
        #expect(!subject.bitmap.give(7))
        #expect(subject.bitmap.byteCount == 64)
    }

    // Every set of up to five addresses out of ten that lie at the edges of groups, of directories
    // of every level and of the space, in an order that the set's number picks.
    @Test("every small set, however it comes about", arguments: [2, 4, 16])
    func exhaustive(bucketCapacity: Int) throws {
        let values: [UInt128] = [
            0, 63, 64, 4095, 4096, 1 << 18 - 1, 1 << 66, 1 << 126 - 1, 1 << 126, UInt128.max,
        ]
        for set in 0..<(1 << values.count) where set.nonzeroBitCount <= 5 {
            let subject = try Subject(bucketCapacity: bucketCapacity)
            let bitmap = subject.bitmap
            var taken: Set<UInt128> = []
            for step in 0..<values.count {
                let place = (step * 7 + set) % values.count
                guard set >> place & 1 == 1 else { continue }
                #expect(try bitmap.take(values[place]))
                #expect(try !bitmap.take(values[place]))
                taken.insert(values[place])
            }
            expectEqual(bitmap, taken)
            for value in values {
                #expect(bitmap.isFree(value) != taken.contains(value))
                #expect(bitmap.give(value) == (taken.remove(value) != nil))
                if set % 16 == 0 { expectEqual(bitmap, taken) }
            }
        }
    }

    /// Where the addresses of a random history lie.
    struct Spread: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var value: @Sendable (inout SeededGenerator) -> UInt128

        static let all = [
            Spread(testDescription: "all over the space") { random in
                UInt128.random(in: 0...UInt128.max, using: &random)
            },
            Spread(testDescription: "a /64") { random in
                UInt128(0x2001_0db8) << 96 | UInt128(random.next())
            },
            Spread(testDescription: "dense at the upper end") { random in
                UInt128.max - UInt128.random(in: 0...9000, using: &random)
            },
            Spread(testDescription: "clusters") { random in
                UInt128.random(in: 0...7, using: &random) << 125
                    + UInt128.random(in: 0...9, using: &random) << 40
                    + UInt128.random(in: 0...300, using: &random)
            },
        ]
    }

    @Test("a random history", arguments: Spread.all, [2, 4, 16])
    func history(spread: Spread, bucketCapacity: Int) throws {
        var random = SeededGenerator.forTest("\(spread.testDescription), \(bucketCapacity)")
        let subject = try Subject(bucketCapacity: bucketCapacity)
        let bitmap = subject.bitmap
        var taken: Set<UInt128> = []
        for step in 0..<12_000 {
            let value = spread.value(&random)
            if step % 3 == 2, let some = taken.randomElement(using: &random) {
                #expect(bitmap.give(some))
                taken.remove(some)
            } else {
                #expect(try bitmap.take(value) == taken.insert(value).inserted)
            }
            if step % 2000 == 1999 { expectEqual(bitmap, taken) }
        }
        let before = bitmap.byteCount
        try SparseSpace(singles: bitmap).rebuild()
        expectEqual(bitmap, taken)
        #expect(bitmap.byteCount <= before)
        for value in taken { #expect(bitmap.give(value)) }
        expectEqual(bitmap, [])
        try SparseSpace(singles: bitmap).rebuild()
        #expect(bitmap.byteCount == 64)
    }

    // Fills whole directories, so that hints say so, and makes single addresses free in them again.
    @Test("what is full is passed over, and found when it is not", arguments: [2, 16])
    func hints(bucketCapacity: Int) throws {
        var random = SeededGenerator.forTest("hints, \(bucketCapacity)")
        let subject = try Subject(bucketCapacity: bucketCapacity)
        let bitmap = subject.bitmap
        let base: UInt128 = 5 << 60
        let count: UInt128 = 3 * 4096 + 100
        let all = Interval(base, UInt128.max)
        for index in 0..<count {
            #expect(bitmap.firstFree(in: all, usesHints: true) == base + index)
            #expect(try bitmap.take(base + index))
        }
        #expect(bitmap.firstViolation() == nil)
        for _ in 0..<200 {
            let some = Set(
                (0..<3).map { _ in base + UInt128.random(in: 0..<count, using: &random) })
            for value in some { #expect(bitmap.give(value)) }
            for value in some.sorted() {
                #expect(bitmap.firstFree(in: all, usesHints: true) == value)
                #expect(try bitmap.take(value))
            }
            #expect(bitmap.firstFree(in: all, usesHints: true) == base + count)
        }
        #expect(bitmap.firstViolation() == nil)
        #expect(bitmap.takenCount == UInt64(count))
    }

    @Test("a part is not full where a directory some levels below is", arguments: [2, 16])
    func partOfFullDirectory(bucketCapacity: Int) throws {
        let subject = try Subject(bucketCapacity: bucketCapacity)
        let bitmap = subject.bitmap
        for value in 0..<UInt128(4096) { #expect(try bitmap.take(value)) }
        // Puts a directory above that of the first 4,096, with parts of 2^18.
        #expect(try bitmap.take(1 << 20))
        for _ in 0..<2 {
            #expect(bitmap.firstFree(in: Interval(0, 4095), usesHints: true) == nil)
            #expect(bitmap.firstFree(in: Interval(4096, 8191), usesHints: true) == 4096)
        }
        #expect(bitmap.firstViolation() == nil)
    }

    @Test("a chunk of nodes gives as many as fit, one behind the other, and no more")
    func chunkEnd() throws {
        let allocations = AllocationBudget(1)
        let word = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
        defer { unsafe word.deallocate() }
        unsafe word.initializeMemory(as: UInt64.self, to: 0)
        let arena = unsafe NodeArena(NodeWords(word), allocator: allocations.allocator)
        var nodes: [UInt64] = []
        while let node = try? arena.allocate(7) { nodes.append(node.bits) }
        // Three words are the chunk's own; of the others the last five are too few.
        #expect(nodes.count == (4096 / 8 - 3) / 7)
        for (node, next) in zip(nodes, nodes.dropFirst()) { #expect(next - node == 7 * 8) }
        #expect(arena.byteCount == 4096)
        arena.freeAll()
        #expect(allocations.live == 0)
    }

    @Test("without memory an address stays free, and nothing is lost")
    func outOfMemory() throws {
        var refusals = 0
        for budget in 0..<8 {
            let allocations = AllocationBudget(budget)
            do {
                let bitmap = try unsafe SparseBitmap.make(
                    allocator: allocations.allocator, bucketCapacityMax: 2)
                var random = SeededGenerator(seed: 1)
                var taken: Set<UInt128> = []
                for _ in 0..<3000 {
                    let value = UInt128.random(in: 0...UInt128.max, using: &random)
                    if code({ _ = try bitmap.take(value) }) == nil {
                        taken.insert(value)
                    } else {
                        #expect(bitmap.isFree(value))
                        refusals += 1
                    }
                }
                expectEqual(bitmap, taken)
                if code({ try SparseSpace(singles: bitmap).rebuild() }) != nil { refusals += 1 }
                expectEqual(bitmap, taken)
                bitmap.destroy()
            } catch {
                #expect(budget == 0 && error.code == .outOfMemory)
            }
            #expect(allocations.live == 0)
        }
        #expect(refusals > 3000)
    }
}
