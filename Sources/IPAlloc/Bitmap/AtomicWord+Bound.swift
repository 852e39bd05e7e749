extension AtomicWord {
    /// Lowers a bound, if it is too high.
    ///
    /// - Returns: Whether it was. If not, whoever made it low enough goes on with those above it.
    func lower(to bound: UInt64) -> Bool {
        var found = load()
        while found > bound {
            let result = replace(found, by: bound)
            if result.replaced { return true }
            found = result.found
        }
        return false
    }
}
