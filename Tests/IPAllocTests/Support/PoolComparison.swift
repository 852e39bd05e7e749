import Testing

@testable import IPAlloc

/// Compares everything that can be asked of a pool with the model, at the given addresses.
func expectEqual(
    _ pool: TestPool, _ model: ModelPool, at probes: [UInt128], resting: Resting? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    try pool.handle.checkInvariants()
    let counts = pool.handle.counts
    #expect(counts.capacity == UInt128(model.members.count), sourceLocation: sourceLocation)
    for kind in AddressSelector.allCases {
        let values = model.values(kind)
        let sorted = values.sorted()
        #expect(counts[kind] == UInt128(values.count), "\(kind)", sourceLocation: sourceLocation)
        for probe in probes where probe <= pool.family.maximum {
            let address = pool.address(probe)
            let below = sorted.filter { $0 < probe }.count
            #expect(
                try pool.handle.rank(kind, below: address) == UInt128(below), "\(kind) \(probe)",
                sourceLocation: sourceLocation)
            let next = sorted.first { $0 > probe }
            #expect(
                (try? pool.handle.next(kind, after: address)) == next, "\(kind) \(probe)",
                sourceLocation: sourceLocation)
        }
        for (rank, value) in sorted.enumerated() where rank % max(1, sorted.count / 16) == 0 {
            #expect(
                try pool.handle.select(kind, rank: UInt128(rank)) == value, "\(kind) \(rank)",
                sourceLocation: sourceLocation)
        }
        #expect(
            (try? pool.handle.select(kind, rank: UInt128(values.count))) == nil,
            sourceLocation: sourceLocation)
        #expect(
            runs(of: pool, kind) == ModelPool.runs(values), "\(kind)",
            sourceLocation: sourceLocation)
    }
    for probe in probes where probe <= pool.family.maximum {
        #expect(
            try pool.state(probe) == model.state(probe), "\(probe)",
            sourceLocation: sourceLocation)
    }
    let image = try pool.image()
    // What a sparse pool has, a dense one can load.
    for bucketCapacity in pool.handle.sparse == nil ? [nil] : [nil, 2] {
        let copy = try TestPool(
            image: image, resting: resting, isFenced: pool.handle.isFenced,
            bucketCapacity: bucketCapacity)
        try copy.handle.checkInvariants()
        #expect(try copy.image() == image, sourceLocation: sourceLocation)
        #expect(copy.handle.counts == counts, sourceLocation: sourceLocation)
    }
}

/// All runs of a kind, ascending.
func runs(of pool: TestPool, _ kind: AddressSelector) -> [ClosedRange<UInt128>] {
    var runs: [ClosedRange<UInt128>] = []
    var after: IPAddress?
    while let run = try? pool.handle.nextRun(kind, after: after) {
        runs.append(run.lower...run.upper)
        after = pool.address(run.upper)
    }
    return runs
}
