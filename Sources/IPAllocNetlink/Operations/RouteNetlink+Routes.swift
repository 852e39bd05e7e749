import IPAlloc

extension RouteNetlink {
    /// The routes of a table, or of all tables. `ip route show table TABLE`
    ///
    /// - Parameters:
    ///   - family: The family to list; both if nil. One that the kernel does not know has none.
    ///   - table: The table to list; all if nil. One that does not exist is empty.
    public func routes(
        _ family: AddressFamily? = nil, table: RouteTable? = nil
    ) throws(NetlinkError) -> [Route] {
        guard let family else {
            return try routes(.ipv4, table: table) + routes(.ipv6, table: table)
        }
        let all: [Route]
        do {
            all = try list(
                .listRoutes(family, table: table), table.map { "routes of table \($0)" } ?? "routes"
            )
        } catch {
            let isNoTable = table != nil && error.errno == .noEntry
            guard isNoTable || error.errno == .familyNotSupported else { throw error }
            return []
        }
        return all.filter { route in
            route.family == family && (table == nil || route.table == table)
        }
    }

    /// Adds a route. `ip route add …`
    ///
    /// - Throws: `isAlreadyThere` if there is one to the destination with this metric.
    public func add(_ route: Route) throws(NetlinkError) {
        try perform(.addRoute(route), "add", route.words)
    }

    /// Adds a route, in place of one to the destination with this metric if there is one.
    /// `ip route replace …`
    public func replace(_ route: Route) throws(NetlinkError) {
        try perform(.replaceRoute(route), "replace", route.words)
    }

    /// Adds a route before those to the destination with this metric. `ip route prepend …`
    ///
    /// An IPv6 route becomes one more next hop of those that are there, if it has a gateway.
    ///
    /// - Throws: `isAlreadyThere` if there is one that is equal in everything.
    public func prepend(_ route: Route) throws(NetlinkError) {
        try perform(.prependRoute(route), "prepend", route.words)
    }

    /// Adds a route behind those to the destination with this metric. `ip route append …`
    ///
    /// - Throws: `isAlreadyThere` if there is one that is equal in everything.
    public func append(_ route: Route) throws(NetlinkError) {
        try perform(.appendRoute(route), "append", route.words)
    }

    /// Deletes a route. `ip route del …`
    ///
    /// The kernel takes the first route to the destination that has what is given: one without a
    /// metric, gateway or link fits any. What was listed is deleted as it is.
    ///
    /// - Throws: `isNotThere` if there is none.
    public func delete(_ route: Route) throws(NetlinkError) {
        try perform(.deleteRoute(route), "delete", route.words)
    }

    /// The route that a packet would take, with the table that decided. `ip route get …`
    ///
    /// - Parameters:
    ///   - destination: Where the packet goes.
    ///   - source: Where it comes from; this host's choice if nil.
    ///   - link: The link that it is bound to.
    ///   - mark: Its mark.
    /// - Returns: A route to the destination alone; its `preferredSource` is the source.
    /// - Throws: `.refused` with `.networkUnreachable` if there is none, or the error of a route
    ///   that refuses.
    public func route(
        to destination: IPAddress, from source: IPAddress? = nil, link: LinkIndex? = nil,
        mark: UInt32? = nil
    ) throws(NetlinkError) -> Route {
        let request = NetlinkRequest.getRoute(
            to: destination, from: source, link: link, mark: mark)
        return try get(request) { name in
            var words = "route to \(destination)"
            if let source { words += " from \(source)" }
            if let link { words += " oif \(name(link))" }
            return mark.map { "\(words) mark \($0)" } ?? words
        }
    }
}
