extension IntervalBuffer {
    /// Normalizes the intervals, unless one of them has an address in common with another one or
    /// with those of a list.
    ///
    /// - Parameters:
    ///   - list: A normalized list.
    ///   - family: The family of all, for the report.
    /// - Throws: `.overlap` with the index of the refused interval, in the order in which they were
    ///   appended, as `position`; `.outOfMemory`. The buffer is unchanged then.
    /// - Complexity: O(n log n + n log m).
    mutating func normalizeDisjoint(
        from list: IntervalList, family: AddressFamily
    ) throws(IPAllocError) {
        // SAFETY: both lists stay as they are while they are read; the scratch memory has room for all.
        guard count > 0 else { return }
        var overlap = unsafe IntervalAlgebra.firstOverlap(of: self.list, with: list)
        var sorted = try IntervalBuffer(like: self, capacity: count)
        unsafe sorted.fill { scratch in
            if let among = unsafe IntervalAlgebra.firstOverlap(among: self.list, scratch: scratch),
                among.index < overlap?.index ?? Int.max
            {
                overlap = among
            }
            return self.count
        }
        if let overlap {
            throw IPAllocError(
                .overlap, family: family, subject: overlap.interval, obstacle: overlap.obstacle,
                position: overlap.index)
        }
        swap(&self, &sorted)
        normalize()
    }
}
