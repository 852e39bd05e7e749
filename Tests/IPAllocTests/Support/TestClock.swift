import Synchronization

@testable import IPAlloc

/// A clock that stands until it is told to go on, in nanoseconds.
@safe
final class TestClock: Sendable {
    // SAFETY: the pointer is constant and what it points to is atomic. It stays for ever, since pools
    // look at it as long as they live.
    private nonisolated(unsafe) let time: UnsafeMutablePointer<Atomic<UInt64>>

    init(_ start: UInt64 = 0) {
        unsafe time = UnsafeMutablePointer.allocate(capacity: 1)
        unsafe time.initialize(to: Atomic(start))
    }

    func advance(by nanoseconds: UInt64) {
        _ = unsafe time.pointee.wrappingAdd(nanoseconds, ordering: .relaxed)
    }

    /// How the addresses of a pool rest by this clock.
    func resting(_ nanoseconds: UInt64, takesOldest: Bool = false) -> Resting {
        unsafe Resting(
            nanoseconds: nanoseconds, takesOldest: takesOldest,
            clock: { context in
                unsafe context!.assumingMemoryBound(to: Atomic<UInt64>.self).pointee
                    .load(ordering: .relaxed)
            }, context: time)
    }
}
