import IPAlloc
import IPAllocNetlink

extension NamespaceFacts {
    /// Reads what the kernel has.
    ///
    /// - Parameters:
    ///   - netlink: A socket in the namespace.
    ///   - namespace: The namespace, whose settings are read.
    ///   - tables: Which tables to read; all but the kernel's own if nil.
    ///   - settings: Which settings to read, given the links that were found.
    static func read(
        _ netlink: RouteNetlink, in namespace: NetworkNamespace,
        tables: [RouteTable]?, settings: ([Link]) -> [Sysctl]
    ) throws(NetlinkError) -> NamespaceFacts {
        var facts = NamespaceFacts()
        facts.links = try netlink.links()
        facts.addresses = try netlink.addresses()
        facts.rules = try netlink.rules()
        if let tables {
            for table in tables { facts.routes += try netlink.routes(table: table) }
        } else {
            facts.routes = try netlink.routes().filter { $0.table != .local }
        }
        facts.routes = facts.routes.flatMap(\.separated)
        facts.neighbours = try netlink.neighbours().filter { $0.state == .permanent }
        let wanted = settings(facts.links)
        let values = try namespace.run { () throws(NetlinkError) in try read(wanted) }
        for (setting, value) in zip(wanted, values) { facts.settings[setting] = value }
        let ipv6 = Sysctl.link("ipv6", "default", "disable_ipv6")
        facts.hasIPv6 = try namespace.run { () throws(NetlinkError) in try read([ipv6]) } != [nil]
        return facts
    }

    /// The values in the calling thread's namespace; nil for settings that do not exist.
    private static func read(_ settings: [Sysctl]) throws(NetlinkError) -> [String?] {
        var values: [String?] = []
        for setting in settings {
            do {
                values.append(try setting.read())
            } catch {
                guard error.isNotThere else { throw error }
                values.append(nil)
            }
        }
        return values
    }
}

extension Route {
    /// The routes that the kernel lists as one: for IPv6, next hops are added and deleted one by
    /// one, and a route to the same destination with the same metric becomes one more of them.
    fileprivate var separated: [Route] {
        guard family == .ipv6 && !nextHops.isEmpty && nextHopID == nil else { return [self] }
        return nextHops.map { hop in
            var route = self
            route.nextHops = []
            route.gateway = hop.gateway
            route.link = hop.link
            route.flags = hop.flags
            return route
        }
    }
}
