import Glibc
import IPAlloc
import IPAllocNetlink
import Testing

@testable import IPAllocRouting

/// Pods in networks whose routers advertise prefixes and themselves: the kernel gives the pod's
/// interfaces addresses and default routes beside those of the plan.
@Suite("Router advertisement", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct RouterAdvertisementTests {
    /// Has the router of a network advertise `fd00:abc:NETWORK::/64`, for addresses too, and itself
    /// as a default router, for half an hour.
    private func advertise(_ network: Int, in world: World) throws {
        let link = try world.lan.netlink.link(named: "gw\(network)")
        let source = try #require(
            try world.lan.netlink.addresses(of: link.index, family: .ipv6)
                .first { $0.address.isLinkLocal }?.address)
        let mac = try #require(link.macAddress)
        let everyone = address("ff02::1")
        let lifetime: [UInt8] = [0, 0, 7, 8]
        // RFC 4861, 4.2: type 134, hop limit 64, no flags, router lifetime 1800 s, no timers; then
        // the prefix option, on the link and for autonomous addresses.
        var message: [UInt8] = [134, 0, 0, 0, 64, 0, 7, 8] + [UInt8](repeating: 0, count: 8)
        message += [3, 4, 64, 0xC0] + lifetime + lifetime + [0, 0, 0, 0]
        message += address("fd00:abc:\(network)::").networkBytes
        let length = UInt8(message.count)
        let pseudo =
            source.networkBytes + everyone.networkBytes + [0, 0, 0, length, 0, 0, 0, 58] + message
        var sum = stride(from: 0, to: pseudo.count, by: 2).reduce(UInt32(0)) {
            $0 + UInt32(pseudo[$1]) << 8 + UInt32(pseudo[$1 + 1])
        }
        while sum >> 16 != 0 { sum = sum & 0xFFFF + sum >> 16 }
        message[2] = UInt8(~sum >> 8 & 0xFF)
        message[3] = UInt8(~sum & 0xFF)
        let header: [UInt8] = [0x60, 0, 0, 0, 0, length, 58, 255]
        let frame =
            [0x33, 0x33, 0, 0, 0, 1] + mac.bytes + [0x86, 0xDD] + header + source.networkBytes
            + everyone.networkBytes + message
        try world.lan.namespace.run { () throws(NetlinkError) in
            try PacketSocket(.none, on: link.index).send(frame)
        }
    }

    /// Advertises until an interface of the pod has an address of the prefix and the router.
    private func waitForAdvertisement(_ network: Int, _ name: String, in world: World) throws {
        let link = try world.pod.netlink.link(named: name).index
        let prefix = block("fd00:abc:\(network)::/64")
        for _ in 0..<1000 {
            try advertise(network, in: world)
            let addresses = try world.pod.netlink.addresses(of: link, family: .ipv6)
            let routes = try world.pod.netlink.routes().filter {
                $0.link == link && $0.isDefault && $0.origin == .routerAdvertisement
            }
            if addresses.contains(where: { prefix.contains($0.address) }) && !routes.isEmpty {
                return
            }
            sched_yield()
        }
        Issue.record("\(name) took no advertisement")
    }

    @Test(
        "what routers advertise before or after changes neither the plan nor the check",
        arguments: [true, false], [true, false])
    func advertised(_ isVeth: Bool, _ isBefore: Bool) throws {
        let world = try World(ipv6: true)
        let configuration: RoutingConfiguration =
            isVeth ? .veth(.recorded) : .coordinator(.recorded)
        var attachments: [PodAttachment] = []
        for (name, network) in [("eth0", 6), ("net1", 7)] {
            let attachment = try world.attach(name, network: network, ipv6: true)
            if isBefore { try waitForAdvertisement(network, name, in: world) }
            _ = try world.routing(attachment, configuration).setUp()
            attachments.append(attachment)
        }
        if !isBefore {
            try waitForAdvertisement(6, "eth0", in: world)
            try waitForAdvertisement(7, "net1", in: world)
        }
        for attachment in attachments {
            let routing = world.routing(attachment, configuration)
            try routing.check()
            // The node's new addresses, and nothing else.
            let changes = try routing.setUp().changes
            #expect(changes.filter { !$0.contains("fd00:abc:") } == [])
            #expect(try routing.setUp().changes == [])
        }
        // But for the ways to the node's addresses, nothing of the advertised prefixes is in the
        // interface's table, in the node's, or in a rule.
        let tables = try world.pod.shell("ip -6 rule; ip -6 route show table all")
        for line in tables.split(separator: "\n")
        where line.contains("fd00:abc:") && !line.contains("dev veth0") {
            #expect(!line.contains("lookup"), "\(line)")
            #expect(!line.contains("table 10"), "\(line)")
        }
        let onNode = try world.node.shell("ip -6 route show table all").split(separator: "\n")
        #expect(onNode.filter { $0.contains("fd00:abc:") && $0.contains("dev veth") } == [])
        // Answers from net1's own address leave by its own router, whoever else advertises.
        #expect(
            try world.pod.shell("ip -6 route get fd00:c::2 from fd00:7::173").contains("dev net1"))
    }
}
