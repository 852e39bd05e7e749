import IPAllocNetlink

/// Deletes cables whose pods are gone.
struct PairRemoval {
    let host: RouteNetlink

    /// Deletes the cables by their ends on the node, and the node's rules for all pods if no pod
    /// is left.
    ///
    /// - Returns: The names of those that were there.
    func delete(_ links: [Link]) throws(NetlinkError) -> [String] {
        var deleted: [String] = []
        var tables: [RouteTable] = []
        let shared = try host.rules().filter(\.isShared)
        for rule in shared {
            let isUsed = try host.routes(rule.family, table: rule.table).contains { route in
                links.contains { $0.index == route.link }
            }
            if isUsed { tables.append(rule.table) }
        }
        for link in links {
            do {
                try host.deleteLink(link.index)
                deleted.append(link.name)
            } catch {
                guard error.isNotThere else { throw error }
            }
        }
        for rule in shared where tables.contains(rule.table) {
            _ = try SharedRule(host: host).release(rule)
        }
        return deleted
    }
}
