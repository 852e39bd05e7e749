import IPAlloc
import IPAllocNetlink
import Testing

/// Routes of the real kernel, compared with what `ip -j` prints.
@Suite("Kernel routes", .enabled(if: Sandbox.isPossible, Comment(rawValue: Sandbox.reason)))
struct KernelRouteTests {
    /// What `ip -j -d route` says.
    private struct Printed: Decodable {
        struct Via: Decodable {
            var host: String
        }
        struct NextHop: Decodable {
            var gateway: String?
            var dev: String
            var weight: Int
        }
        var type: String?
        var dst: String
        var gateway: String?
        var via: Via?
        var dev: String?
        var table: String?
        var scope: String?
        var prefsrc: String?
        var metric: UInt32?
        var metrics: [[String: UInt32]]?
        var nexthops: [NextHop]?
    }

    private func expectAsPrinted(_ sandbox: Sandbox, _ family: AddressFamily) throws {
        let option = family == .ipv4 ? "-4" : "-6"
        let (routes, printed): ([Route], [Printed]) = try sandbox.both {
            try sandbox.netlink.routes(family)
        } _: {
            try sandbox.ip("\(option) -d route show table all")
        }
        let names = try Dictionary(
            uniqueKeysWithValues: sandbox.netlink.links().map { ($0.index, $0.name) })
        #expect(routes.count == printed.count)
        for (route, printed) in zip(routes, printed) {
            let host = route.destination.prefixLength == family.bitWidth
            let destination =
                host ? route.destination.address.description : route.destination.description
            #expect((route.isDefault ? "default" : destination) == printed.dst)
            #expect(route.gateway?.description == printed.gateway ?? printed.via?.host)
            #expect(route.link.flatMap { names[$0] } == printed.dev)
            #expect(route.table.description == printed.table ?? "main")
            #expect(route.kind.description == printed.type ?? "unicast")
            #expect(route.scope.description == printed.scope ?? "global")
            #expect(route.preferredSource?.description == printed.prefsrc)
            #expect(route.metric == printed.metric)
            #expect(route.mtu == printed.metrics?.first?["mtu"])
            let hops = printed.nexthops ?? []
            #expect(route.nextHops.map { $0.gateway?.description } == hops.map(\.gateway))
            #expect(route.nextHops.map(\.weight) == hops.map(\.weight))
            #expect(route.nextHops.map { $0.link.flatMap { names[$0] } } == hops.map(\.dev))
        }
    }

    private func wanted(_ family: AddressFamily, eth0: LinkIndex, table: RouteTable) -> [Route] {
        switch family {
        case .ipv4:
            [
                Route(to: block("0.0.0.0/0"), via: address("10.6.0.1"), link: eth0, table: table),
                Route(
                    to: block("10.6.0.0/16"), link: eth0, table: table,
                    preferredSource: address("10.6.168.173")),
                Route(to: block("10.6.168.123/32"), link: eth0, table: table),
                Route(
                    to: block("10.96.0.0/12"), via: address("10.6.168.123"), link: eth0,
                    table: table, preferredSource: address("10.6.168.173"), metric: 50),
                Route(to: block("10.99.0.0/16"), table: table, kind: .unreachable),
            ]
        case .ipv6:
            [
                Route(
                    to: block("fd00:6::/64"), link: eth0, table: table, metric: 1024),
                Route(
                    to: block("fd00:96::/112"), via: address("fd00:6::123"), link: eth0,
                    table: table, preferredSource: address("fd00:6::173"), metric: 50),
                Route(
                    to: block("::/0"), via: address("fd00:6::1"), link: eth0, table: table,
                    metric: 1024),
            ]
        }
    }

    @Test(
        "routes of both families are added to tables of 8 and of 32 bits, listed and deleted",
        arguments: [AddressFamily.ipv4, .ipv6], [UInt32(100), 500, 70000])
    func tables(_ family: AddressFamily, _ number: UInt32) throws {
        let table = RouteTable(rawValue: number)
        let sandbox = try Sandbox()
        let netlink = sandbox.netlink
        let (eth0, _) = try sandbox.makeLinks()
        #expect(try netlink.routes(family, table: table) == [])
        let wanted = wanted(family, eth0: eth0, table: table)
        for route in wanted { try netlink.add(route) }
        #expect(try netlink.routes(family, table: table) == wanted)
        #expect(try netlink.routes(table: table) == wanted)
        try expectAsPrinted(sandbox, family)

        for route in wanted {
            let again = failure { () throws(NetlinkError) in try netlink.add(route) }
            #expect(again?.isAlreadyThere == true)
        }
        for route in wanted { try netlink.delete(route) }
        #expect(try netlink.routes(family, table: table) == [])
        let gone = failure { () throws(NetlinkError) in try netlink.delete(wanted[0]) }
        #expect(gone?.isNotThere == true)
        #expect(gone?.errno == .noSuchRoute)
    }

