import IPAlloc
import Testing

@testable import IPAllocNetlink

/// Requests, byte by byte as iproute2 sends them.
@Suite("NetlinkRequest")
struct RequestTests {
    /// Compares but for the sequence number, which iproute2 takes from the clock.
    private func expect(
        _ request: NetlinkRequest, _ recorded: [UInt8],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let message = try #require(try NetlinkMessage.all(in: recorded).first)
        let bytes = request.bytes(sequence: message.sequence)
        #expect(text(bytes) == text(recorded), sourceLocation: sourceLocation)
    }

    /// Writes a descriptor as the kernel reads it on this machine: four bytes, the lowest first.
    private func put(_ descriptor: Int32, into bytes: inout [UInt8], at start: Int) {
        for index in 0..<4 {
            bytes[start + index] = UInt8(truncatingIfNeeded: descriptor >> (8 * index))
        }
    }

    private let v1 = LinkIndex(rawValue: 4)
    private let w2 = LinkIndex(rawValue: 3)

    @Test("links are made as `ip link add` makes them")
    func addLink() throws {
        // Only the number of the descriptor is another one than that of the recorded process.
        let namespace = try NetworkNamespace.current()
        var veth = LinkRequests.addVeth
        let descriptor = try #require(
            veth.indices.first { Array(veth[$0...].prefix(4)) == hex("08 00 1c 00") })
        put(namespace.descriptor, into: &veth, at: descriptor + 4)
        try expect(
            .addLink(
                NewLink(
                    .veth(peer: LinkSettings(name: "eth0", namespace: namespace)),
                    LinkSettings(name: "veth0", macAddress: mac("02:00:00:00:00:01"), mtu: 1500))),
            veth)
        try expect(
            .addLink(NewLink(.macvlan(parent: v1, mode: .bridge), LinkSettings(name: "mv0"))),
            LinkRequests.addMacvlan)
        try expect(.addLink(NewLink(.bridge, LinkSettings(name: "br0"))), LinkRequests.addBridge)
        try expect(
            .addLink(NewLink(.vlan(parent: w2, id: 100), LinkSettings(name: "aa.100"))),
            LinkRequests.addVLAN)
        try expect(
            .addLink(NewLink(.bond(mode: 1), LinkSettings(name: "bond0"))), LinkRequests.addBond)
    }

    @Test("links are changed as `ip link set` changes them")
    func setLink() throws {
        try expect(.setLink(v1, LinkSettings(isUp: true)), LinkRequests.setUp)
        try expect(.setLink(w2, LinkSettings(isUp: false)), LinkRequests.setDown)
        try expect(.setLink(w2, LinkSettings(name: "w2")), LinkRequests.rename)
        try expect(
            .setLink(w2, LinkSettings(macAddress: mac("02-00-00-00-00-07"))), LinkRequests.setMAC)
        try expect(.setLink(w2, LinkSettings(mtu: 1400)), LinkRequests.setMTU)
        try expect(.setLink(w2, LinkSettings(transmitQueueLength: 77)), LinkRequests.setQueue)
        let bridge = LinkIndex(rawValue: 6)
        try expect(.setLink(w2, LinkSettings(master: bridge)), LinkRequests.setMaster)
        try expect(
            .setLink(w2, LinkSettings(master: LinkIndex(rawValue: 0))), LinkRequests.setNoMaster)
        try expect(.deleteLink(bridge), LinkRequests.deleteLink)

        let namespace = try NetworkNamespace.current()
        var move = LinkRequests.moveLink
        put(namespace.descriptor, into: &move, at: move.count - 4)
        try expect(.setLink(LinkIndex(rawValue: 5), LinkSettings(namespace: namespace)), move)
    }

    @Test("addresses are asked for as `ip address` asks")
    func addresses() throws {
        let plain = InterfaceAddress(block("10.6.168.173/16"), on: v1)
        try expect(.addAddress(plain), AddressRequests.addAddress)
        var broadcast = InterfaceAddress(block("10.9.0.1/24"), on: v1)
        broadcast.broadcast = address("10.9.0.255")
        try expect(.addAddress(broadcast), AddressRequests.addAddressBroadcast)
        try expect(.deleteAddress(broadcast), AddressRequests.deleteAddress)
        let six = InterfaceAddress(
            block("fd00:6::173/64"), on: v1, flags: .noDuplicateDetection)
        try expect(.addAddress(six), AddressRequests.addAddress6)
        try expect(.deleteAddress(six), AddressRequests.deleteAddress6)
        try expect(.listAddresses(), AddressRequests.listAddresses)
    }

    @Test("routes are added as `ip route add` adds them")
    func addRoute() throws {
        let gateway = address("10.6.0.1")
        try expect(
            .addRoute(
                Route(
                    to: block("0.0.0.0/0"), via: gateway, link: v1, table: RouteTable(rawValue: 100)
                )), RouteRequests.addRouteDefault)
        try expect(
            .addRoute(
                Route(
                    to: block("10.96.0.0/12"), via: gateway, link: v1,
                    table: RouteTable(rawValue: 70000), preferredSource: address("10.6.168.173"),
                    metric: 50)), RouteRequests.addRouteTable)
        try expect(
            .addRoute(
                Route(
                    to: block("10.6.168.123/32"), link: v1, table: RouteTable(rawValue: 500))),
            RouteRequests.addRouteLink)
        try expect(
            .addRoute(
                Route(
                    to: block("fd00:96::/112"), via: address("fd00:6::1"), link: v1,
                    table: RouteTable(rawValue: 100))), RouteRequests.addRoute6)
        var onLink = Route(to: block("10.99.0.0/16"), via: address("169.254.1.1"), link: v1)
        onLink.flags = .onLink
        onLink.mtu = 1400
        try expect(.addRoute(onLink), RouteRequests.addRouteOnlink)
        try expect(
            .addRoute(Route(to: block("10.97.0.0/16"), via: address("fd00:6::1"), link: v1)),
            RouteRequests.addRouteVia6)
        try expect(
            .addRoute(
                Route(
                    to: block("10.95.0.0/16"), table: RouteTable(rawValue: 100), kind: .blackhole)),
            RouteRequests.addRouteBlackhole)
        var several = Route(to: block("10.98.0.0/16"), scope: .universe)
        several.nextHops = [
            NextHop(via: gateway, link: v1), NextHop(via: address("10.6.0.2"), link: v1, weight: 3),
        ]
        try expect(.addRoute(several), RouteRequests.addRouteMultipath)
    }

    @Test("routes are replaced, deleted, listed and looked up as `ip route` does it")
    func otherRouteRequests() throws {
        try expect(
            .replaceRoute(
                Route(
                    to: block("10.96.0.0/12"), via: address("10.6.0.2"), link: v1,
                    table: RouteTable(rawValue: 70000), metric: 50)),
            MoreRouteRequests.replaceRoute)
        try expect(
            .deleteRoute(
                Route(
                    to: block("10.6.168.123/32"), link: v1, table: RouteTable(rawValue: 500))),
            MoreRouteRequests.deleteRoute)
        try expect(
            .deleteRoute(
                Route(
                    to: block("fd00:96::/112"), via: address("fd00:6::1"), link: v1,
                    table: RouteTable(rawValue: 100))), MoreRouteRequests.deleteRoute6)
        try expect(
            .listRoutes(.ipv6, table: RouteTable(rawValue: 100)),
            MoreRouteRequests.listRoutes6Table)
        try expect(.getRoute(to: address("10.6.0.9")), MoreRouteRequests.getRoute)
        try expect(.getRoute(to: address("fd00:6::9")), MoreRouteRequests.getRoute6)
    }

    @Test("rules are asked for as `ip rule` asks")
    func rules() throws {
        let from = Rule(.ipv4, lookUp: RouteTable(rawValue: 100), from: block("10.7.168.173/32"))
        try expect(.addRule(from), RuleRequests.addRuleFrom)
        try expect(.deleteRule(from), RuleRequests.deleteRule)
        try expect(
            .addRule(
                Rule(
                    .ipv4, lookUp: RouteTable(rawValue: 70000), priority: 999,
                    to: block("10.7.168.173/16"))), RuleRequests.addRuleTo)
        try expect(
            .addRule(
                Rule(
                    .ipv4, lookUp: RouteTable(rawValue: 500), priority: 1000, mark: 1,
                    markMask: 0xFF)), RuleRequests.addRuleMark)
        try expect(
            .addRule(
                Rule(
                    .ipv6, lookUp: RouteTable(rawValue: 100), from: block("fd00:6::173/128"))),
            RuleRequests.addRule6)
        try expect(
            .addRule(Rule(.ipv4, lookUp: RouteTable(rawValue: 500), priority: 1001)),
            RuleRequests.addRuleAll)
        try expect(.listRules(.ipv4), RuleRequests.listRules)
    }

    @Test("neighbours are asked for as `ip neighbour` asks")
    func neighbours() throws {
        let four = Neighbour(address("10.6.0.1"), at: mac("02:00:00:00:00:09"), on: v1)
        try expect(.addNeighbour(four), NeighbourRequests.addNeighbour)
        try expect(.deleteNeighbour(four), NeighbourRequests.deleteNeighbour)
        try expect(
            .replaceNeighbour(
                Neighbour(address("10.6.0.1"), at: mac("02:00:00:00:00:0a"), on: v1)),
            NeighbourRequests.replaceNeighbour)
        try expect(
            .addNeighbour(Neighbour(address("fd00:6::1"), at: mac("02:00:00:00:00:09"), on: v1)),
            NeighbourRequests.addNeighbour6)
        try expect(.listNeighbours(), NeighbourRequests.listNeighbours)
        try expect(.listNeighbours(link: v1), NeighbourRequests.listNeighboursLink)
    }

    @Test("a link is asked for by name without its statistics")
    func getLink() {
        let expected = hex(
            """
            30 00 00 00      # nlmsg_len 48
            12 00            # nlmsg_type RTM_GETLINK
            01 00            # nlmsg_flags: NLM_F_REQUEST
            07 00 00 00      # nlmsg_seq 7
            00 00 00 00      # nlmsg_pid
            00 00 00 00      # ifi_family, padding, ifi_type
            00 00 00 00      # ifi_index
            00 00 00 00      # ifi_flags
            00 00 00 00      # ifi_change
            08 00 1d 00      # IFLA_EXT_MASK, length 8
              08 00 00 00    # RTEXT_FILTER_SKIP_STATS
            07 00 03 00      # IFLA_IFNAME, length 7
              76 31 00       # "v1"
              00             # to a multiple of 4
            """)
        #expect(text(NetlinkRequest.getLink(named: "v1").bytes(sequence: 7)) == text(expected))
    }
}
