import IPAllocTestSupport
import Testing

@testable import IPAlloc

extension PoolThreadTests {
    // Blocks of one to 512 addresses, so that in a sparse pool some are bits of one word and others
    // are taken as one, in each other and beside each other.
    @Test(
        "no address of a block is given twice, and none is lost",
        arguments: [(nil, false), (2, false), (16, false), (nil, true), (2, true), (16, true)]
            as [(Int?, Bool)])
    func blocks(bucketCapacity: Int?, rests: Bool) throws {
        let span: ClosedRange<UInt128> = 0...2047
        let seed = SeededGenerator.seed(forTest: "blocks, \(bucketCapacity ?? 0), \(rests)")
        // What rests may be used at once, and is held under generations.
        let pool = try TestPool(
            [span], resting: rests ? TestClock().resting(0) : nil, isFenced: rests,
            bucketCapacity: bucketCapacity)
        let owners = OwnerTable(span)
        let failures = Failures()
        withExtendedLifetime(pool) {
            nonisolated(unsafe) let pool = pool
            runThreads(Self.workerCount) { number in
                var random = SeededGenerator(seed: seed &+ UInt64(number) &* 0x9E37_79B9)
                var held: [(block: CIDRBlock, values: ClosedRange<UInt128>)] = []
                // Records make each step dearer, and there is no more to meet in more of them.
                for _ in 0..<(rests ? 1500 : 6000) {
                    if held.count > 3 || (Bool.random(using: &random) && !held.isEmpty) {
                        let one = held.remove(at: Int.random(in: held.indices, using: &random))
                        for value in one.values where !owners.give(value, by: number) {
                            failures.record("\(value) of \(one.values) was held by another, too")
                        }
                        let refusal = code { try pool.handle.releasePrefix(one.block) }
                        if let refusal {
                            failures.record("release of \(one.values) refused: \(refusal)")
                        }
                        continue
                    }
                    guard let block = Self.takeBlock(pool, span, failures, &random) else {
                        continue
                    }
                    for value in block.values where !owners.take(value, by: number) {
                        failures.record("\(value) of \(block.values) was given twice")
                    }
                    held.append((block, block.values))
                }
            }
        }
        #expect(failures.all == [])
        try pool.handle.checkInvariants()
        for value in span {
            #expect((try pool.state(value) == .held) == owners.isOwned(value))
        }
    }

    /// Allocates a block of a random size, or claims a random one.
    private static func takeBlock(
        _ pool: TestPool, _ span: ClosedRange<UInt128>, _ failures: Failures,
        _ random: inout SeededGenerator
    ) -> CIDRBlock? {
        let hostBits = Int.random(in: 0...9, using: &random)
        let length = pool.family.bitWidth - hostBits
        do throws(IPAllocError) {
            if Int.random(in: 0..<4, using: &random) == 0 {
                let taken = try pool.handle.allocatePrefix(length)
                return pool.block(taken.lower, hostBits)
            }
            let block = pool.block(UInt128.random(in: span, using: &random), hostBits)
            try pool.handle.claimPrefix(block)
            return block
        } catch {
            let expected: [IPAllocError.Code] = [.held, .noBlock, .resting]
            if !expected.contains(error.code) { failures.record("refused with \(error)") }
            return nil
        }
    }
}
