extension ScheduleCase {
    /// Operations on several addresses, all or none.
    static let several: [ScheduleCase] = [
        ScheduleCase(
            name: "two want two of three", ranges: [0...2], threads: [[.many(2)], [.many(2)]]),
        ScheduleCase(
            name: "two want two of two", ranges: [0...1], threads: [[.many(2)], [.many(2)]]),
        ScheduleCase(
            name: "many beside one", ranges: [0...2], threads: [[.many(3)], [.lowest]]),
        ScheduleCase(
            name: "many and a release", ranges: [0...2], held: [2...2],
            threads: [[.many(3), .lowest], [.release(2)]]),
        ScheduleCase(
            name: "many across words, rolled back beside a release",
            ranges: [0...0, 64...64, 128...128], held: [128...128],
            threads: [[.many(3)], [.release(128), .next(64)]]),
        ScheduleCase(
            name: "claims in opposite orders", ranges: [0...1, 64...64],
            threads: [[.claimMany([0, 64])], [.claimMany([64, 0])], [.state(64)]]),
        ScheduleCase(
            name: "a claim of many meets an allocation", ranges: [0...2],
            threads: [[.claimMany([0, 1, 2])], [.next(1), .releaseTaken]]),
        ScheduleCase(
            name: "one address is claimed twice in a call", ranges: [0...1],
            threads: [[.claimMany([0, 1, 0])], [.lowest]]),
        ScheduleCase(
            name: "releases in opposite orders", ranges: [0...1, 64...64],
            held: [0...0, 64...64],
            threads: [[.releaseMany([0, 64])], [.releaseMany([64, 0])]]),
        ScheduleCase(
            name: "a release of many meets allocations", ranges: [0...2], held: [0...2],
            threads: [[.releaseMany([0, 1, 2])], [.lowest, .lowest]]),
        ScheduleCase(
            name: "one address is released twice in a call", ranges: [0...2], held: [0...1],
            threads: [[.releaseMany([0, 1, 0])], [.claim(2), .releaseTaken, .state(1)]]),
    ]
}
