import IPAllocNetlink

/// A rule of the node that serves all pods.
struct SharedRule {
    let host: RouteNetlink

    /// Makes the rule.
    ///
    /// - Returns: Whether it was not there.
    func add(_ rule: Rule) throws(NetlinkError) -> Bool {
        do {
            try host.add(rule)
            return true
        } catch {
            guard error.isAlreadyThere else { throw error }
            return false
        }
    }

    /// Deletes the rule when its table is empty.
    ///
    /// Another pod may be set up meanwhile. It makes its route first and looks for the rule last,
    /// while here the table is looked at once more after the rule is gone: at least one of the two
    /// sees the other, and puts the rule back.
    ///
    /// - Returns: Whether it is gone.
    func release(_ rule: Rule) throws(NetlinkError) -> Bool {
        guard try isUnused(rule) else { return false }
        do {
            try host.delete(rule)
        } catch {
            guard error.isNotThere else { throw error }
            return false
        }
        guard try isUnused(rule) else {
            _ = try add(rule)
            return false
        }
        return true
    }

    private func isUnused(_ rule: Rule) throws(NetlinkError) -> Bool {
        try host.routes(rule.family, table: rule.table).isEmpty
    }
}
