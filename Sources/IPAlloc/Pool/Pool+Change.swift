#if !hasFeature(Embedded)

// No allocation or release waits for a change of the ranges. One change is made at a time; a second
// one meanwhile throws `.busy`, and one of a pool that is attached to a live image `.unsupported`.

extension Pool {
    /// Adds ranges; addresses that the pool has already stay as they are, new ones are free.
    ///
    /// - Throws: `.familyMismatch`, `.tooLarge`, `.outOfMemory`, `.busy`, `.unsupported`.
    /// - Complexity: O(added / 64 + b + r).
    public borrowing func grow(by added: RangeSet) throws(IPAllocError) {
        try unsafe change(by: added, handle.grow)
    }

    /// Takes ranges out of the pool, all of them or none.
    ///
    /// - Throws: `.held`, `.outsidePool`, each with the lowest address in the way as `obstacle`;
    ///   `.familyMismatch`, `.outOfMemory`, `.busy`, `.unsupported`.
    /// - Complexity: O(removed / 64 + b + r).
    public borrowing func shrink(by removed: RangeSet) throws(IPAllocError) {
        try unsafe change(by: removed, handle.shrink)
    }

    /// Makes every address of the ranges reserved, all or none: they are not handed out until they
    /// are unreserved. Addresses that are reserved already may be among them.
    ///
    /// - Throws: As `shrink(by:)`.
    /// - Complexity: O(reserved / 64 + b + r).
    public borrowing func reserve(_ added: RangeSet) throws(IPAllocError) {
        try unsafe change(by: added, handle.reserve)
    }

    /// Makes every address of the ranges free again, all or none; those that were excluded when
    /// the pool was made too.
    ///
    /// - Throws: `.notReserved`, `.outsidePool`, each with the first address in the way as
    ///   `obstacle`; `.familyMismatch`, `.outOfMemory`, `.busy`, `.unsupported`.
    /// - Complexity: O(unreserved / 64 + b + r).
    public borrowing func unreserve(_ removed: RangeSet) throws(IPAllocError) {
        try unsafe change(by: removed, handle.unreserve)
    }

    /// Gives back the memory that changes of the ranges have left behind. It is kept until then,
    /// since a call that started before a change may still look at it.
    ///
    /// - Throws: `.outOfMemory`; nothing is given back then.
    /// - Complexity: O(n / 64 + r). *Caller serialises.*
    public borrowing func reclaim() throws(IPAllocError) {
        try handle.reclaim()
    }

    private borrowing func change(
        by set: RangeSet, _ operation: (IntervalList) throws(IPAllocError) -> Void
    ) throws(IPAllocError) {
        try set.requireFamily(family)
        try unsafe set.withList(operation)
    }
}

#endif
