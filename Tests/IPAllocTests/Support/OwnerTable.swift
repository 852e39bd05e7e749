import Synchronization

/// Who holds which address, kept apart from the pool: whoever gets an address puts its number into
/// the address's slot, and whoever gives it back takes the number out before. A slot that is not
/// as it should be means that an address was given to two.
@safe
final class OwnerTable: Sendable {
    private let base: UInt128
    private let count: Int
    // SAFETY: the pointer is constant and what it points to is atomic.
    private nonisolated(unsafe) let slots: UnsafeMutablePointer<Atomic<UInt64>>

    /// A table of the addresses of a range, all without an owner.
    init(_ range: ClosedRange<UInt128>) {
        base = range.lowerBound
        count = Int(range.upperBound - range.lowerBound) + 1
        unsafe slots = UnsafeMutablePointer.allocate(capacity: count)
        for index in 0..<count { unsafe (slots + index).initialize(to: Atomic(0)) }
    }

    deinit {
        unsafe slots.deinitialize(count: count)
        unsafe slots.deallocate()
    }

    /// Notes who got an address.
    ///
    /// - Returns: Whether nobody had it.
    func take(_ value: UInt128, by owner: Int) -> Bool {
        exchange(value, UInt64(owner) + 1) == 0
    }

    /// Notes that an owner is about to give an address back.
    ///
    /// - Returns: Whether the owner had it.
    func give(_ value: UInt128, by owner: Int) -> Bool {
        exchange(value, 0) == UInt64(owner) + 1
    }

    /// Whether an address has an owner.
    func isOwned(_ value: UInt128) -> Bool {
        // SAFETY: the index is checked by `index`.
        unsafe slots[index(value)].load(ordering: .relaxed) != 0
    }

    private func exchange(_ value: UInt128, _ new: UInt64) -> UInt64 {
        // SAFETY: the index is checked by `index`.
        unsafe slots[index(value)].exchange(new, ordering: .relaxed)
    }

    private func index(_ value: UInt128) -> Int {
        precondition(value >= base && value - base < UInt128(count), "an address from elsewhere")
        return Int(value - base)
    }
}