    @Test("routes of other shapes that `ip` made are read as it prints them")
    func shapes() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeLinks()
        try sandbox.shell(
            """
            set -e
            ip link set lo up
            ip route add 10.98.0.0/16 nexthop via 10.6.0.1 weight 1 nexthop via 10.6.0.2 weight 3
            ip route add 10.97.0.0/16 via inet6 fd00:6::1 dev eth0
            ip route add 10.95.0.0/16 via 169.254.1.1 dev eth0 onlink mtu 1400
            ip route add blackhole 10.94.0.0/16
            ip route add prohibit 10.93.0.0/16 table 100
            ip route add throw 10.92.0.0/16 table 70000
            ip -6 route add fd00:98::/64 nexthop via fd00:6::1 weight 1 nexthop via fd00:6::2 weight 2
            ip -6 route add fd00:95::/64 via fe80::1 dev eth0 mtu 1400 metric 7
            ip nexthop add id 5 via 10.6.0.9 dev eth0
            ip route add 10.91.0.0/16 nhid 5
            """)
        try expectAsPrinted(sandbox, .ipv4)
        try expectAsPrinted(sandbox, .ipv6)
        let all = try sandbox.netlink.routes(.ipv4)
        #expect(all.first { $0.destination == block("10.91.0.0/16") }?.nextHopID == 5)
    }

    @Test("routes of all shapes that were listed are copied to another table and deleted")
    func copy() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeLinks()
        try sandbox.shell(
            """
            set -e
            ip route add 10.98.0.0/16 nexthop via 10.6.0.1 weight 1 nexthop via 10.6.0.2 weight 3
            ip route add 10.97.0.0/16 via inet6 fd00:6::1 dev eth0
            ip route add 10.95.0.0/16 via 169.254.1.1 dev eth0 onlink mtu 1400
            ip route add blackhole 10.94.0.0/16
            ip -6 route add fd00:98::/64 nexthop via fd00:6::1 weight 1 nexthop via fd00:6::2 weight 2
            ip -6 route add fd00:95::/64 via fe80::1 dev eth0 mtu 1400 metric 7
            ip nexthop add id 5 via 10.6.0.9 dev eth0
            ip route add 10.91.0.0/16 nhid 5
            """)
        let other = RouteTable(rawValue: 70000)
        for family in [AddressFamily.ipv4, .ipv6] {
            // Each link that is up has a route to the same link-local prefix.
            func isOwn(_ route: Route) -> Bool { route.destination != block("fe80::/64") }
            let routes = try sandbox.netlink.routes(family, table: .main).filter(isOwn)
            #expect(routes.count >= 3)
            var copies = routes
            for index in copies.indices { copies[index].table = other }
            for route in copies { try sandbox.netlink.add(route) }
            #expect(try Set(sandbox.netlink.routes(family, table: other)) == Set(copies))
            for route in copies { try sandbox.netlink.delete(route) }
            #expect(try sandbox.netlink.routes(family, table: other) == [])
            for route in routes { try sandbox.netlink.delete(route) }
            let left = try sandbox.netlink.routes(family, table: .main).filter(isOwn)
            #expect(left == [])
        }
    }

    @Test("a route that leaves something open is known again in what the kernel lists")
    func same() throws {
        let sandbox = try Sandbox()
        let (eth0, _) = try sandbox.makeLinks()
        let table = RouteTable(rawValue: 100)
        var several = Route(to: block("10.98.0.0/16"), table: table, scope: .universe)
        several.nextHops = [
            NextHop(via: address("10.6.0.1"), link: eth0),
            NextHop(via: address("10.6.0.2"), link: eth0, weight: 7),
        ]
        let wanted = [
            Route(to: block("0.0.0.0/0"), via: address("10.6.0.1"), table: table),
            Route(to: block("10.96.0.0/12"), link: eth0, table: table), several,
            Route(to: block("::/0"), via: address("fd00:6::1"), table: table),
            Route(to: block("fd00:96::/112"), link: eth0, table: table, scope: .link),
            Route(to: block("fd00:97::/64"), table: table, kind: .unreachable),
        ]
        for route in wanted { try sandbox.netlink.add(route) }
        let listed = try sandbox.netlink.routes(table: table)
        #expect(listed.count == wanted.count)
        for route in wanted {
            #expect(listed.filter(route.isSame).map(\.destination) == [route.destination])
        }
        for route in wanted { try sandbox.netlink.delete(route) }
        #expect(try sandbox.netlink.routes(table: table) == [])
    }

    @Test("a route is replaced by one with the same metric")
    func replace() throws {
        let sandbox = try Sandbox()
        let (eth0, peer) = try sandbox.makeLinks()
        let table = RouteTable(rawValue: 100)
        for (first, second) in [
            (
                Route(to: block("10.96.0.0/12"), link: eth0, table: table),
                Route(to: block("10.96.0.0/12"), link: peer, table: table)
            ),
            (
                Route(to: block("fd00:96::/112"), link: eth0, table: table, metric: 1024),
                Route(to: block("fd00:96::/112"), link: peer, table: table, metric: 1024)
            ),
        ] {
            try sandbox.netlink.replace(first)
            try sandbox.netlink.replace(second)
            #expect(try sandbox.netlink.routes(first.family, table: table) == [second])
        }
    }

    @Test("routes are put before and behind others to the same destination")
    func order() throws {
        let sandbox = try Sandbox()
        let netlink = sandbox.netlink
        let (eth0, _) = try sandbox.makeLinks()
        let table = RouteTable(rawValue: 100)
        func route(_ gateway: String) -> Route {
            Route(to: block("0.0.0.0/0"), via: address(gateway), link: eth0, table: table)
        }
        try netlink.add(route("10.6.0.2"))
        try netlink.prepend(route("10.6.0.1"))
        try netlink.append(route("10.6.0.3"))
        let wanted = ["10.6.0.1", "10.6.0.2", "10.6.0.3"].map(route)
        #expect(try netlink.routes(.ipv4, table: table) == wanted)
        for present in wanted {
            for add in [netlink.prepend, netlink.append] {
                let again = failure { () throws(NetlinkError) in try add(present) }
                #expect(again?.isAlreadyThere == true)
            }
        }
        // An IPv6 route becomes one more next hop.
        func route6(_ gateway: String) -> Route {
            Route(to: block("::/0"), via: address(gateway), link: eth0, table: table)
        }
        try netlink.prepend(route6("fd00:6::1"))
        try netlink.append(route6("fd00:6::2"))
        let listed = try netlink.routes(.ipv6, table: table)
        #expect(listed.count == 1)
        #expect(Set(listed[0].nextHops.map(\.gateway)).count == 2)
        try netlink.delete(route6("fd00:6::1"))
        #expect(try netlink.routes(.ipv6, table: table).map(\.gateway) == [address("fd00:6::2")])
    }

    @Test("the route that a packet takes is told with its table and source")
    func lookUp() throws {
        let sandbox = try Sandbox()
        let netlink = sandbox.netlink
        let (eth0, _) = try sandbox.makeLinks()
        let table = RouteTable(rawValue: 70000)
        try netlink.add(
            Route(to: block("0.0.0.0/0"), via: address("10.6.0.1"), link: eth0, table: table))
        try netlink.add(Rule(.ipv4, lookUp: table, mark: 1))
        let marked = try netlink.route(to: address("192.0.2.1"), mark: 1)
        #expect(marked.table == table)
        #expect(marked.gateway == address("10.6.0.1"))
        #expect(marked.preferredSource == address("10.6.168.173"))
        let near = try netlink.route(to: address("10.6.0.9"), from: address("10.6.168.173"))
        #expect(near.link == eth0)
        #expect(near.table == .main)
        let six = try netlink.route(to: address("fd00:6::9"))
        #expect(six.link == eth0)
        #expect(six.preferredSource == address("fd00:6::173"))
        let nowhere = failure { () throws(NetlinkError) in
            _ = try netlink.route(to: address("192.0.2.1"))
        }
        #expect(nowhere?.errno == .networkUnreachable)
        #expect(
            nowhere?.description == "get route to 192.0.2.1: Network is unreachable")
    }

    @Test("what cannot be done is told in the words of ip and of the kernel")
    func refusals() throws {
        let sandbox = try Sandbox()
        let (eth0, _) = try sandbox.makeLinks()
        let table = RouteTable(rawValue: 100)
        let far = failure { () throws(NetlinkError) in
            try sandbox.netlink.add(
                Route(to: block("0.0.0.0/0"), via: address("10.9.0.1"), link: eth0, table: table))
        }
        #expect(far?.errno == .networkUnreachable)
        #expect(
            far?.description == "add route default via 10.9.0.1 dev eth0 table 100: "
                + "Network is unreachable (kernel: Nexthop has invalid gateway)")
        let hostBits = failure { () throws(NetlinkError) in
            try sandbox.netlink.add(Route(to: block("10.96.0.1/12"), link: eth0, table: table))
        }
        #expect(hostBits?.errno == .invalid)
        #expect(hostBits?.text == "Invalid prefix for given prefix length")
    }

    @Test("a thousand routes are listed whole")
    func many() throws {
        let sandbox = try Sandbox()
        let (eth0, _) = try sandbox.makeLinks()
        let table = RouteTable(rawValue: 100)
        for number in 0..<1000 {
            let destination = block("10.200.\(number / 256).\(number % 256)/32")
            try sandbox.netlink.add(Route(to: destination, link: eth0, table: table))
        }
        let found = try sandbox.netlink.routes(.ipv4, table: table)
        #expect(Set(found.map(\.destination)).count == 1000)
    }
}
