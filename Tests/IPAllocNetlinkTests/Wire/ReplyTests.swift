import IPAlloc
import Testing

@testable import IPAllocNetlink

/// What the kernel replied, read.
@Suite("Replies")
struct ReplyTests {
    private func objects<Object: NetlinkObject>(_ datagram: [UInt8]) throws -> [Object] {
        try NetlinkMessage.all(in: datagram).compactMap { message in
            message.type == Object.messageType ? try Object(parsing: message.payload) : nil
        }
    }

    private let v1 = LinkIndex(rawValue: 4)

    @Test("a link is read")
    func link() throws {
        let links: [Link] = try objects(LinkReply.link)
        let link = try #require(links.first)
        #expect(links.count == 1)
        #expect(link.index == v1)
        #expect(link.name == "v1")
        #expect(link.kind == "veth")
        #expect(link.macAddress != nil)
        #expect(link.mtu == 1500)
        #expect(link.flags == [.up, .broadcast, .running, .multicast, .carrier])
        #expect(link.isUp)
        #expect(link.master == nil)
        #expect(link.peer == LinkIndex(rawValue: 3))
        #expect(link.peerNamespaceID == nil)
        #expect(link.operationalState == .up)
        #expect(link.transmitQueueLength == 1000)
    }

    @Test("addresses of both families are read")
    func addresses() throws {
        let addresses: [InterfaceAddress] = try objects(Replies.addresses)
        var first = InterfaceAddress(block("10.6.168.173/16"), on: v1, flags: .permanent)
        first.label = "v1"
        var second = InterfaceAddress(
            block("::1/128"), on: LinkIndex(rawValue: 1), flags: .permanent)
        second.scope = .host
        #expect(addresses == [first, second])
    }

    @Test("the own address of a point-to-point link is told from the peer's")
    func pointToPoint() throws {
        let payload = hex(
            """
            02             # ifa_family AF_INET
            20             # ifa_prefixlen 32
            80             # ifa_flags
            00             # ifa_scope
            04 00 00 00    # ifa_index 4
            08 00 01 00    # IFA_ADDRESS, length 8
              0a 00 00 02  # the peer's: 10.0.0.2
            08 00 02 00    # IFA_LOCAL, length 8
              0a 00 00 01  # the own: 10.0.0.1
            """)
        let found = try #require(try InterfaceAddress(parsing: ByteReader(payload[...])))
        #expect(found.block == block("10.0.0.1/32"))
        #expect(found.peer == address("10.0.0.2"))
        var writer = MessageWriter()
        found.write(to: &writer)
        #expect(try InterfaceAddress(parsing: ByteReader(writer.bytes[...])) == found)
    }

    @Test("routes of all shapes are read")
    func routes() throws {
        let routes: [Route] = try objects(RouteReplies.routes)
        let table = RouteTable(rawValue: 100)
        var expected = [
            Route(to: block("0.0.0.0/0"), via: address("10.6.0.1"), link: v1, table: table),
            Route(to: block("10.95.0.0/16"), table: table, kind: .blackhole),
            Route(
                to: block("10.96.0.0/12"), via: address("10.6.0.2"), link: v1,
                table: RouteTable(rawValue: 70000), metric: 50),
            Route(to: block("10.6.0.0/16"), link: v1, preferredSource: address("10.6.168.173")),
            Route(to: block("10.97.0.0/16"), via: address("fd00:6::1"), link: v1),
            Route(to: block("10.98.0.0/16"), scope: .universe),
            Route(to: block("10.99.0.0/16"), via: address("169.254.1.1"), link: v1),
            Route(
                to: block("fd00:96::/112"), via: address("fd00:6::1"), link: v1, table: table,
                metric: 1024),
        ]
        expected[3].origin = .kernel
        expected[5].nextHops = [
            NextHop(via: address("10.6.0.1"), link: v1),
            NextHop(via: address("10.6.0.2"), link: v1, weight: 3),
        ]
        expected[6].flags = .onLink
        expected[6].mtu = 1400
        #expect(routes.count == expected.count)
        for (route, expected) in zip(routes, expected) { #expect(route == expected) }
        #expect(routes[0].isDefault)
        #expect(routes[6].mtu == 1400)
    }

    @Test("what is read is written in a form that reads the same")
    func roundTrip() throws {
        let routes: [Route] = try objects(RouteReplies.routes)
        for route in routes {
            var writer = MessageWriter()
            route.write(to: &writer)
            #expect(try Route(parsing: ByteReader(writer.bytes[...])) == route)
        }
        let rules: [Rule] = try objects(Replies.rules)
        for rule in rules {
            var writer = MessageWriter()
            rule.write(to: &writer)
            #expect(try Rule(parsing: ByteReader(writer.bytes[...])) == rule)
        }
    }

    @Test("a route that was looked up names source and table")
    func routeTo() throws {
        let routes: [Route] = try objects(RouteReplies.routeTo)
        let route = try #require(routes.first)
        #expect(route.destination == block("10.6.0.9/32"))
        #expect(route.preferredSource == address("10.6.168.173"))
        #expect(route.link == v1)
        #expect(route.table == .main)
        #expect(route.gateway == nil)
    }

    @Test("rules are read; without an attribute the priority is 0")
    func rules() throws {
        let rules: [Rule] = try objects(Replies.rules)
        var local = Rule(.ipv4, lookUp: .local, priority: 0)
        local.origin = .kernel
        #expect(
            rules == [
                local,
                Rule(
                    .ipv4, lookUp: RouteTable(rawValue: 70000), priority: 999,
                    to: block("10.7.168.173/16")),
                Rule(
                    .ipv4, lookUp: RouteTable(rawValue: 500), priority: 1000, mark: 1,
                    markMask: 0xFF),
            ])
        #expect(rules.allSatisfy { !$0.hasOtherProperties })
    }

    @Test("a rule with a selector that is not known is marked as such")
    func otherSelector() throws {
        let payload = hex(
            """
            02             # family AF_INET
            00 00 00       # dst_len, src_len, tos
            fe 00 00 01    # table, res1, res2, action
            00 00 00 00    # flags
            05 00 16 00    # FRA_IP_PROTO, length 5
              06 00 00 00  # TCP
            """)
        #expect(try Rule(parsing: ByteReader(payload[...]))?.hasOtherProperties == true)
    }

    @Test("a neighbour is read")
    func neighbours() throws {
        let neighbours: [Neighbour] = try objects(Replies.neighbours)
        #expect(
            neighbours == [
                Neighbour(address("fd00:6::1"), at: mac("02:00:00:00:00:09"), on: v1)
            ])
    }
}
