import IPAllocTestSupport
import Testing

@testable import IPAlloc

/// Addresses and blocks of sparse pools beside a plain list of what is taken.
@Suite("Sparse blocks")
struct SparseBlockTests {
    /// What is taken, as a list of disjoint intervals that were taken as one.
    struct Model {
        private(set) var pieces: [Interval] = []

        mutating func take(_ block: Interval) -> Bool {
            if pieces.contains(where: { $0.overlaps(block) }) { return false }
            pieces.append(block)
            pieces.sort { $0.lower < $1.lower }
            return true
        }

        mutating func give(_ block: Interval) {
            pieces.removeAll { $0 == block }
        }

        func first(in interval: Interval) -> UInt128? {
            pieces.first { $0.overlaps(interval) }.map { max($0.lower, interval.lower) }
        }

        func firstFree(in interval: Interval) -> UInt128? {
            var value = interval.lower
            for piece in pieces where piece.contains(value) {
                guard piece.upper < interval.upper else { return nil }
                value = piece.upper + 1
            }
            return value
        }

        func count(below value: UInt128) -> UInt128 {
            pieces.reduce(0) { total, piece in
                guard piece.lower < value else { return total }
                return total + (min(piece.upper, value - 1) - piece.lower + 1)
            }
        }

        func last(from value: UInt128) -> UInt128 {
            var last = value
            for piece in pieces where piece.contains(last) || piece.lower &- 1 == last {
                if piece.upper > last { last = piece.upper }
            }
            return last
        }
    }

    private static func block(_ value: UInt128, _ shift: Int) -> Interval {
        let last: UInt128 = (1 << UInt128(shift)) &- 1
        return Interval(value & ~last, value | last)
    }

    private func expectEqual(
        _ space: SparseSpace, _ model: Model, at probes: [UInt128]
    ) {
        #expect(space.firstViolation() == nil)
        let all = Interval(0, UInt128.max)
        #expect(space.firstTaken(in: all) == model.first(in: all))
        for value in probes {
            let here = Interval(value, value)
            let rest = Interval(value, UInt128.max)
            let isTaken = model.first(in: here) != nil
            #expect(space.isFree(value) != isTaken)
            #expect(space.firstTaken(in: rest) == model.first(in: rest))
            #expect(space.takenCount(below: value) == model.count(below: value))
            for usesHints in [true, false] {
                #expect(
                    space.firstFree(in: rest, usesHints: usesHints) == model.firstFree(in: rest))
                #expect(space.firstFree(in: here, usesHints: usesHints) == (isTaken ? nil : value))
            }
            if isTaken { #expect(space.lastTaken(from: value) == model.last(from: value)) }
            let large = model.pieces.first { $0.countLessOne > 63 && $0.contains(value) }
            #expect(space.block(over: value) == large)
        }
        var next: UInt128 = 0
        var addresses: Set<UInt128> = []
        var blocks: [Interval] = []
        _ = space.forEachPiece { piece in
            #expect(piece.base >= next)
            next = piece.base
            if piece.shift > 0 {
                blocks.append(piece.interval)
            } else {
                for bit in 0..<64 where piece.bits >> UInt64(bit) & 1 == 1 {
                    addresses.insert(piece.base + UInt128(bit))
                }
            }
            return true
        }
        #expect(blocks == model.pieces.filter { $0.countLessOne > 63 })
        let small = model.pieces.filter { $0.countLessOne <= 63 }
        #expect(addresses == Set(small.flatMap { Array($0.lower...$0.upper) }))
        #expect(space.takenCount == model.count(below: UInt128.max) + (space.isFree(.max) ? 0 : 1))
    }

    // Everything that can be taken in a /120 of three sizes and of single addresses at its edges, in
    // every order of up to three.
    @Test("every few that overlap or not, in every order")
    func exhaustive() throws {
        let base: UInt128 = 0x2001_0db8 << 96
        let blocks: [Interval] = [
            Self.block(base, 8), Self.block(base, 7), Self.block(base + 128, 7),
            Self.block(base + 64, 6), Self.block(base + 128, 3), Self.block(base, 0),
            Self.block(base + 127, 0), Self.block(base + 255, 0), Self.block(base, 9),
            Self.block(base, 70),
        ]
        let probes = Set(blocks.flatMap { [$0.lower, $0.upper] }).sorted()
        for first in blocks {
            for second in blocks {
                for third in blocks {
                    let subject = try SparseBitmapTests.Subject(bucketCapacity: 2)
                    let space = SparseSpace(singles: subject.bitmap)
                    var model = Model()
                    for block in [first, second, third] {
                        let obstacle = try space.take(block)
                        let isTaken = model.take(block)
                        #expect((obstacle == nil) == isTaken)
                        if let obstacle { #expect(model.first(in: block) == obstacle) }
                    }
                    expectEqual(space, model, at: probes)
                    for block in model.pieces {
                        #expect(space.give(block) == nil)
                        #expect(space.give(block) != nil)
                    }
                    #expect(space.firstTaken(in: Interval(0, UInt128.max)) == nil)
                    #expect(space.firstViolation() == nil)
                }
            }
        }
    }

    /// Sizes of blocks in a random history, as logarithms.
    struct Sizes: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var shifts: [Int]
        /// The logarithm of the size of what is worked in.
        var span: Int

        static let all = [
            Sizes(testDescription: "around a group", shifts: [0, 1, 5, 6, 7, 8], span: 12),
            Sizes(testDescription: "networks of a site", shifts: [0, 64, 72], span: 80),
            Sizes(testDescription: "all sizes", shifts: Array(0...128), span: 128),
        ]
    }

