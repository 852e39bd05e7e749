extension ScheduleCase {
    /// Single addresses in blocks of their own, as many as make a tree of two levels.
    private static let scattered: [ClosedRange<UInt128>] = (0..<66).map { $0 * 1024...$0 * 1024 }
    private static let last: UInt128 = 65 * 1024

    /// Pools that are attached to one live image, and threads that end anywhere.
    static let live: [ScheduleCase] = [
        ScheduleCase(
            name: "in a live image, two take the last address", ranges: [100...100], isLive: true,
            threads: [[.lowest], [.next(0)]]),
        ScheduleCase(
            name: "in a live image, one releases while others search", ranges: [0...3],
            held: [0...3], isLive: true, threads: [[.release(1)], [.lowest], [.next(2)]]),
        ScheduleCase(
            name: "in a live image, a search clears the block of a release",
            ranges: [0...0, 1024...1024],
            held: [0...0, 1024...1024], isLive: true, hints: .clear,
            prepare: [.release(1024), .claim(1024)],
            threads: [[.release(1024)], [.lowest]]),
        ScheduleCase(
            name: "in a live image, one counts beside a claim and a release", ranges: [0...4607],
            excluded: [2...4606],
            held: [0...0], isLive: true, threads: [[.count, .count], [.release(0)], [.claim(1)]]),
        ScheduleCase(
            name: "in a live image, who releases dies", ranges: [0...3], held: [0...3],
            isLive: true, mortal: 0,
            hints: .clear, threads: [[.release(1)], [.lowest, .lowest]]),
        ScheduleCase(
            name: "in a live image, who releases dies, and another one releases", ranges: [0...3],
            held: [0...3],
            isLive: true, mortal: 0, hints: .clear,
            threads: [[.release(1)], [.release(2), .lowest]]),
        ScheduleCase(
            name: "in a live image, who releases in another block dies",
            ranges: [0...0, 1024...1024],
            held: [0...0, 1024...1024], isLive: true, mortal: 0, hints: .clear,
            prepare: [.release(1024), .claim(1024)], threads: [[.release(1024)], [.lowest]]),
        ScheduleCase(
            name: "in a live image, who releases under a tree of two levels dies",
            ranges: scattered,
            held: scattered, isLive: true, mortal: 0, hints: .clear,
            prepare: [.release(last), .claim(last), .lowest],
            threads: [[.release(last)], [.lowest]]),
        ScheduleCase(
            name: "in a live image, who searches dies beside a release", ranges: [0...3],
            held: [0...3],
            isLive: true, mortal: 0, threads: [[.lowest], [.release(1), .lowest]]),
        ScheduleCase(
            name: "in a live image, who searches two blocks dies beside a release",
            ranges: [0...0, 1024...1024], held: [0...0, 1024...1024], isLive: true, mortal: 0,
            threads: [[.lowest], [.release(1024)]]),
        ScheduleCase(
            name: "in a live image, who releases dies beside counts", ranges: [0...4607],
            excluded: [2...4606],
            held: [0...0], isLive: true, mortal: 0, threads: [[.release(0)], [.count, .count]]),
        ScheduleCase(
            name: "in a live image, who claims dies", ranges: [0...1], isLive: true, mortal: 0,
            threads: [[.claim(0)], [.lowest, .releaseTaken], [.next(0)]]),
        ScheduleCase(
            name: "in a live image, who takes and gives dies", ranges: [0...1], isLive: true,
            mortal: 0,
            threads: [[.lowest, .releaseTaken], [.lowest, .lowest]]),
    ]
}
