extension RouteNetlink {
    /// All links. `ip link show`
    public func links() throws(NetlinkError) -> [Link] {
        try list(.listLinks(), "links")
    }

    /// The link of a number. `ip link show`
    ///
    /// - Throws: `isNotThere` if there is none.
    public func link(_ index: LinkIndex) throws(NetlinkError) -> Link {
        try get(.getLink(index)) { _ in "link \(index)" }
    }

    /// The link of a name. `ip link show dev NAME`
    ///
    /// - Throws: `isNotThere` if there is none, `.invalid` if the name cannot be one.
    public func link(named name: String) throws(NetlinkError) -> Link {
        try Self.check(name, "get", "link \(name)")
        return try get(.getLink(named: name)) { _ in "link \(name)" }
    }

    /// Changes a link. `ip link set dev NAME …`
    ///
    /// The kernel makes the changes one after the other: if one fails, those before it stay. So
    /// does a link that is moved keep its old name if the new one is taken there.
    ///
    /// - Throws: `isNotThere` if there is none, `isAlreadyThere` if the new name is taken,
    ///   `.invalid` if it cannot be one.
    public func set(_ index: LinkIndex, _ settings: LinkSettings) throws(NetlinkError) {
        if let name = settings.name { try Self.check(name, "set", "link \(index) name \(name)") }
        try perform(.setLink(index, settings), "set") { "link \($0(index)) \(settings)" }
    }

    /// Makes a link. `ip link add …`
    ///
    /// - Throws: `isAlreadyThere` if the name is taken, `.invalid` if it cannot be one.
    public func add(_ link: NewLink) throws(NetlinkError) {
        for name in link.allSettings.compactMap(\.name) {
            try Self.check(name, "add", link.words(naming: \.description))
        }
        try perform(.addLink(link), "add", link.words)
    }

    /// Deletes a link, and the other end if it is a veth. `ip link del dev NAME`
    ///
    /// - Throws: `isNotThere` if there is none.
    public func deleteLink(_ index: LinkIndex) throws(NetlinkError) {
        try perform(.deleteLink(index), "delete") { "link \($0(index))" }
    }

    /// Refuses a text that cannot be the name of a link; the kernel would cut it at a NUL.
    static func check(
        _ name: String, _ operation: String, _ object: String
    ) throws(NetlinkError) {
        guard Link.isName(name) else {
            throw NetlinkError(
                .invalid, operation: operation, object: object,
                text: "a link has 1 to 15 bytes without blanks, ':' and '/'")
        }
    }
}
