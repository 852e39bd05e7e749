extension ScheduleCase {
    /// Changes of the ranges beside everything else. A reservation of what is reserved already
    /// takes nothing and publishes a layout all the same.
    static let changes: [ScheduleCase] = [
        ScheduleCase(
            name: "a layout is replaced under a release and a search", ranges: [0...1],
            excluded: [1...1], held: [0...0], hints: .clear,
            threads: [[.release(0)], [.reserve(1...1)], [.lowest]], preemptions: 4),
        ScheduleCase(
            name: "a layout is replaced under two searches and a release", ranges: [0...1],
            excluded: [1...1], held: [0...0],
            threads: [[.lowest], [.reserve(1...1), .lowest], [.release(0)]], preemptions: 4),
        ScheduleCase(
            name: "two layouts are replaced under a release", ranges: [0...1],
            excluded: [1...1], held: [0...0], hints: .clear,
            threads: [[.release(0)], [.reserve(1...1), .reserve(1...1)], [.lowest, .lowest]],
            preemptions: 4),
        ScheduleCase(
            name: "a search in a replaced layout sets a line again (lowest)", ranges: [0...1],
            excluded: [1...1], held: [0...0],
            threads: [[.lowest], [.reserve(1...1), .release(0), .lowest]], preemptions: 4),
        ScheduleCase(
            name: "a search in a replaced layout sets a line again (next)", ranges: [0...1],
            excluded: [1...1], held: [0...0],
            threads: [[.next(0)], [.reserve(1...1), .release(0), .lowest]], preemptions: 4),
        ScheduleCase(
            name: "a search in a replaced layout sets a line again (any)", ranges: [0...1],
            excluded: [1...1], held: [0...0], hints: .clear,
            prepare: [.release(0), .claim(0)],
            threads: [[.any(9999)], [.reserve(1...1), .release(0), .lowest]], preemptions: 4),
        ScheduleCase(
            name: "a layout is replaced under a release outside the hot window",
            ranges: [0...1, 64...64], held: [0...1, 64...64], hints: .clear,
            prepare: [.release(1), .reserve(1...1)],
            threads: [[.release(64)], [.reserve(1...1)], [.lowest]], preemptions: 4),
        ScheduleCase(
            name: "an address is reserved and made usable again under its holder's release",
            ranges: [0...1], held: [0...0],
            threads: [[.release(0)], [.reserve(0...0), .unreserve(0...0), .claim(0), .state(0)]],
            preemptions: 4),
        ScheduleCase(
            name: "a layout is replaced under a sweep", ranges: [0...0, 64...65],
            excluded: [65...65], held: [0...0, 64...64], hints: .clear,
            threads: [[.release(64), .claim(64), .release(0)], [.lowest], [.reserve(65...65)]]),
        ScheduleCase(
            name: "reserve and claim", ranges: [0...1],
            threads: [[.reserve(0...0)], [.claim(0), .releaseTaken], [.state(0)]]),
        ScheduleCase(
            name: "reserve and release", ranges: [0...1], held: [0...0],
            threads: [[.reserve(0...1)], [.release(0)], [.lowest]]),
        ScheduleCase(
            name: "reserve is rolled back across words", ranges: [0...1, 64...65, 128...128],
            held: [65...65],
            threads: [[.reserve(0...1), .reserve(64...65)], [.lowest, .state(1)]]),
        ScheduleCase(
            name: "reserve of one range over words is rolled back", ranges: [0...130],
            excluded: [2...126], held: [130...130], hints: .clear,
            threads: [[.reserve(0...130)], [.lowest, .releaseTaken], [.next(127)]]),
        ScheduleCase(
            name: "unreserve and allocate", ranges: [0...1], excluded: [0...0], held: [1...1],
            hints: .clear,
            threads: [[.unreserve(0...0)], [.lowest, .releaseTaken], [.release(1)]]),
        ScheduleCase(
            name: "unreserve and claim", ranges: [0...1], excluded: [0...0],
            threads: [[.unreserve(0...0)], [.claim(0), .releaseTaken], [.state(0)]]),
        ScheduleCase(
            name: "reserve, then unreserve, beside a holder", ranges: [0...1], held: [1...1],
            threads: [[.reserve(0...0), .unreserve(0...0)], [.release(1), .lowest, .lowest]]),
        ScheduleCase(
            name: "grow and allocate", ranges: [0...0], held: [0...0],
            threads: [[.grow(1...2)], [.lowest, .releaseTaken], [.release(0)]]),
        ScheduleCase(
            name: "grow by a segment and allocate", ranges: [0...0], held: [0...0], hints: .clear,
            threads: [[.grow(5000...5000)], [.next(5000), .releaseTaken], [.release(0)]]),
        ScheduleCase(
            name: "grow below and release above", ranges: [5000...5000], held: [5000...5000],
            hints: .clear, threads: [[.grow(0...0)], [.release(5000), .lowest], [.lowest]]),
        ScheduleCase(
            name: "shrink and allocate", ranges: [0...0, 64...64],
            threads: [[.shrink(64...64)], [.next(64), .releaseTaken], [.state(64)]]),
        ScheduleCase(
            name: "shrink and release", ranges: [0...1], held: [0...0],
            threads: [[.shrink(0...1)], [.release(0), .claim(1)]]),
        ScheduleCase(
            name: "shrink, then grow, beside a claim", ranges: [0...1],
            threads: [[.shrink(0...0), .grow(0...0)], [.claim(0), .releaseTaken]]),
        ScheduleCase(
            name: "two changes at once", ranges: [0...1],
            threads: [[.reserve(0...0)], [.shrink(1...1)], [.lowest]]),
        ScheduleCase(
            name: "many beside a reservation", ranges: [0...2],
            threads: [[.many(3)], [.reserve(1...1)]]),
        ScheduleCase(
            name: "many beside a growth", ranges: [0...1],
            threads: [[.many(2)], [.grow(2...2)], [.lowest]]),
        ScheduleCase(
            name: "a reservation with tallies is rolled back", ranges: [0...4607],
            excluded: [2...4605], held: [4607...4607],
            threads: [[.reserve(0...4607)], [.next(4606), .releaseTaken]]),
    ]

    /// Releases by someone who is not the holder. The caller is wrong, and yet the pool must not
    /// hand out what is reserved or gone ever after.
    static let misuses: [ScheduleCase] = [
        ScheduleCase(
            name: "a free address is released beside its reservation", ranges: [0...1],
            threads: [[.release(0)], [.reserve(0...0)]]),
        ScheduleCase(
            name: "a free address outside the hot window is released beside its reservation",
            ranges: [0...1, 64...64], threads: [[.release(64)], [.reserve(64...64)]]),
        ScheduleCase(
            name: "a free address is released beside its removal", ranges: [0...1],
            threads: [[.release(0)], [.shrink(0...0)]]),
        ScheduleCase(
            name: "a held address is released twice beside its reservation", ranges: [0...1],
            held: [0...0],
            threads: [[.release(0), .release(0)], [.reserve(0...0)]]),
        ScheduleCase(
            name: "a reserved address is released beside its release to use", ranges: [0...1],
            excluded: [0...0], threads: [[.release(0)], [.unreserve(0...0)]]),
    ]
}
