import IPAllocNetlink

/// Deletes cables whose pods are gone.
struct PairRemoval {
    let host: RouteNetlink

    /// Deletes the cables by their ends on the node, and the node's rules for all pods if no pod
    /// is left. Links that went with their pods took the routes with them, but not the rules.
    ///
    /// - Returns: The names of those that were there.
    func delete(_ links: [Link]) throws(NetlinkError) -> [String] {
        var deleted: [String] = []
        for link in links {
            do {
                try host.deleteLink(link.index)
                deleted.append(link.name)
            } catch {
                guard error.isNotThere else { throw error }
            }
        }
        for rule in try host.rules().filter(\.isShared) {
            _ = try SharedRule(host: host).release(rule)
        }
        return deleted
    }
}
