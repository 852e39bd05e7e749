import IPAllocTestSupport
import Synchronization
import Testing

@testable import IPAlloc

/// The pool under real threads, for the compiler's and the processor's order of steps and for the
/// thread sanitizer; which orders of steps are right is the schedules' business.
@Suite("PoolThread", .serialized)
struct PoolThreadTests {
    struct Arrangement: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var ranges: [ClosedRange<UInt128>]
        var excluded: [ClosedRange<UInt128>] = []
        /// What is reserved and unreserved, grown and shrunk meanwhile; empty if nothing is.
        var reservations: [ClosedRange<UInt128>] = []
        var growths: [ClosedRange<UInt128>] = []
        /// Makes the pool sparse, with so many leaves in a bucket.
        var bucketCapacity: Int?
        /// Gives each thread a pool of its own, attached to one live image.
        var isLive = false
        var heldMax: Int
        var steps = 40_000
    }

    static let workerCount = 4
    static let arrangements = [
        Arrangement(testDescription: "one word", ranges: [1000...1019], heldMax: 5, steps: 80_000),
        Arrangement(
            testDescription: "single addresses in blocks of their own",
            ranges: (0..<70).map { $0 * 600...$0 * 600 }, heldMax: 17),
        Arrangement(
            testDescription: "a small pool that changes", ranges: [1000...1255],
            excluded: [1000...1000], reservations: [1000...1000, 1010...1011, 1100...1180],
            growths: [1256...1300, 3000...3010], heldMax: 40),
        Arrangement(
            testDescription: "several blocks that change", ranges: [0...40_000],
            excluded: [100...36_000], reservations: [36_000...36_100, 40...70, 100...200],
            growths: [40_001...40_700, 60_000...60_001], heldMax: 900),
        Arrangement(
            testDescription: "a word of a sparse pool", ranges: [1000...1019], bucketCapacity: 2,
            heldMax: 5, steps: 80_000),
        Arrangement(
            testDescription: "a small sparse pool that changes", ranges: [1000...1255],
            excluded: [1000...1000], reservations: [1000...1000, 1010...1011, 1100...1180],
            growths: [1256...1300, 3000...3010], bucketCapacity: 2, heldMax: 40),
        Arrangement(
            testDescription: "a sparse pool that changes", ranges: [0...40_000],
            excluded: [100...36_000], reservations: [36_000...36_100, 40...70, 100...200],
            growths: [40_001...40_700, 60_000...60_001], bucketCapacity: 4, heldMax: 900),
        Arrangement(
            testDescription: "a word of a live image", ranges: [1000...1019], isLive: true,
            heldMax: 5, steps: 80_000),
        Arrangement(
            testDescription: "several blocks of a live image", ranges: [0...40_000],
            excluded: [100...36_000], isLive: true, heldMax: 900),
    ]

    @Test("no address is given twice and none is lost", arguments: arrangements)
    func share(arrangement: Arrangement) throws {
        let seed = SeededGenerator.seed(forTest: arrangement.testDescription)
        let made = try TestPool(
            arrangement.ranges, excluding: arrangement.excluded,
            bucketCapacity: arrangement.bucketCapacity)
        let memory = arrangement.isLive ? try unsafe made.liveImage() : nil
        defer { unsafe memory?.deallocate() }
        let pools = try (0..<Self.workerCount + 2).map { _ in
            try unsafe memory.map { try unsafe TestPool(attachedTo: $0) } ?? made
        }
        let pool = pools[0]
        let handle = pool.handle
        let span: ClosedRange<UInt128> = 0...70_000
        let owners = OwnerTable(span)
        let failures = Failures()
        let working = Atomic<Int>(Self.workerCount)
        let upper = (arrangement.ranges + arrangement.growths).map(\.upperBound).max() ?? 0
        withExtendedLifetime(pools) {
            nonisolated(unsafe) let pools = pools
            nonisolated(unsafe) let memory = unsafe memory
            runThreads(Self.workerCount + 2) { number in
                let pool = unsafe pools[number]
                if number < Self.workerCount {
                    var worker = Worker(
                        number: number, pool: pool, owners: owners, failures: failures,
                        span: 0...upper, heldMax: arrangement.heldMax, seed: seed)
                    for _ in 0..<arrangement.steps { worker.step() }
                    working.subtract(1, ordering: .relaxed)
                    return
                }
                var random = SeededGenerator(seed: seed &+ UInt64(number))
                while working.load(ordering: .relaxed) > 0 {
                    if number > Self.workerCount {
                        Self.read(pool, upper, failures, &random)
                    } else if let memory = unsafe memory {
                        unsafe Self.attach(to: memory, failures)
                    } else {
                        Self.change(pool, arrangement, failures, &random)
                    }
                }
            }
        }
        #expect(failures.all == [])
        try handle.checkInvariants()
        try drain(pool, owners, upper: upper)
    }

    /// Allocates until the pool is full: that must give what is usable and has no owner.
    private func drain(_ pool: TestPool, _ owners: OwnerTable, upper: UInt128) throws {
        var expected: [UInt128] = []
        for value in 0...upper {
            switch try pool.state(value) {
            case .free:
                #expect(!owners.isOwned(value))
                expected.append(value)
            case .held: #expect(owners.isOwned(value))
            default: #expect(!owners.isOwned(value))
            }
        }
        #expect(pool.handle.counts.free == UInt128(expected.count))
        var drained: [UInt128] = []
        while let value = try? pool.handle.allocateLowest() { drained.append(value) }
        #expect(drained == expected)
        try pool.handle.checkInvariants()
    }

    /// Attaches while others work, and detaches again.
    private static func attach(to memory: UnsafeMutableRawBufferPointer, _ failures: Failures) {
        let refusal = code { _ = try unsafe TestPool(attachedTo: memory) }
        if let refusal { failures.record("attaching refused: \(refusal)") }
        yieldProcessor()
    }

    /// Makes a random change of the ranges, which may be refused.
    private static func change(
        _ pool: TestPool, _ arrangement: Arrangement, _ failures: Failures,
        _ random: inout SeededGenerator
    ) {
        let isGrowth = Bool.random(using: &random)
        let ranges = isGrowth ? arrangement.growths : arrangement.reservations
        guard let range = ranges.randomElement(using: &random) else {
            yieldProcessor()
            return
        }
        let isForward = Bool.random(using: &random)
        let refusal = code {
            switch (isGrowth, isForward) {
            case (true, true): try unsafe pool.change([range], pool.handle.grow)
            case (true, false): try unsafe pool.change([range], pool.handle.shrink)
            case (false, true): try unsafe pool.change([range], pool.handle.reserve)
            case (false, false): try unsafe pool.change([range], pool.handle.unreserve)
            }
        }
        let expected: [IPAllocError.Code?] = [nil, .held, .outsidePool, .notReserved]
        if !expected.contains(refusal) { failures.record("change refused: \(refusal!)") }
        yieldProcessor()
    }

    /// Asks a random question, whose answer must be possible.
    private static func read(
        _ pool: TestPool, _ upper: UInt128, _ failures: Failures, _ random: inout SeededGenerator
    ) {
        let handle = pool.handle
        let kind = AddressSelector.allCases.randomElement(using: &random)!
        let value = UInt128.random(in: 0...upper, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            let counts = handle.counts
            if counts.free + counts.held + counts.reserved != counts.capacity {
                failures.record("counts do not add up: \(counts)")
            }
        case 1:
            if let rank = try? handle.rank(kind, below: pool.address(value)), rank > value {
                failures.record("\(rank) addresses below \(value)")
            }
        case 2:
            let rank = UInt128.random(in: 0...8, using: &random)
            if let found = try? handle.select(kind, rank: rank), found > upper {
                failures.record("\(found) was selected")
            }
        case 3:
            if let found = try? handle.next(kind, after: pool.address(value)), found <= value {
                failures.record("\(found) comes after \(value)")
            }
        case 4:
            if let run = try? handle.nextRun(kind, after: pool.address(value)),
                run.lower <= value || run.upper > upper
            {
                failures.record("\(run) comes after \(value)")
            }
        default: writeImage(pool, failures)
        }
        yieldProcessor()
    }

    private static func writeImage(_ pool: TestPool, _ failures: Failures) {
        var bytes = [UInt8](repeating: 0, count: pool.handle.imageSize + 4096)
        unsafe bytes.withUnsafeMutableBytes { buffer in
            let refusal = code {
                let size = try unsafe pool.handle.writeImage(to: buffer)
                let image = unsafe UnsafeRawBufferPointer(rebasing: buffer[0..<size])
                _ = try unsafe ImageReader(validating: image)
            }
            let expected: [IPAllocError.Code?] = [nil, .busy, .bufferTooSmall]
            if !expected.contains(refusal) { failures.record("image refused: \(refusal!)") }
        }
    }
}
