extension ScheduleCase {
    private static let three: [ClosedRange<UInt128>] = [0...0, 1024...1024, 2048...2048]
    /// An address that is in no block, so that the search begins with the free list.
    private static let nowhere: UInt128 = 9999

    /// Blocks that are listed, taken off and listed again.
    static let lists: [ScheduleCase] = [
        ScheduleCase(
            name: "a listed block is taken off while it gets an address", ranges: [0...0],
            held: [0...0], hints: .clear, prepare: [.release(0), .claim(0), .lowest],
            threads: [[.release(0)], [.any(nowhere)]], mustBeListed: true),
        ScheduleCase(
            name: "a block is taken off while it gets an address, by one who takes another",
            ranges: [0...0, 1024...1024], held: [0...0],
            // Leaves the first block listed and unmarked, the second one marked and unlisted.
            prepare: [
                .lowest, .release(1024), .release(0), .claim(0), .lowest, .release(1024),
            ],
            threads: [[.release(0)], [.any(500)]], mustBeListed: true),
        ScheduleCase(
            name: "two take a block off that gets an address", ranges: [0...0],
            held: [0...0], hints: .clear, prepare: [.release(0), .claim(0), .lowest],
            threads: [[.release(0)], [.any(nowhere)], [.any(nowhere)]], mustBeListed: true),
        ScheduleCase(
            name: "a block goes and comes back while another takes it off", ranges: three,
            held: three, hints: .clear,
            prepare: [.release(0), .release(1024), .claim(0), .claim(1024), .lowest],
            threads: [[.any(nowhere)], [.any(nowhere), .release(1024)]]),
        ScheduleCase(
            name: "three blocks go and come back", ranges: three, held: three, hints: .clear,
            prepare: [
                .release(0), .release(1024), .release(2048), .claim(0), .claim(1024),
                .claim(2048), .lowest,
            ],
            threads: [
                [.any(nowhere)], [.any(nowhere), .release(2048)],
                [.release(0), .release(1024)],
            ]),
        ScheduleCase(
            name: "two blocks are listed at once", ranges: three, held: three, hints: .clear,
            threads: [[.release(0)], [.release(1024)], [.any(nowhere)]]),
        ScheduleCase(
            name: "one block is listed by two", ranges: [0...0, 64...64], held: [0...0, 64...64],
            hints: .clear, threads: [[.release(0)], [.release(64)], [.any(nowhere)]]),
        ScheduleCase(
            name: "any and any and release", ranges: three, held: [0...0],
            threads: [[.any(nowhere), .releaseTaken], [.any(0), .releaseTaken], [.release(0)]]),
    ]
}
