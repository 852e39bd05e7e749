extension ScheduleCase {
    /// Pools whose addresses are held under generations.
    static let fenced: [ScheduleCase] = [
        ScheduleCase(
            name: "fenced: released twice by one generation, and claimed", ranges: [0...1],
            held: [0...0],
            isFenced: true,
            threads: [[.releaseUnder(0, 1)], [.releaseUnder(0, 1)], [.claim(0), .state(0)]]),
        ScheduleCase(
            name: "fenced: a late release beside the next holder", ranges: [0...0], held: [0...0],
            isFenced: true,
            threads: [[.releaseUnder(0, 1), .claim(0)], [.releaseUnder(0, 1), .state(0)]]),
        ScheduleCase(
            name: "fenced: a late release while the address goes from hand to hand",
            ranges: [0...0],
            held: [0...0], isFenced: true,
            threads: [
                [.releaseUnder(0, 1), .lowest, .releaseTaken], [.releaseUnder(0, 1), .next(0)],
            ]),
        ScheduleCase(
            name: "fenced: releases with and without a generation", ranges: [0...1], held: [0...0],
            isFenced: true, threads: [[.releaseUnder(0, 1)], [.release(0)], [.any(0)]]),
        ScheduleCase(
            name: "fenced: released twice without a generation, and claimed", ranges: [0...0],
            held: [0...0], isFenced: true,
            threads: [[.release(0)], [.release(0)], [.claim(0)]]),
        ScheduleCase(
            name: "fenced: a generation is guessed that is about to begin", ranges: [0...0],
            isFenced: true, threads: [[.releaseUnder(0, 1)], [.claim(0), .state(0)]]),
        ScheduleCase(
            name: "fenced: a generation is guessed while the one before ends", ranges: [0...0],
            held: [0...0], isFenced: true,
            threads: [[.releaseUnder(0, 1)], [.releaseUnder(0, 2)], [.lowest]]),
        ScheduleCase(
            name: "fenced: random choices under generations", ranges: [0...1], held: [0...0],
            isFenced: true,
            threads: [[.random(1), .releaseTaken], [.releaseUnder(0, 1)], [.random(2)]]),
        ScheduleCase(
            name: "fenced: fenced addresses rest", ranges: [7...7], held: [7...7], rest: .beforeUse,
            isFenced: true,
            threads: [[.releaseUnder(7, 1)], [.releaseUnder(7, 1), .lowest], [.claim(7)]]),
        ScheduleCase(
            name: "fenced: many under generations are undone", ranges: [0...2], held: [2...2],
            isFenced: true, threads: [[.many(3)], [.releaseUnder(2, 1)], [.lowest, .releaseTaken]]),
        ScheduleCase(
            name: "fenced: claims under generations are undone", ranges: [0...1, 64...64],
            held: [1...1], isFenced: true,
            threads: [[.claimMany([0, 64, 1])], [.state(0), .lowest, .releaseTaken]]),
        ScheduleCase(
            name: "fenced: releases of many are undone", ranges: [0...1, 64...64],
            held: [0...1, 64...64], isFenced: true,
            threads: [[.releaseMany([0, 64])], [.releaseUnder(64, 1), .claim(0)]]),
        ScheduleCase(
            name: "fenced: releases of many to rest are undone", ranges: [0...1, 64...64],
            held: [0...1, 64...64], rest: .beforeUse, isFenced: true,
            threads: [[.releaseMany([0, 64])], [.releaseUnder(64, 1), .claim(0)]]),
        ScheduleCase(
            name: "fenced: a block under generations", ranges: [0...3], held: [1...1],
            isFenced: true,
            threads: [[.block(2)], [.releaseUnder(1, 1), .lowest]]),
        ScheduleCase(
            name: "fenced: a block is released beside one of its addresses", ranges: [0...1],
            held: [0...1], isFenced: true,
            threads: [[.releaseBlock(0...1)], [.releaseUnder(1, 1)]]),
        ScheduleCase(
            name: "fenced: a fenced address is reserved beside its releases", ranges: [0...1],
            held: [0...0], isFenced: true,
            threads: [[.reserve(0...0)], [.releaseUnder(0, 1)], [.releaseUnder(0, 1)]]),
        ScheduleCase(
            name: "fenced: a fenced address is reserved and comes back beside a late release",
            ranges: [0...1], held: [0...0], isFenced: true, prepare: [.releaseUnder(0, 1)],
            threads: [
                [.reserve(0...0), .unreserve(0...0), .claim(0)],
                [.releaseUnder(0, 1), .release(0)],
            ]),
        ScheduleCase(
            name: "fenced: a fenced address is removed and comes back beside a late release",
            ranges: [0...1], held: [0...0], isFenced: true, prepare: [.releaseUnder(0, 1)],
            threads: [[.shrink(0...0), .grow(0...0)], [.releaseUnder(0, 1), .claim(0)]]),
    ]
}
