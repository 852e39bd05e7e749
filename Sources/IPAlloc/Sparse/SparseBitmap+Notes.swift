// What a change of a leaf leaves in the directories above it.

extension SparseBitmap {
    /// Says to all directories above a group that its leaf has been changed.
    ///
    /// Called after the change. A count or a search that a directory's tally or hint came too late
    /// for looks at what is below afterwards: one of the two sees the other. That holds for the
    /// directories that are passed from the lowest one up, after everything that this call has set
    /// below them. A directory may be put between two of them meanwhile, and what was set below it
    /// been looked at before it was set. So all is done again until nothing has to be set: a
    /// directory that is put in even later is filled in later than this, and sees it.
    ///
    /// - Parameters:
    ///   - isRelease: Whether an address became free, so that searches must find it; or went to rest.
    ///   - stamp: Since when it rests.
    func note(_ group: UInt128, isRelease: Bool, stamp: UInt64 = 0) {
        while note(group, at: root, isRelease: isRelease, stamp) {}
    }

    /// - Returns: Whether anything had to be set.
    private func note(
        _ group: UInt128, at cell: NodeWords, isRelease: Bool, _ stamp: UInt64
    ) -> Bool {
        guard case .directory(let directory) = SparseEdge(in: cell).node,
            directory.contains(group)
        else { return false }
        let index = directory.index(of: group)
        var hasSet = note(group, at: directory.edge(index), isRelease: isRelease, stamp)
        if directory.tally[0].noteChange() { hasSet = true }
        guard isRelease else { return hasSet }
        if kind == .record { return directory.open[0].lower(to: stamp) || hasSet }
        let bit: UInt64 = 1 &<< UInt64(index)
        if directory.open[0].load() & bit == 0 {
            directory.open[0].set(bit)
            hasSet = true
        }
        return hasSet
    }
}
