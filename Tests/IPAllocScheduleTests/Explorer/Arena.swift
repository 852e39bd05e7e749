import Glibc

@testable import IPAllocScheduled

/// Memory for a pool that can be put back to what it was at one time, so that each run begins with
/// the same pool at the same addresses.
@safe
final class Arena {
    @unsafe
    private struct State {
        var memory: UnsafeMutableRawPointer
        var used: Int
        var size: Int
        var live = 0
    }

    private let state: UnsafeMutablePointer<State>
    private var kept: [UInt8] = []
    private var keptLive = 0

    init(size: Int = 4 << 20) {
        // SAFETY: both pieces of memory live as long as the arena.
        unsafe state = UnsafeMutablePointer.allocate(capacity: 1)
        unsafe state.initialize(
            to: State(
                memory: UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64), used: 0,
                size: size))
    }

    deinit {
        unsafe state.pointee.memory.deallocate()
        unsafe state.deallocate()
    }

    /// Gives memory of the arena. What is given back is overwritten, so that a later look at it
    /// does not go unnoticed, and not used again.
    var allocator: Allocator {
        unsafe Allocator(
            context: state,
            allocate: { context, size, alignment in
                let state = unsafe context!.assumingMemoryBound(to: State.self)
                let start = unsafe (state.pointee.used + alignment - 1) & ~(alignment - 1)
                guard unsafe start + size <= state.pointee.size else { return nil }
                unsafe state.pointee.used = start + size
                unsafe state.pointee.live += size
                return unsafe state.pointee.memory + start
            },
            deallocate: { context, memory, size, _ in
                guard let memory = unsafe memory else { return }
                unsafe memset(memory, 0xDD, size)
                unsafe context!.assumingMemoryBound(to: State.self).pointee.live -= size
            })
    }

    /// How many bytes were not given back.
    var live: Int { unsafe state.pointee.live }

    /// Remembers the content.
    func keep() {
        // SAFETY: the used part is initialised but for gaps, whose content does not matter.
        unsafe kept = Array(
            UnsafeRawBufferPointer(start: state.pointee.memory, count: state.pointee.used))
        keptLive = live
    }

    /// Makes the content what it was when `keep` was called.
    func restore() {
        unsafe state.pointee.used = kept.count
        unsafe state.pointee.live = keptLive
        unsafe kept.withUnsafeBytes {
            unsafe state.pointee.memory.copyMemory(from: $0.baseAddress!, byteCount: $0.count)
        }
    }
}