    @Test("a random history", arguments: Sizes.all, [2, 16])
    func history(sizes: Sizes, bucketCapacity: Int) throws {
        var random = SeededGenerator.forTest("\(sizes.testDescription), \(bucketCapacity)")
        let subject = try SparseBitmapTests.Subject(bucketCapacity: bucketCapacity)
        let space = SparseSpace(singles: subject.bitmap)
        var model = Model()
        let span: UInt128 = (1 << UInt128(sizes.span)) &- 1
        let base: UInt128 = (0x2001_0db8 << 96) & ~span
        func value() -> UInt128 { base | UInt128.random(in: 0...span, using: &random) }
        for step in 0..<1500 {
            if step % 3 == 2, let piece = model.pieces.randomElement(using: &random) {
                #expect(space.give(piece) == nil)
                model.give(piece)
            } else {
                // Large ones are hardly ever to be had.
                let shift = sizes.shifts.randomElement(using: &random)!
                let block = Self.block(value(), min(shift, sizes.span - 4))
                let obstacle = try space.take(block)
                let isTaken = model.take(block)
                #expect((obstacle == nil) == isTaken)
            }
            if step % 300 == 299 {
                let edges = model.pieces.prefix(60).flatMap { [$0.lower, $0.upper] }
                expectEqual(space, model, at: edges + (0..<20).map { _ in value() })
            }
        }
        let before = subject.bitmap.byteCount
        try space.rebuild()
        #expect(subject.bitmap.byteCount <= before)
        expectEqual(space, model, at: (0..<50).map { _ in value() })
        for piece in model.pieces { #expect(space.give(piece) == nil) }
        expectEqual(space, Model(), at: [0, UInt128.max])
        try space.rebuild()
        #expect(subject.bitmap.byteCount == 64)
    }

    @Test("a claim that was called off leaves nothing, and a block that is held stays")
    func callingOff() throws {
        let subject = try SparseBitmapTests.Subject(bucketCapacity: 2)
        let space = SparseSpace(singles: subject.bitmap)
        let level = try space.makeLevel(7)
        #expect(try level.bitmap.take(3))
        #expect(space.firstViolation() != nil)
        // An address of it is taken before it is confirmed.
        #expect(try space.take(Interval(400, 400)) == nil)
        #expect(!level.bitmap.confirm(3))
        level.bitmap.drop(3)
        #expect(space.firstViolation() == nil)
        #expect(try space.take(Self.block(384, 7)) == 400)
        #expect(space.give(Interval(400, 400)) == nil)
        #expect(try space.take(Self.block(384, 7)) == nil)
        #expect(try space.take(Interval(400, 400)) == 400)
        #expect(!level.bitmap.callOff(2) && level.bitmap.callOff(3))
        #expect(space.firstViolation() == nil)
    }

    @Test("without memory a block stays free, and nothing is lost")
    func outOfMemory() throws {
        var refusals = 0
        for budget in 1..<6 {
            let allocations = AllocationBudget(budget)
            let bitmap = try unsafe SparseBitmap.make(
                allocator: allocations.allocator, bucketCapacityMax: 2)
            let space = SparseSpace(singles: bitmap)
            var random = SeededGenerator(seed: 5)
            var model = Model()
            for _ in 0..<600 {
                let shift = Int.random(in: 0...100, using: &random)
                let block = Self.block(UInt128.random(in: 0...UInt128.max, using: &random), shift)
                do {
                    if try space.take(block) == nil {
                        let isTaken = model.take(block)
                        #expect(isTaken)
                    }
                } catch {
                    #expect(error.code == .outOfMemory)
                    refusals += 1
                }
            }
            expectEqual(space, model, at: model.pieces.prefix(50).map(\.lower))
            if code({ try space.rebuild() }) != nil { refusals += 1 }
            expectEqual(space, model, at: model.pieces.prefix(50).map(\.upper))
            bitmap.destroy()
            #expect(allocations.live == 0)
        }
        #expect(refusals > 600)
    }
}
