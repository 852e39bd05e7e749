extension ScheduleCase {
    /// Pools whose addresses rest.
    static let resting: [ScheduleCase] = [
        ScheduleCase(
            name: "two take the last address, which rests", ranges: [100...100],
            held: [100...100], rest: .beforeUse, prepare: [.release(100)],
            threads: [[.lowest], [.next(0)]]),
        ScheduleCase(
            name: "three take two addresses that rest", ranges: [100...101], held: [100...101],
            rest: .beforeUse, prepare: [.release(101), .release(100)],
            threads: [[.lowest], [.any(0)], [.claim(101)]]),
        ScheduleCase(
            name: "an address goes to rest while a search raises its bound", ranges: [7...7],
            held: [7...7], rest: .beforeUse, threads: [[.release(7)], [.lowest]]),
        ScheduleCase(
            name: "two go to rest and one is wanted again while a search raises their bound",
            ranges: [5...7], held: [5...7], rest: .beforeUse,
            prepare: [.lowest, .release(5), .lowest],
            threads: [[.release(6), .release(7)], [.lowest], [.lowest]]),
        ScheduleCase(
            name: "two go to rest while a search raises their bound", ranges: [0...3],
            held: [0...3], rest: .beforeUse, threads: [[.release(1)], [.release(2)], [.lowest]]),
        ScheduleCase(
            name: "two words go to rest while searches raise their bounds",
            ranges: [0...0, 64...64], held: [0...0, 64...64], rest: .beforeUse,
            prepare: [.lowest], threads: [[.release(0)], [.release(64)], [.lowest]]),
        ScheduleCase(
            name: "the bounds of two words are raised by two searches",
            ranges: [0...0, 64...64], held: [0...0, 64...64], rest: .beforeUse,
            prepare: [.release(64), .release(0)],
            threads: [[.lowest, .releaseTaken], [.lowest]]),
        ScheduleCase(
            name: "an address goes from hand to hand by its rest", ranges: [7...7], held: [7...7],
            rest: .beforeUse, threads: [[.release(7), .claim(7)], [.claim(7), .state(7)]]),
        ScheduleCase(
            name: "released twice at once, to rest", ranges: [0...3], held: [0...3],
            rest: .forEver, threads: [[.release(2)], [.release(2)], [.state(2)]]),
        ScheduleCase(
            name: "what rests is not to be had", ranges: [0...1], held: [0...1],
            rest: .forEver, threads: [[.release(0), .lowest], [.claim(0)], [.random(1)]]),
        ScheduleCase(
            name: "many beside one, of what is free and what rests", ranges: [0...2],
            held: [1...2], rest: .beforeUse, prepare: [.release(2)],
            threads: [[.many(3)], [.lowest, .releaseTaken]]),
        ScheduleCase(
            name: "claims of what rests are undone", ranges: [0...1, 64...64],
            held: [0...1, 64...64],
            rest: .beforeUse, prepare: [.release(0), .release(64)],
            threads: [[.claimMany([0, 64, 1])], [.state(0), .lowest]]),
        ScheduleCase(
            name: "releases to rest are undone", ranges: [0...1, 64...64], held: [0...1, 64...64],
            rest: .beforeUse, threads: [[.releaseMany([0, 64])], [.release(64), .claim(0)]]),
        ScheduleCase(
            name: "what rests is reserved while it is taken", ranges: [0...1], held: [0...1],
            rest: .beforeUse, prepare: [.release(0)],
            threads: [[.reserve(0...0)], [.lowest, .releaseTaken]]),
        ScheduleCase(
            name: "what goes to rest is reserved", ranges: [0...1], held: [0...1],
            rest: .beforeUse,
            threads: [[.reserve(0...0), .unreserve(0...0)], [.release(0), .state(0)]]),
        ScheduleCase(
            name: "one that rests and one that is held are removed", ranges: [0...3], held: [0...1],
            rest: .forEver, prepare: [.release(0)],
            threads: [[.shrink(0...1)], [.state(0), .release(1)]]),
    ]
}
