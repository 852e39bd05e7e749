import CBenchBaselines

/// How many addresses a pool has, and which of them are free.
@safe
struct Scene {
    /// The same for the C functions; its order is owned by the `Scenes` that made it.
    let raw: bench_scene_t

    var size: UInt32 { unsafe raw.size }
    var freeCount: UInt32 { unsafe raw.free_count }

    /// The address with ordinal 0 of every scene, 10.0.0.0, as a number.
    static let base: UInt32 = 0x0A00_0000

    /// The free addresses, as numbers.
    var freeValues: [UInt32] { values(0..<freeCount) }
    /// The held addresses, as numbers.
    var heldValues: [UInt32] { values(freeCount..<(unsafe raw.usable)) }

    private func values(_ indices: Range<UInt32>) -> [UInt32] {
        // SAFETY: the order has all usable ordinals, and the ranges above are within them.
        indices.map { unsafe Self.base + raw.order[Int($0)] }
    }
}

/// Makes scenes, and keeps their orders of addresses, one per size, to the end.
@safe
final class Scenes {
    private let seed: UInt64
    private var shuffled: [UInt32: UnsafeMutablePointer<UInt32>] = unsafe [:]
    private var ascending: [UInt32: UnsafeMutablePointer<UInt32>] = unsafe [:]

    init(seed: UInt64) {
        self.seed = seed
    }

    deinit {
        // SAFETY: each was allocated here, and no task that reads it is left.
        unsafe shuffled.values.forEach { unsafe $0.deallocate() }
        unsafe ascending.values.forEach { unsafe $0.deallocate() }
    }

    /// The number of usable addresses of a pool of `size`.
    static func usable(_ size: UInt32) -> UInt32 { size - UInt32(BENCH_RESERVED) }

    /// The number of free addresses of a pool of `size` that is `fill` percent full; at least one.
    static func freeCount(_ size: UInt32, fill: Double) -> UInt32 {
        max(1, UInt32((Double(usable(size)) * (1 - fill / 100)).rounded()))
    }

    /// A scene in which random addresses are held, so that it is `fill` percent full.
    ///
    /// - Parameter inOrder: Whether the addresses are released in ascending order, as a new
    ///   pool's free list would have them.
    func scene(size: UInt32, fill: Double, inOrder: Bool = false) -> Scene {
        let order = unsafe inOrder ? ascendingOrder(size) : shuffledOrder(size)
        return unsafe Scene(
            raw: bench_scene_t(
                size: size, usable: Self.usable(size),
                free_count: Self.freeCount(size, fill: fill), order: order))
    }

    private func shuffledOrder(_ size: UInt32) -> UnsafePointer<UInt32> {
        if let order = unsafe shuffled[size] { return unsafe UnsafePointer(order) }
        let order = UnsafeMutablePointer<UInt32>.allocate(capacity: Int(size))
        // SAFETY: there is room for `size` numbers, and fewer are written.
        unsafe bench_scene_shuffle(order, size, seed)
        unsafe shuffled[size] = unsafe order
        return unsafe UnsafePointer(order)
    }

    private func ascendingOrder(_ size: UInt32) -> UnsafePointer<UInt32> {
        if let order = unsafe ascending[size] { return unsafe UnsafePointer(order) }
        let order = UnsafeMutablePointer<UInt32>.allocate(capacity: Int(size))
        for index in 0..<Self.usable(size) {
            // SAFETY: there is room for `size` numbers, and fewer are written.
            unsafe order[Int(index)] = UInt32(BENCH_RESERVED_LOW) + index
        }
        unsafe ascending[size] = unsafe order
        return unsafe UnsafePointer(order)
    }
}
