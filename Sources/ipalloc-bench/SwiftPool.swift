import CBenchBaselines
import IPAlloc

/// The library's Swift interface, linked into this program, as a task.
///
/// Its loops are Swift, as a caller's would be, and do the same as those of C.
final class SwiftPoolTask: Task {
    private let shared: SharedPool
    private let threads: [SwiftPoolThread]
    private let pattern: Pattern
    private let freeCount: UInt32

    /// Makes a pool in the scene's state.
    ///
    /// - Throws: `.cannotMake` for patterns without a loop here, and if the library refuses.
    init(_ scene: Scene, _ cell: Cell) throws(BenchError) {
        guard cell.pattern == .pair || cell.pattern == .churn else { throw .cannotMake }
        do throws(IPAllocError) {
            shared = try SharedPool(scene)
        } catch {
            throw .cannotMake
        }
        pattern = cell.pattern
        freeCount = scene.freeCount
        let held = pattern == .churn ? scene.heldValues : []
        let each = held.count / Int(cell.threads)
        var threads: [SwiftPoolThread] = []
        for lane in 0..<cell.threads {
            let share = held.dropFirst(Int(lane) * each).prefix(each)
            threads.append(SwiftPoolThread(shared, lane: lane, held: Array(share)))
        }
        self.threads = threads
    }

    func sample(operations: UInt64) throws(BenchError) -> Sample {
        // SAFETY: the threads live as long as this object, longer than the call.
        var states = unsafe threads.map { thread -> UnsafeMutableRawPointer? in
            unsafe Unmanaged.passUnretained(thread).toOpaque()
        }
        let loop = unsafe pattern == .churn ? SwiftPoolThread.churnLoop : SwiftPoolThread.pairLoop
        var sample = bench_sample_t()
        // SAFETY: the loop takes a `SwiftPoolThread`, and each thread gets one of its own.
        guard unsafe bench_run(loop, &states, UInt32(threads.count), operations, &sample) == 0
        else { throw .cannotRun }
        return Sample(sample)
    }

    var failures: UInt64 { threads.map(\.failures).reduce(0, +) }

    func verify() -> Bool { shared.pool.counts.free == UInt128(freeCount) }
}

/// A pool that several threads have.
private final class SharedPool: Sendable {
    let pool: Pool

    init(_ scene: Scene) throws(IPAllocError) {
        let last = scene.size - 1
        var excluded = RangeSet(try AddressRange(Self.address(0), Self.address(1)))
        try excluded.insert(try AddressRange(Self.address(last), Self.address(last)))
        pool = try Pool(
            ranges: RangeSet(try AddressRange(Self.address(0), Self.address(last))),
            excluding: excluded)
        var cursor = Cursor()
        for _ in 0..<Scenes.usable(scene.size) { _ = try pool.allocateNext(&cursor) }
        for value in scene.freeValues { try pool.release(Self.address(value: value)) }
    }

    /// The address of an ordinal: the same as for the C interface.
    static func address(_ ordinal: UInt32) -> IPAddress { address(value: Scene.base + ordinal) }

    @inline(__always)
    static func address(value: UInt32) -> IPAddress {
        guard let address = IPAddress(value: UInt128(value), family: .ipv4) else {
            preconditionFailure("every 32-bit number is an IPv4 address")
        }
        return address
    }
}

/// What one thread has, and its loops.
private final class SwiftPoolThread {
    private let shared: SharedPool
    private var cursor: Cursor
    /// The addresses that the thread holds, four bytes each, as in the loops of C.
    private var held: [UInt32]
    private var random: UInt64
    private(set) var failures: UInt64 = 0

    init(_ shared: SharedPool, lane: UInt32, held: [UInt32]) {
        self.shared = shared
        self.held = held
        cursor = Cursor(lane: lane)
        random = bench_random_step(UInt64(lane) + 1)
    }

    static let pairLoop: bench_loop_t = { state, operations in
        guard let state = unsafe state else { return }
        // SAFETY: the state is what `SwiftPoolTask` passed, and it lives during the call.
        unsafe Unmanaged<SwiftPoolThread>.fromOpaque(state).takeUnretainedValue().pair(operations)
    }

    static let churnLoop: bench_loop_t = { state, operations in
        guard let state = unsafe state else { return }
        // SAFETY: the state is what `SwiftPoolTask` passed, and it lives during the call.
        unsafe Unmanaged<SwiftPoolThread>.fromOpaque(state).takeUnretainedValue().churn(operations)
    }

    /// Allocates one, releases it at once.
    private func pair(_ operations: UInt64) {
        let shared = shared
        var cursor = cursor
        var failures: UInt64 = 0
        for _ in 0..<operations {
            do throws(IPAllocError) {
                let address = try shared.pool.allocateNext(&cursor)
                try shared.pool.release(address, &cursor)
            } catch {
                failures += 1
            }
        }
        self.cursor = cursor
        self.failures += failures
    }

    /// Releases a random held address, allocates one.
    private func churn(_ operations: UInt64) {
        let shared = shared
        var cursor = cursor
        var held: [UInt32] = []
        swap(&held, &self.held)
        var random = random
        for _ in 0..<operations {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let place = Int(((random >> 32) &* UInt64(held.count)) >> 32)
            do throws(IPAllocError) {
                try shared.pool.release(SharedPool.address(value: held[place]), &cursor)
            } catch {
                failures += 1
            }
            held[place] = takeAgain(&cursor, shared)
        }
        swap(&held, &self.held)
        self.cursor = cursor
        self.random = random
    }

    /// Allocates what the thread is owed: other threads may be in the way, but not for ever.
    @inline(__always)
    private func takeAgain(_ cursor: inout Cursor, _ shared: SharedPool) -> UInt32 {
        while true {
            do throws(IPAllocError) {
                return UInt32(truncatingIfNeeded: try shared.pool.allocateNext(&cursor).value)
            } catch {
                failures += 1
                precondition(failures < 1 << 40, "the pool stays full")
            }
        }
    }
}
