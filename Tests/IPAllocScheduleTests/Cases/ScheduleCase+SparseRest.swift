extension ScheduleCase {
    /// Sparse pools whose addresses rest or are fenced: the cases of dense ones, and those of what sparse
    /// ones have in their place.
    static let sparseRecords: [ScheduleCase] =
        resting.map(\.inSparsePool) + fenced.map(\.inSparsePool) + [
            record(
                "a call that is slow to get a number, and one that gets several", [0...1],
                rest: .never,
                [
                    [.claim(0)],
                    [
                        .claim(1), .release(1), .claim(1), .releaseUnder(1, 2), .claim(1),
                        .releaseUnder(1, 2),
                    ],
                ]),
            record(
                "a bound is raised while a directory is put above its own", four,
                held: [0...0, 64...64, 128...128],
                [[.release(0)], [.lowest], [.claim(4096)]]),
            record(
                "a bound is raised while a record comes to its directory", four,
                held: [0...0, 64...64, 128...128], prepare: [.release(64)],
                [[.release(0)], [.lowest], [.claim(4096), .releaseTaken]]),
            record(
                "bounds of two levels are raised while two go to rest", four,
                held: [0...0, 64...64, 128...128, 4096...4096],
                prepare: [.lowest, .release(128), .lowest],
                [[.release(0)], [.release(4096)], [.lowest]]),
            record(
                "what rests in two directories is taken by two", four,
                held: [0...0, 64...64, 128...128, 4096...4096],
                prepare: [.release(4096), .release(0)],
                [[.lowest, .releaseTaken], [.lowest], [.state(0)]]),
            record(
                "what rests is counted while others go to rest", four,
                held: [0...0, 64...64, 128...128, 4096...4096], rest: .forEver,
                prepare: [.release(0), .lowest],
                [[.release(64)], [.lowest], [.release(4096)]]),
            record(
                "two claim in a group whose address rests", [0...1], held: [0...0],
                prepare: [.release(0)],
                [[.claim(0), .releaseTaken], [.claim(0)], [.claim(1)]]),
            record(
                "a small block of what rests, beside one of its addresses", [0...3],
                held: [0...1], prepare: [.release(0), .release(1)],
                [[.claimBlock(0...1)], [.claim(1)], [.state(1)]]),
            record(
                "what rests is taken while it is removed", [0...1], held: [0...1],
                prepare: [.release(0)],
                [[.shrink(0...0)], [.lowest, .releaseTaken], [.claim(0)]]),
            record(
                "a block goes to rest while an address of it is wanted", block,
                prepare: [.claimBlock(0...127)],
                [[.releaseBlock(0...127)], [.lowest], [.claim(3)]]),
            record(
                "an address of a block that rests is wanted by two", block,
                prepare: [.claimBlock(0...127), .releaseBlock(0...127)],
                [[.lowest], [.claim(3)], [.claim(0)]]),
            record(
                "a block that rests is wanted as a whole and in part", block,
                prepare: [.claimBlock(0...127), .releaseBlock(0...127)],
                [[.claimBlock(0...127)], [.lowest]]),
            record(
                "a block is released to rest twice at once", block,
                prepare: [.claimBlock(0...127)],
                [[.releaseBlock(0...127)], [.releaseBlock(0...127)]]),
            record(
                "a block that rests is reserved in part while it is taken", block,
                prepare: [.claimBlock(0...127), .releaseBlock(0...127)],
                [[.reserve(5...5)], [.claim(5)]]),
        ]

    private static let four: [ClosedRange<UInt128>] = [0...0, 64...64, 128...128, 4096...4096]
    private static let block: [ClosedRange<UInt128>] = [0...127]

    private static func record(
        _ name: String, _ ranges: [ClosedRange<UInt128>], held: [ClosedRange<UInt128>] = [],
        rest: Rest = .beforeUse, prepare: [Action] = [], _ threads: [[Action]]
    ) -> ScheduleCase {
        ScheduleCase(
            name: "sparse: records: " + name, ranges: ranges, held: held, rest: rest,
            isFenced: true, bucketCapacity: 2, prepare: prepare, threads: threads, preemptions: 2)
    }

    /// The same in a sparse pool, where generations are counted for all addresses together.
    private var inSparsePool: ScheduleCase {
        var copy = self
        copy.name = "sparse: records: " + name
        copy.bucketCapacity = 2
        copy.preemptions = 2
        let order = Array(held.joined())
        func inSparsePool(_ action: Action) -> Action {
            guard case .releaseUnder(let value, let generation) = action else { return action }
            let first = order.firstIndex(of: value).map { UInt64($0 + 1) }
            let next = UInt64(order.count + 1)
            return .releaseUnder(value, generation == 1 ? first ?? next : next)
        }
        copy.prepare = prepare.map(inSparsePool)
        copy.threads = threads.map { $0.map(inSparsePool) }
        return copy
    }
}
