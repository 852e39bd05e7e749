extension ScheduleCase {
    /// As many single addresses as make a tree of two levels, each in a block of its own.
    private static let scattered: [ClosedRange<UInt128>] = (0..<66).map { $0 * 1024...$0 * 1024 }
    /// Those in the second word of the tree's lowest level.
    private static let a: UInt128 = 64 * 1024
    private static let b: UInt128 = 65 * 1024

    /// Releases beside searches that clear what they find stale, at each level.
    static let hints: [ScheduleCase] = [
        ScheduleCase(
            name: "release while a search clears the block", ranges: [0...0, 1024...1024],
            held: [0...0, 1024...1024], hints: .clear, prepare: [.release(1024), .claim(1024)],
            threads: [[.release(1024)], [.lowest]]),
        ScheduleCase(
            name: "lowest beside a release that is not found yet", ranges: [0...1, 1024...1024],
            held: [0...1], hints: .clear, threads: [[.release(0)], [.release(1), .lowest]]),
        ScheduleCase(
            name: "release in either block while searches clear both",
            ranges: [0...0, 1024...1024], held: [0...0, 1024...1024],
            threads: [[.release(1024)], [.release(0)], [.next(1024)]]),
        ScheduleCase(
            name: "two searches clear the block of a release", ranges: [0...0, 1024...1024],
            held: [0...0, 1024...1024], hints: .clear, prepare: [.release(1024), .claim(1024)],
            threads: [[.release(1024)], [.lowest], [.next(0)]]),
        ScheduleCase(
            name: "release while a search clears the tree's lowest level", ranges: scattered,
            held: scattered, hints: .clear, prepare: [.release(b), .claim(b)],
            threads: [[.release(b)], [.lowest]]),
        ScheduleCase(
            name: "release while a search clears the tree's top", ranges: scattered,
            held: scattered, hints: .clear, prepare: [.release(b), .claim(b), .lowest],
            threads: [[.release(b)], [.lowest]]),
        ScheduleCase(
            name: "two releases while a search clears the tree's top", ranges: scattered,
            held: scattered, hints: .clear, prepare: [.release(b), .claim(b), .lowest],
            threads: [[.release(b)], [.release(a)], [.lowest]]),
        ScheduleCase(
            name: "two searches clear the tree's top", ranges: scattered,
            held: scattered, hints: .clear, prepare: [.release(b), .claim(b), .lowest],
            threads: [[.release(b)], [.lowest], [.next(a)]]),
        ScheduleCase(
            name: "release and take while the whole tree is cleared", ranges: scattered,
            held: scattered, hints: .clear, prepare: [.release(b), .claim(b)],
            threads: [[.release(b), .lowest, .releaseTaken], [.lowest, .lowest]]),
        ScheduleCase(
            name: "a sweep beside a release", ranges: [0...0, 64...64, 128...128],
            held: [0...0, 64...64, 128...128], hints: .clear,
            threads: [[.release(0), .claim(0), .release(64)], [.lowest]]),
        ScheduleCase(
            name: "a sweep of two segments finds what no hint leads to yet",
            ranges: [0...0, 1024...1025], held: [0...0, 1024...1025], hints: .clear,
            threads: [[.release(1024)], [.release(1025), .lowest]]),
        ScheduleCase(
            name: "an address is always free but moves on", ranges: [0...0, 64...64],
            held: [0...0], hints: .clear,
            threads: [[.release(0), .claim(64), .release(64), .claim(0)], [.lowest]]),
    ]
}
