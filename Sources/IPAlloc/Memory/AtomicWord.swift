internal import Synchronization

/// A 64-bit word that several threads change at once.
///
/// Every atomic step of the engine goes through this type, so that a build for exploring schedules
/// can stop before each of them; in every other build it compiles to the bare instruction.
///
/// Memory orders: all steps are sequentially consistent but those named *relaxed*. The protocols
/// of the summaries and of the free list are of the form "write mine, then read yours" on both
/// sides, for which nothing weaker suffices; on x86-64 a sequentially consistent load is a plain
/// one, and a locked instruction has that order anyway.
struct AtomicWord: ~Copyable {
    private let value: Atomic<UInt64>

    init(_ initial: UInt64) {
        value = Atomic(initial)
    }

    /// The word's value. Sequentially consistent.
    @inline(__always)
    func load() -> UInt64 {
        Schedule.point(self, .read)
        return value.load(ordering: .sequentiallyConsistent)
    }

    /// The word's value, ordered with nothing: for first guesses.
    @inline(__always)
    func loadRelaxed() -> UInt64 {
        Schedule.point(self, .read)
        return value.load(ordering: .relaxed)
    }

    /// Sets the value. Sequentially consistent.
    @inline(__always)
    func store(_ new: UInt64) {
        Schedule.point(self, .write)
        value.store(new, ordering: .sequentiallyConsistent)
    }

    /// Sets the value, ordered with nothing: for words that nobody else sees yet.
    @inline(__always)
    func storeRelaxed(_ new: UInt64) {
        value.store(new, ordering: .relaxed)
    }

    /// Replaces `expected` by `new`. Sequentially consistent; may fail for no reason.
    ///
    /// - Returns: Whether it did, and the value that was found.
    @inline(__always)
    func replace(_ expected: UInt64, by new: UInt64) -> (replaced: Bool, found: UInt64) {
        Schedule.point(self, .write)
        let result = value.weakCompareExchange(
            expected: expected, desired: new, successOrdering: .sequentiallyConsistent,
            failureOrdering: .sequentiallyConsistent)
        return (result.exchanged, result.original)
    }

    /// Sets the bits of `mask`. Sequentially consistent.
    ///
    /// - Returns: The value before.
    @inline(__always)
    @discardableResult
    func set(_ mask: UInt64) -> UInt64 {
        Schedule.point(self, .write)
        return value.bitwiseOr(mask, ordering: .sequentiallyConsistent).oldValue
    }

    /// Clears the bits of `mask`. Sequentially consistent.
    ///
    /// - Returns: The value before.
    @inline(__always)
    @discardableResult
    func clear(_ mask: UInt64) -> UInt64 {
        Schedule.point(self, .write)
        return value.bitwiseAnd(~mask, ordering: .sequentiallyConsistent).oldValue
    }
}
