extension ScheduleCase {
    static let all =
        words + tallied + several + hints + lists + changes + misuses
        + resting + fenced + blocks + sparse + sparseRecords + live

    /// Threads that meet in one word.
    static let words: [ScheduleCase] = [
        ScheduleCase(
            name: "two take the last address", ranges: [100...100],
            threads: [[.lowest], [.next(0)]]),
        ScheduleCase(
            name: "three take two addresses", ranges: [100...101],
            threads: [[.lowest], [.next(101)], [.any(101)]]),
        ScheduleCase(
            name: "two guess the same word", ranges: [0...1],
            threads: [[.guessed(0, word: 0b11)], [.guessed(0, word: 0b11)], [.claim(1)]]),
        ScheduleCase(
            name: "a word changes after it was guessed", ranges: [0...2], held: [2...2],
            threads: [[.guessed(0, word: 0b11)], [.claim(0), .releaseTaken], [.release(2)]]),
        ScheduleCase(
            name: "a guess that is right only meanwhile", ranges: [0...1], held: [0...0],
            threads: [[.guessed(0, word: 0b11)], [.release(0), .claim(0)]]),
        ScheduleCase(
            name: "two draw the last address", ranges: [100...101], held: [100...100],
            threads: [[.random(1)], [.random(2)]], preemptions: 3),
        ScheduleCase(
            name: "a draw misses until an address is released", ranges: [100...101],
            held: [100...101], threads: [[.random(1)], [.release(101), .claim(101)]],
            preemptions: 3),
        ScheduleCase(
            name: "claim, release and look at one address", ranges: [7...9], held: [8...8],
            threads: [[.release(8)], [.claim(8)], [.state(8)]]),
        ScheduleCase(
            name: "an address goes from hand to hand", ranges: [7...7], held: [7...7],
            threads: [[.release(7), .claim(7)], [.claim(7), .state(7)]]),
        ScheduleCase(
            name: "released twice at once", ranges: [0...3], held: [0...3],
            threads: [[.release(2)], [.release(2)], [.lowest]]),
        ScheduleCase(
            name: "release while a search clears the line", ranges: [0...63], held: [0...63],
            threads: [[.release(5)], [.lowest]]),
        ScheduleCase(
            name: "two releases while a search clears the line", ranges: [0...3], held: [0...3],
            threads: [[.release(1)], [.release(2)], [.lowest]]),
        ScheduleCase(
            name: "two searches clear the line of a release", ranges: [0...3], held: [0...3],
            threads: [[.release(1)], [.lowest], [.next(2)]]),
        ScheduleCase(
            name: "release and take again while a search clears the line", ranges: [0...3],
            held: [0...3],
            threads: [[.release(1), .lowest, .releaseTaken], [.next(0), .releaseTaken]]),
        ScheduleCase(
            name: "each takes and gives", ranges: [0...1],
            threads: [[.lowest, .releaseTaken], [.lowest, .releaseTaken], [.next(1), .lowest]]),
    ]

    /// The same where blocks have tallies: pools too large to be spaced.
    static let tallied: [ScheduleCase] = [
        ScheduleCase(
            name: "take and give with tallies", ranges: [0...4607], excluded: [2...4606],
            threads: [[.lowest, .releaseTaken], [.next(4600), .releaseTaken]]),
        ScheduleCase(
            name: "claim and release with tallies", ranges: [0...4607], excluded: [3...4607],
            held: [0...1], threads: [[.release(0), .claim(2)], [.claim(2), .release(1)]]),
        ScheduleCase(
            name: "a line is cleared with tallies", ranges: [0...4607], excluded: [4...4606],
            held: [0...3, 4607...4607], hints: .clear,
            prepare: [.release(1), .claim(1)],
            threads: [[.release(1)], [.release(4607)], [.lowest]]),
        ScheduleCase(
            name: "a count of a block that is known, and a change",
            ranges: [0...4607], excluded: [2...4606],
            threads: [[.count, .count], [.lowest], [.claim(4607)]]),
        ScheduleCase(
            name: "a random draw of an address whose release is not noted yet",
            ranges: [0...4607], excluded: [2...4606], held: [0...1, 4607...4607],
            prepare: [.count], threads: [[.state(0), .random(3)], [.release(0)]], preemptions: 3),
        ScheduleCase(
            name: "a count of a block that was changed, and a change",
            ranges: [0...4607], excluded: [2...4606], held: [0...0],
            threads: [[.count, .count], [.release(0)]]),
        ScheduleCase(
            name: "a count comes between another one and a change",
            ranges: [0...4607], excluded: [2...4606], held: [0...0],
            threads: [[.count, .count], [.release(0)], [.count]]),
        ScheduleCase(
            name: "two counts of a block and a change",
            ranges: [0...4607], excluded: [2...4606], held: [0...0],
            threads: [[.count], [.count], [.claim(4607), .release(0)]]),
        ScheduleCase(
            name: "two counts of a block and two changes",
            ranges: [0...4607], excluded: [2...4606], held: [0...0],
            threads: [[.count], [.count], [.claim(4607)], [.release(0)]]),
    ]
}
