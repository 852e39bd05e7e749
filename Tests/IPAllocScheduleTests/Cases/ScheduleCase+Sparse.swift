extension ScheduleCase {
    /// A case of a sparse pool. Its buckets have two leaves if nothing else is said, and so no slot that is
    /// empty.
    private static func sparse(
        _ name: String, _ ranges: [ClosedRange<UInt128>], excluded: [ClosedRange<UInt128>] = [],
        held: [ClosedRange<UInt128>] = [], hints: Hints = .stale, prepare: [Action] = [],
        bucketCapacity: Int = 2, _ threads: [[Action]], preemptions: Int = 3
    ) -> ScheduleCase {
        ScheduleCase(
            name: "sparse: " + name, ranges: ranges, excluded: excluded, held: held,
            bucketCapacity: bucketCapacity, hints: hints, prepare: prepare, threads: threads,
            preemptions: preemptions)
    }

    /// Groups in a directory of their own at the two lowest levels.
    private static let four: [ClosedRange<UInt128>] = [0...0, 64...64, 128...128, 4096...4096]

    /// A block that is taken as one.
    private static let block: [ClosedRange<UInt128>] = [0...127]

    /// Others of its size, which together with it have a directory once they were taken.
    private static let farBlocks: [ClosedRange<UInt128>] = [8192...8319, 16384...16511]

    /// Sparse pools: growth of the tree, and what is noted above a leaf.
    static let sparse: [ScheduleCase] = [
        sparse(
            "two claim in a group without a leaf", [0...1],
            [[.claim(0), .releaseTaken], [.claim(1)], [.state(0)]]),
        sparse("two claim the same address without a leaf", [0...1], [[.claim(0)], [.claim(0)]]),
        sparse(
            "two release the same address", [0...1], held: [0...0],
            [[.release(0)], [.release(0)], [.claim(0)]]),
        sparse(
            "two groups come under one edge", four,
            [[.claim(0)], [.claim(64), .state(64)], [.claim(0)]]),
        sparse(
            "a bucket gets its last leaf twice", four, held: [0...0],
            [[.claim(64)], [.claim(128)], [.state(0), .release(0)]]),
        sparse(
            "two leaves for the last slot of a bucket",
            [0...0, 64...64, 128...128, 192...192, 256...256],
            held: [0...0, 64...64, 128...128], bucketCapacity: 4,
            [[.claim(192)], [.claim(256), .state(192)], [.release(64)]]),
        sparse(
            "a bucket becomes a directory under a claim and a release", four,
            held: [0...0, 64...64],
            [[.claim(128)], [.release(64), .claim(64)], [.claim(4096)]]),
        sparse(
            "a directory is put above another one", four, held: [0...0, 64...64, 128...128],
            [[.claim(4096)], [.release(0), .count], [.count]]),
        sparse(
            "a directory is put above another one while a count is made", four,
            held: [0...0, 64...64, 128...128], prepare: [.count],
            [[.claim(4096)], [.release(0)], [.count, .count]], preemptions: 4),
        sparse(
            "a count, and two changes below one directory", four,
            held: [0...0, 64...64, 128...128],
            prepare: [.count], [[.release(0)], [.release(64)], [.count, .count]]),
        sparse(
            "a count two levels up, and a change", four,
            held: [0...0, 64...64, 128...128, 4096...4096], prepare: [.count],
            [[.release(0)], [.count, .count], [.count]]),
        sparse(
            "lowest while the tree grows", four, held: [0...0, 64...64],
            [[.lowest], [.claim(128), .releaseTaken]]),
        sparse(
            "a full group is passed over while it gets an address", [0...191],
            excluded: [129...191], held: [0...128], hints: .clear,
            [[.release(5)], [.lowest], [.lowest]]),
        sparse(
            "a full group gets an address while its hint is cleared", [0...191],
            excluded: [129...191], held: [0...128], [[.lowest], [.release(5)], [.lowest]]),
        sparse(
            "a full group gets an address, and loses it", [0...191], excluded: [129...191],
            held: [0...128], [[.release(5), .claim(5)], [.lowest], [.release(70)]]),
        sparse(
            "a full group's directory is put below another one", [0...191, 4096...4096],
            excluded: [129...191], held: [0...128],
            [[.release(5)], [.lowest], [.claim(4096)]]),
        sparse(
            "a draw misses until an address is released", [100...101], held: [100...101],
            [[.random(1)], [.release(101), .claim(101)]]),
        sparse(
            "two draw the last address", [100...101], held: [100...100],
            [[.random(1)], [.random(2)]]),
        sparse(
            "reserve and claim", [0...1],
            [[.reserve(0...0)], [.claim(0), .releaseTaken], [.state(0)]]),
        sparse(
            "reserve and release", [0...1], held: [0...0],
            [[.reserve(0...1)], [.release(0)], [.lowest]]),
        sparse(
            "shrink, and two allocate", four, [[.shrink(0...0)], [.lowest], [.next(64)]]),
        sparse(
            "unreserve, grow and allocate", [0...1], excluded: [0...0], held: [1...1],
            [[.unreserve(0...0), .grow(64...64)], [.lowest], [.claim(64)]]),
        sparse(
            "many, and a release", [0...2], held: [2...2],
            [[.many(3)], [.release(2)], [.lowest, .releaseTaken]]),
        sparse("a block beside one address of it", block, [[.block(7)], [.claim(70)]]),
        sparse(
            "a block beside one address of it that is given back", block,
            [[.claimBlock(0...127)], [.claim(70), .releaseTaken]]),
        sparse(
            "two blocks of one size", block,
            [[.claimBlock(0...127)], [.block(7)], [.state(5)]], preemptions: 2),
        sparse(
            "a block, one in it, and an address of both", [0...255],
            [[.claimBlock(0...255)], [.claimBlock(128...255)], [.claim(200)]], preemptions: 2),
        sparse(
            "a block and a small one of it", block,
            [[.claimBlock(0...127)], [.claimBlock(64...95)], [.claim(64)]], preemptions: 2),
        sparse(
            "a block between a larger one and an address", [0...511], held: [0...0],
            prepare: [.claimBlock(256...511), .releaseBlock(256...511)],
            [[.claimBlock(256...511)], [.claimBlock(384...511)], [.claim(385)]], preemptions: 2),
        sparse(
            "a block that gives way, and a count of it", block + farBlocks,
            prepare: [.claimBlock(0...127), .releaseBlock(0...127)]
                + farBlocks.flatMap { [.claimBlock($0), .releaseBlock($0), .shrink($0)] },
            [[.claimBlock(0...127)], [.claim(70)], [.count]], preemptions: 2),
        sparse(
            "a block is released while an address of it is wanted", block,
            prepare: [.claimBlock(0...127)],
            [[.releaseBlock(0...127)], [.lowest], [.claim(3)]], preemptions: 2),
        sparse(
            "a block is released twice at once", block, prepare: [.claimBlock(0...127)],
            [[.releaseBlock(0...127)], [.releaseBlock(0...127)], [.block(7)]], preemptions: 2),
        sparse(
            "a block is taken while some of it is reserved", block,
            [[.claimBlock(0...127)], [.reserve(5...5)], [.state(5)]], preemptions: 2),
        sparse(
            "a block is taken while the pool shrinks", block,
            [[.block(7)], [.shrink(5...5)], [.state(5)]], preemptions: 2),
        sparse(
            "addresses are drained beside a small block that comes and goes", [127...130],
            [[.claimBlock(128...129), .releaseBlock(128...129)], [.many(2)], [.next(129)]],
            preemptions: 2),
    ]
}
