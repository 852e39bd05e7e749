import IPAlloc
import Testing

@testable import IPAllocNetlink

/// What errors call the things that could not be done something with.
@Suite("Words")
struct WordsTests {
    private let eth0 = LinkIndex(rawValue: 2)

    private func name(_ index: LinkIndex) -> String {
        index == eth0 ? "eth0" : index.description
    }

    @Test("routes are called what `ip route` calls them")
    func routes() {
        let table = RouteTable(rawValue: 100)
        let cases: [(Route, String)] = [
            (
                Route(to: block("0.0.0.0/0"), via: address("10.6.0.1"), link: eth0, table: table),
                "route default via 10.6.0.1 dev eth0 table 100"
            ),
            (
                Route(to: block("10.6.0.0/16"), link: LinkIndex(rawValue: 9)),
                "route 10.6.0.0/16 dev #9 scope link"
            ),
            (
                Route(
                    to: block("fd00:96::/112"), via: address("fd00:6::1"), link: eth0,
                    preferredSource: address("fd00:6::173"), metric: 50),
                "route fd00:96::/112 via fd00:6::1 dev eth0 src fd00:6::173 metric 50"
            ),
            (
                Route(to: block("10.97.0.0/16"), via: address("fd00:6::1"), link: eth0),
                "route 10.97.0.0/16 via inet6 fd00:6::1 dev eth0"
            ),
            (
                Route(to: block("10.95.0.0/16"), table: .local, kind: .blackhole),
                "route blackhole 10.95.0.0/16 table local"
            ),
        ]
        for (route, words) in cases { #expect(route.words(naming: name) == words) }
        var several = Route(to: block("10.98.0.0/16"), scope: .universe)
        several.nextHops = [
            NextHop(via: address("10.6.0.1"), link: eth0),
            NextHop(via: address("10.6.0.2"), link: eth0),
        ]
        #expect(
            several.words(naming: name) == "route 10.98.0.0/16 nexthop via 10.6.0.1 dev eth0 "
                + "nexthop via 10.6.0.2 dev eth0")
    }

    @Test("rules are called what `ip rule` calls them")
    func rules() {
        let table = RouteTable(rawValue: 100)
        let cases: [(Rule, String)] = [
            (Rule(.ipv4, lookUp: table, priority: 1000), "rule from all lookup 100 priority 1000"),
            (
                Rule(.ipv4, lookUp: table, from: block("10.7.168.173/32"), mark: 1, markMask: 255),
                "rule from 10.7.168.173/32 fwmark 0x1/0xff lookup 100"
            ),
            (
                Rule(.ipv6, lookUp: .main, to: block("fd00:7::173/64")),
                "IPv6 rule from all to fd00:7::173/64 lookup main"
            ),
        ]
        for (rule, words) in cases { #expect(rule.words(naming: name) == words) }
    }

    @Test("links, addresses and neighbours are called what `ip` calls them")
    func others() {
        let settings = LinkSettings(
            name: "a", macAddress: mac("02:00:00:00:00:01"), mtu: 1400, transmitQueueLength: 5,
            isUp: false, master: LinkIndex(rawValue: 0))
        #expect(
            settings.description
                == "name a address 02:00:00:00:00:01 mtu 1400 txqueuelen 5 down nomaster")
        #expect(
            NewLink(.macvlan(parent: eth0, mode: .bridge), LinkSettings(name: "net1"))
                .words(naming: name) == "link name net1 link eth0 type macvlan")
        #expect(
            InterfaceAddress(block("10.6.168.173/16"), on: eth0).words(naming: name)
                == "address 10.6.168.173/16 dev eth0")
        #expect(
            Neighbour(address("10.6.0.1"), at: mac("02:00:00:00:00:09"), on: eth0)
                .words(naming: name)
                == "neighbour 10.6.0.1 lladdr 02:00:00:00:00:09 dev eth0 nud permanent")
    }

    @Test("an error says what was asked, what stood in the way, and what is needed")
    func error() {
        let error = NetlinkError(
            .refused, errno: .notPermitted, operation: "add", object: "rule from all lookup 5",
            text: "No")
        #expect(
            error.description == "add rule from all lookup 5: Operation not permitted (kernel: No)"
                + "; CAP_NET_ADMIN in the namespace is needed")
        let malformed = NetlinkError(
            .malformed, operation: "list", object: "routes", wire: WireError(.length, offset: 20))
        #expect(
            malformed.description == "list routes: the kernel's reply is malformed: what begins at "
                + "byte 20 of the datagram has a length less than that of its header")
    }
}
