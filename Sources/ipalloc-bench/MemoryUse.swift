import CBenchBaselines

/// What an allocator of some size needs.
struct MemoryUse: Encodable {
    var size: UInt32
    var contender: String
    /// Bytes, as the allocator says itself.
    var stated: UInt64
    /// Bytes, as malloc counts them; nil if it does not.
    var counted: UInt64?
    /// The larger of the two, in bits per address.
    var bitsPerAddress: Double

    fileprivate init(size: UInt32, contender: Contender, stated: UInt64, counted: UInt64?) {
        self.size = size
        self.contender = contender.rawValue
        self.stated = stated
        self.counted = counted
        bitsPerAddress = Double(max(stated, counted ?? 0)) * 8 / Double(size)
    }

    /// The memory of each allocator with nothing held.
    static func all(library: Library?, scenes: Scenes) throws(BenchError) -> [MemoryUse] {
        var uses: [MemoryUse] = []
        for size in [1 << 8, 1 << 16, 1 << 24] as [UInt32] {
            // The scene's table of addresses comes first, or it would be counted.
            let scene = scenes.scene(size: size, fill: 0, inOrder: true)
            var raw = unsafe scene.raw
            for contender in [Contender.flatBitmap, .treiber, .mutex] {
                guard let allocator = contender.allocator else { continue }
                // SAFETY: the scene's order lives as long as `scenes`.
                let handle = unsafe bench_pool_task(allocator, nil, &raw, BENCH_PAIR, 1)
                let task = try unsafe CTask(handle)
                uses.append(
                    MemoryUse(size: size, contender: contender, stated: task.memory, counted: nil))
            }
            if let library { uses.append(try library.memoryUse(scene)) }
        }
        return uses
    }
}

extension Library {
    /// The memory of a pool of this library, counted around its making.
    fileprivate func memoryUse(_ scene: Scene) throws(BenchError) -> MemoryUse {
        var raw = unsafe scene.raw
        let before = Jemalloc.allocated
        // SAFETY: the scene's order is not read for a pool in which nothing is held.
        guard let pool = unsafe bench_library_pool_create(handle, &raw) else {
            throw .cannotMake
        }
        // SAFETY: the pool is this library's, live, and freed once.
        defer { unsafe bench_library_pool_free(handle, pool) }
        let after = Jemalloc.allocated
        var counted: UInt64?
        if let before, let after, after > before { counted = after - before }
        return unsafe MemoryUse(
            size: scene.size, contender: .library,
            stated: bench_library_pool_memory(handle, pool), counted: counted)
    }
}
