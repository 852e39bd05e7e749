extension ScheduleCase {
    /// Aligned blocks, taken and given as one.
    static let blocks: [ScheduleCase] = [
        ScheduleCase(
            name: "two want the last block of a word", ranges: [4...7],
            threads: [[.block(2)], [.claimBlock(4...7)], [.state(6)]]),
        ScheduleCase(
            name: "a block beside one address of it", ranges: [0...3],
            threads: [[.block(2)], [.claim(2), .releaseTaken]]),
        ScheduleCase(
            name: "two blocks of one word", ranges: [0...3],
            threads: [[.block(1)], [.block(1)], [.claimBlock(0...3)]]),
        ScheduleCase(
            name: "two want the same block of two words", ranges: [0...127], excluded: [128...128],
            threads: [[.claimBlock(0...127)], [.block(7)]]),
        ScheduleCase(
            name: "a block of two words is given back for an address of the second",
            ranges: [0...127], threads: [[.claimBlock(0...127)], [.claim(100), .releaseTaken]]),
        ScheduleCase(
            name: "a block of two words and one that lies in it", ranges: [0...127],
            threads: [[.block(7)], [.claimBlock(64...127)], [.next(0)]], preemptions: 2),
        ScheduleCase(
            name: "a block is released while it is wanted", ranges: [0...3], held: [0...3],
            threads: [[.releaseBlock(0...3)], [.block(2)], [.lowest]]),
        ScheduleCase(
            name: "a block is released twice at once", ranges: [0...3], held: [0...3],
            threads: [[.releaseBlock(0...3)], [.releaseBlock(0...3)], [.state(1)]]),
        ScheduleCase(
            name: "a block of two words is released beside an address of the second",
            ranges: [0...127], held: [0...127],
            threads: [[.releaseBlock(0...127)], [.release(70)]]),
        ScheduleCase(
            name: "a block is released while its addresses are searched", ranges: [0...127],
            held: [0...127], hints: .clear,
            threads: [[.releaseBlock(0...127)], [.lowest, .next(64)]]),
        ScheduleCase(
            name: "a block is released while the ranges change", ranges: [0...3, 8...8],
            held: [0...3], threads: [[.releaseBlock(0...3)], [.reserve(8...8), .reserve(0...0)]]),
        ScheduleCase(
            name: "a block is released twice while it is reserved", ranges: [0...3],
            held: [0...3],
            threads: [[.releaseBlock(0...3)], [.releaseBlock(0...3), .reserve(0...3)]],
            preemptions: 2),
        ScheduleCase(
            name: "a block is given back while the ranges change", ranges: [0...127, 200...200],
            held: [100...100],
            threads: [[.claimBlock(0...127)], [.reserve(200...200), .lowest]], preemptions: 2),
        // Nothing else is free beside the block, so that a search clears the mark above its lines.
        ScheduleCase(
            name: "a layout is replaced under a block's release and a search",
            ranges: [0...4], excluded: [4...4], held: [0...3], hints: .clear,
            threads: [[.releaseBlock(0...3)], [.reserve(4...4)], [.lowest]], preemptions: 4),
        ScheduleCase(
            name: "a block is given back while a layout is replaced and searched",
            ranges: [0...127, 200...200], excluded: [200...200], held: [64...127],
            threads: [[.claimBlock(0...127)], [.reserve(200...200), .lowest]], preemptions: 2),
        ScheduleCase(
            name: "two want a block that rests", ranges: [4...7], held: [4...7],
            rest: .beforeUse, prepare: [.releaseBlock(4...7)],
            threads: [[.block(2)], [.claim(6), .releaseTaken]], preemptions: 2),
        ScheduleCase(
            name: "a block goes to rest beside an address of it", ranges: [4...7], held: [4...7],
            rest: .beforeUse, threads: [[.releaseBlock(4...7)], [.release(5)]], preemptions: 2),
    ]
}
