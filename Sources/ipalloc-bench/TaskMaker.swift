import CBenchBaselines

/// Makes the tasks of a cell.
struct TaskMaker {
    let scenes: Scenes
    let library: Library?
    let seed: UInt64

    /// Ranges of each set that is computed with.
    private static let rangesPerSet: UInt32 = 1_000

    /// The contender in the cell's situation, ready to run.
    func task(_ contender: Contender, in cell: Cell) throws(BenchError) -> any Task {
        if contender == .limit { return try unsafe CTask(bench_limit_task(cell.threads)) }
        if let loop = cell.pattern.loop { return try poolTask(contender, loop, in: cell) }
        let library = unsafe contender.needsLibrary ? self.library?.handle : nil
        if let query = Self.query(of: cell.pattern) {
            var scene = unsafe scenes.scene(size: cell.size, fill: cell.fill).raw
            // SAFETY: the scene's order lives as long as `scenes`, which outlives all tasks.
            return try unsafe CTask(bench_query_task(library, &scene, query, cell.threads))
        }
        if cell.pattern == .scatter {
            guard let library = self.library else { throw .cannotMake }
            return try ScatterTask(
                library, isWide: contender == .librarySparse, claims: cell.size, seed: seed)
        }
        if cell.pattern == .imageLoad {
            var scene = unsafe scenes.scene(size: cell.size, fill: cell.fill).raw
            // SAFETY: the scene's order lives as long as `scenes`, which outlives all tasks.
            return try unsafe CTask(bench_image_task(library, &scene))
        }
        if let text = Self.text(of: cell.pattern) {
            // SAFETY: the library outlives all tasks; the rest is numbers.
            return try unsafe CTask(bench_text_task(library, text, seed))
        }
        guard let algebra = Self.algebra(of: cell.pattern) else { throw .cannotMake }
        // SAFETY: the library outlives all tasks; the rest is numbers.
        return try unsafe CTask(bench_algebra_task(library, algebra, Self.rangesPerSet, seed))
    }

    /// A peer in the cell's situation, ready to run.
    func task(_ peer: Peer, in cell: Cell) throws(BenchError) -> any Task {
        let scene = scenes.scene(
            size: cell.size, fill: cell.fill, inOrder: cell.pattern == .fill)
        var raw = unsafe scene.raw
        // SAFETY, for both: the scene's order lives as long as `scenes`, and the peer as long as the
        // cell; both outlive all tasks.
        if let loop = cell.pattern.loop {
            return try unsafe CTask(
                drainLength: loop == BENCH_DRAIN ? Int(scene.freeCount) : 0,
                bench_peer_pool_task(peer.handle, &raw, loop, cell.threads))
        }
        guard let query = Self.query(of: cell.pattern) else { throw .cannotMake }
        return try unsafe CTask(bench_peer_query_task(peer.handle, &raw, query, cell.threads))
    }

    private func poolTask(
        _ contender: Contender, _ loop: bench_pattern_t, in cell: Cell
    ) throws(BenchError) -> any Task {
        let scene = scenes.scene(
            size: cell.size, fill: cell.fill, inOrder: cell.pattern == .fill)
        var raw = unsafe scene.raw
        if contender == .swift { return try SwiftPoolTask(scene, cell) }
        guard let allocator = contender.allocator else { throw .cannotMake }
        let drainLength = loop == BENCH_DRAIN ? Int(scene.freeCount) : 0
        // SAFETY: the scene's order lives as long as `scenes`, which outlives all tasks.
        let handle = unsafe bench_pool_task(
            allocator, library?.handle, &raw, loop, cell.threads)
        return try unsafe CTask(drainLength: drainLength, handle)
    }

    private static func query(of pattern: Pattern) -> bench_query_t? {
        switch pattern {
        case .rankLatency: BENCH_RANK_LATENCY
        case .rankThroughput: BENCH_RANK_THROUGHPUT
        case .selectLatency: BENCH_SELECT_LATENCY
        case .selectThroughput: BENCH_SELECT_THROUGHPUT
        case .counts: BENCH_COUNTS
        default: nil
        }
    }

    private static func text(of pattern: Pattern) -> bench_text_t? {
        switch pattern {
        case .parseIPv4: BENCH_PARSE_IPV4
        case .parseIPv6: BENCH_PARSE_IPV6
        case .formatIPv4: BENCH_FORMAT_IPV4
        case .formatIPv6: BENCH_FORMAT_IPV6
        default: nil
        }
    }

    private static func algebra(of pattern: Pattern) -> bench_algebra_t? {
        switch pattern {
        case .setCopy: BENCH_COPY
        case .setUnion: BENCH_UNION
        case .setSubtract: BENCH_SUBTRACT
        case .setIntersect: BENCH_INTERSECT
        default: nil
        }
    }
}
