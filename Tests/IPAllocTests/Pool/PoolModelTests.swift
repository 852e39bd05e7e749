import IPAllocTestSupport
import Testing

@testable import IPAlloc

/// The pool beside the naive model, in every state of small pools and over random histories.
@Suite("Pool against its model")
struct PoolModelTests {
    /// Where small pools are put: at both ends of both spaces, across a word's, a line's and a
    /// block's edge.
    static let bases: [(AddressFamily, UInt128)] = [
        (.ipv4, 0), (.ipv4, 0x0A00_0000 + 60), (.ipv4, 0xFFFF_FFFF - 7),
        (.ipv6, UInt128.max - 7), (.ipv6, (0x2001_0db8 << 96) + 511),
    ]

    /// How pools keep their bits: as their size has it, or sparsely with buckets of so many leaves.
    static let bucketCapacities: [Int?] = [nil, 2]

    @Test(
        "every state of up to 8 addresses answers as a set does",
        arguments: 0...8, bucketCapacities)
    func exhaustive(size: Int, bucketCapacity: Int?) throws {
        for (family, base) in Self.bases where size > 0 {
            let range = base...(base + UInt128(size - 1))
            for states in 0..<(1 << size) {
                let pool = try TestPool(
                    [range], family: family, bucketCapacity: bucketCapacity)
                var model = ModelPool([range])
                for bit in 0..<size where states >> bit & 1 == 1 {
                    try pool.claim(base + UInt128(bit))
                    model.take(base + UInt128(bit))
                }
                var probes = Array(range)
                if base > 0 { probes.append(base - 1) }
                if range.upperBound < family.maximum { probes.append(range.upperBound + 1) }
                if states % 37 == 0 { try expectEqual(pool, model, at: probes) }
                #expect((try? pool.handle.allocateLowest()) == model.allocateLowest())
                var modelCursor = base + UInt128(states % size)
                var cursor = Cursor()
                cursor.place = modelCursor
                #expect(
                    (try? pool.handle.allocateNext(&cursor)) == model.allocateNext(&modelCursor))
                for probe in probes {
                    #expect(code { try pool.claim(probe) } == model.claim(probe))
                    #expect(code { try pool.release(probe) } == model.release(probe))
                }
                try pool.handle.checkInvariants()
            }
        }
    }

    @Test(
        "a random history of every operation leaves what the model has",
        arguments: PoolShape.all, [1, 2, 3] as [UInt64])
    func history(shape: PoolShape, round: UInt64) throws {
        try checkHistory(shape, "\(shape.name), round \(round)", bucketCapacity: nil)
    }

    @Test(
        "and so it does in a sparse pool",
        arguments: PoolShape.all, [2, 2, 4, 16])
    func sparseHistory(shape: PoolShape, bucketCapacity: Int) throws {
        try checkHistory(
            shape, "\(shape.name), buckets of \(bucketCapacity)", bucketCapacity: bucketCapacity)
    }

    private func checkHistory(
        _ shape: PoolShape, _ name: String, bucketCapacity: Int?
    ) throws {
        var random = SeededGenerator.forTest(name)
        let pool = try TestPool(
            shape.ranges, excluding: shape.excluded, family: shape.family,
            bucketCapacity: bucketCapacity)
        var model = ModelPool(shape.ranges, excluding: shape.excluded)
        model.isSparse = bucketCapacity != nil
        var cursor = Cursor()
        var modelCursor: UInt128 = 0
        for step in 0..<shape.steps {
            try PoolStep.random(&random, shape, model)
                .run(pool, &model, &cursor, &modelCursor, "step \(step)")
            if step % (shape.steps / 8) == 0 {
                try expectEqual(pool, model, at: shape.probes(&random))
            }
        }
        try expectEqual(pool, model, at: shape.probes(&random))
        try pool.handle.reclaim()
        try expectEqual(pool, model, at: shape.probes(&random))
    }
}
