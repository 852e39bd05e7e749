import IPAlloc
import IPAllocNetlink
import Testing

/// Addresses and neighbours of the real kernel, compared with what `ip -j` prints.
@Suite("Kernel addresses", .enabled(if: Sandbox.isPossible, Comment(rawValue: Sandbox.reason)))
struct KernelAddressTests {
    /// What `ip -j address` says.
    private struct Printed: Decodable {
        struct Address: Decodable {
            var local: String
            var address: String?
            var prefixlen: Int
            var scope: String
            var broadcast: String?
            var label: String?
            var nodad: Bool?
        }
        var ifindex: UInt32
        var addrInfo: [Address]
    }

    private func expectAsPrinted(_ sandbox: Sandbox) throws {
        let (all, printed): ([InterfaceAddress], [Printed]) = try sandbox.both {
            try sandbox.netlink.addresses()
        } _: {
            try sandbox.ip("address show")
        }
        #expect(all.count == printed.flatMap(\.addrInfo).count)
        for link in printed {
            let index = LinkIndex(rawValue: link.ifindex)
            let found = all.filter { $0.link == index }
            #expect(found.count == link.addrInfo.count)
            for (address, printed) in zip(found, link.addrInfo) {
                #expect(address.link == index)
                #expect(address.block.description == "\(printed.local)/\(printed.prefixlen)")
                #expect(address.peer?.description == printed.address)
                #expect(address.scope.description == printed.scope)
                #expect(address.broadcast?.description == printed.broadcast)
                #expect(address.label == printed.label)
                #expect(
                    address.flags.contains(.noDuplicateDetection) == (printed.nodad ?? false))
            }
        }
        let (four, own) = try sandbox.both {
            try sandbox.netlink.addresses(family: .ipv4)
        } _: {
            try printed.map { try sandbox.netlink.addresses(of: LinkIndex(rawValue: $0.ifindex)) }
        }
        #expect(four == all.filter { $0.family == .ipv4 })
        #expect(own.flatMap(\.self).filter { $0.family == .ipv4 } == four)
    }

    @Test("addresses of both families are added, listed and deleted")
    func addresses() throws {
        let sandbox = try Sandbox()
        let netlink = sandbox.netlink
        let (eth0, peer) = try sandbox.makeLinks()
        var broadcast = InterfaceAddress(block("10.9.0.1/24"), on: eth0)
        broadcast.broadcast = address("10.9.0.255")
        broadcast.label = "eth0:1"
        try netlink.add(broadcast)
        try netlink.add(
            InterfaceAddress(
                block("10.8.0.1/24"), on: peer, flags: [.noPrefixRoute]))
        try sandbox.shell("ip address add 10.5.0.1 peer 10.5.0.2/32 dev peer")
        try expectAsPrinted(sandbox)
        let pointToPoint = try netlink.addresses(of: peer, family: .ipv4).first {
            $0.address == address("10.5.0.1")
        }
        #expect(pointToPoint?.peer == address("10.5.0.2"))
        try netlink.delete(#require(pointToPoint))
        #expect(try netlink.addresses(of: peer, family: .ipv4).count == 1)

        try netlink.delete(broadcast)
        try netlink.delete(InterfaceAddress(block("fd00:6::173/64"), on: eth0))
        let left = try netlink.addresses(of: eth0).filter { $0.scope == .universe }
        #expect(left.map(\.block) == [block("10.6.168.173/16")])
        try expectAsPrinted(sandbox)
    }

    @Test("an address that is there or not there is told apart")
    func refusals() throws {
        let sandbox = try Sandbox()
        let (eth0, _) = try sandbox.makeLinks()
        for text in ["10.6.168.173/16", "fd00:6::173/64"] {
            let error = failure { () throws(NetlinkError) in
                try sandbox.netlink.add(InterfaceAddress(block(text), on: eth0))
            }
            #expect(error?.isAlreadyThere == true)
            let words = "add address \(text) dev eth0: File exists"
            #expect(error?.description.hasPrefix(words) == true)
        }
        for text in ["10.6.168.174/16", "fd00:6::174/64"] {
            let error = failure { () throws(NetlinkError) in
                try sandbox.netlink.delete(InterfaceAddress(block(text), on: eth0))
            }
            #expect(error?.isNotThere == true)
            #expect(error?.errno == .addressNotAvailable)
        }
        #expect(try sandbox.netlink.addresses(of: LinkIndex(rawValue: 99)) == [])
    }

    /// What `ip -j neighbour` says.
    private struct PrintedNeighbour: Decodable {
        var dst: String
        var dev: String
        var lladdr: String?
        var state: [String]
    }

    @Test("neighbours of both families are added, replaced, listed and deleted")
    func neighbours() throws {
        let sandbox = try Sandbox()
        let netlink = sandbox.netlink
        let (eth0, peer) = try sandbox.makeLinks()
        let wanted = [
            Neighbour(address("10.6.168.123"), at: mac("02:00:00:00:00:09"), on: eth0),
            Neighbour(address("fd00:6::123"), at: mac("02:00:00:00:00:0a"), on: eth0),
        ]
        for neighbour in wanted { try netlink.add(neighbour) }
        #expect(try netlink.neighbours(on: eth0).filter { $0.state == .permanent } == wanted.sorted)
        #expect(try netlink.neighbours(on: peer).filter { $0.state == .permanent } == [])
        for family in [AddressFamily.ipv4, .ipv6] {
            let printed: [PrintedNeighbour] = try sandbox.ip(
                "\(family == .ipv4 ? "-4" : "-6") neighbour show nud permanent")
            let found = try netlink.neighbours(family: family).filter { $0.state == .permanent }
            #expect(found.map(\.address.description) == printed.map(\.dst))
            #expect(found.map(\.macAddress?.description) == printed.map(\.lladdr))
            #expect(printed.allSatisfy { $0.dev == "eth0" })
        }

        let again = failure { () throws(NetlinkError) in try netlink.add(wanted[0]) }
        #expect(again?.isAlreadyThere == true)
        var other = wanted[0]
        other.macAddress = mac("02:00:00:00:00:0b")
        try netlink.replace(other)
        #expect(try netlink.neighbours(on: eth0, family: .ipv4) == [other])
        for neighbour in wanted { try netlink.delete(neighbour) }
        let gone = failure { () throws(NetlinkError) in try netlink.delete(wanted[0]) }
        #expect(gone?.isNotThere == true)
        #expect(
            gone?.description.hasPrefix(
                "delete neighbour 10.6.168.123 lladdr 02:00:00:00:00:09 dev eth0 nud permanent: ")
                == true)
    }
}

extension [Neighbour] {
    /// The families in the order in which the kernel lists them.
    fileprivate var sorted: [Neighbour] { sorted { $0.address < $1.address } }
}
