import IPAlloc

extension RouteNetlink {
    /// The neighbours on a link, or on all. `ip neighbour show [dev NAME]`
    ///
    /// - Parameters:
    ///   - link: The link; all if nil.
    ///   - family: The family to list; both if nil.
    public func neighbours(
        on link: LinkIndex? = nil, family: AddressFamily? = nil
    ) throws(NetlinkError) -> [Neighbour] {
        try list(.listNeighbours(family, link: link), "neighbours").filter {
            (neighbour: Neighbour) in
            (link == nil || neighbour.link == link)
                && (family == nil || neighbour.address.family == family)
        }
    }

    /// Adds an entry. `ip neighbour add …`
    ///
    /// - Throws: `isAlreadyThere` if there is one of the address, set by hand or learnt.
    public func add(_ neighbour: Neighbour) throws(NetlinkError) {
        try perform(.addNeighbour(neighbour), "add", neighbour.words)
    }

    /// Adds an entry, in place of the one of the address if there is one. `ip neighbour replace …`
    public func replace(_ neighbour: Neighbour) throws(NetlinkError) {
        try perform(.replaceNeighbour(neighbour), "replace", neighbour.words)
    }

    /// Deletes an entry. `ip neighbour del …`
    ///
    /// - Throws: `isNotThere` if there is none.
    public func delete(_ neighbour: Neighbour) throws(NetlinkError) {
        try perform(.deleteNeighbour(neighbour), "delete", neighbour.words)
    }
}
