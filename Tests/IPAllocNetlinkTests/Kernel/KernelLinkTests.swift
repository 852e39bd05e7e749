import IPAllocNetlink
import Testing

/// Links of the real kernel, compared with what `ip -j` prints.
@Suite("Kernel links", .enabled(if: Sandbox.isPossible, Comment(rawValue: Sandbox.reason)))
struct KernelLinkTests {
    /// What `ip -j -d link` says.
    private struct Printed: Decodable {
        struct Info: Decodable {
            var infoKind: String?
        }
        var ifindex: UInt32
        var ifname: String
        var mtu: UInt32
        var operstate: String
        var txqlen: UInt32?
        var address: String
        var flags: [String]
        var linkinfo: Info?
        var master: String?
        var linkNetnsid: Int32?
    }

    private func expectAsPrinted(_ sandbox: Sandbox) throws {
        let (links, printed): ([Link], [Printed]) = try sandbox.both {
            try sandbox.netlink.links()
        } _: {
            try sandbox.ip("-d link show")
        }
        #expect(links.count == printed.count)
        for (link, printed) in zip(links, printed) {
            #expect(link.index.rawValue == printed.ifindex)
            #expect(link.name == printed.ifname)
            #expect(link.mtu == printed.mtu)
            #expect(link.transmitQueueLength == printed.txqlen ?? 0)
            #expect(link.macAddress?.description == printed.address)
            #expect(link.kind == printed.linkinfo?.infoKind)
            #expect(link.isUp == printed.flags.contains("UP"))
            #expect(link.flags.contains(.carrier) == printed.flags.contains("LOWER_UP"))
            #expect((link.operationalState == .up) == (printed.operstate == "UP"))
            #expect(link.peerNamespaceID == printed.linkNetnsid)
            let master = try link.master.map { try sandbox.netlink.link($0).name }
            #expect(master == printed.master)
            #expect(try sandbox.netlink.link(link.index).name == link.name)
            #expect(try sandbox.netlink.link(named: link.name).index == link.index)
        }
    }

    @Test("a new namespace has the loopback alone, switched off")
    func loopback() throws {
        let sandbox = try Sandbox()
        let links = try sandbox.netlink.links()
        #expect(links.map(\.name) == ["lo"])
        #expect(links.first?.isUp == false)
        #expect(links.first?.flags.contains(.loopback) == true)
        try expectAsPrinted(sandbox)
    }

    @Test("veth, macvlan and bridge are made with their settings, and deleted")
    func make() throws {
        let sandbox = try Sandbox()
        let netlink = sandbox.netlink
        try netlink.add(
            NewLink(
                .veth(peer: LinkSettings(name: "peer", macAddress: mac("02:00:00:00:00:02"))),
                LinkSettings(
                    name: "eth0", macAddress: mac("02:00:00:00:00:01"), mtu: 1400,
                    transmitQueueLength: 77)))
        let eth0 = try netlink.link(named: "eth0")
        #expect(eth0.kind == "veth")
        #expect(eth0.mtu == 1400)
        #expect(eth0.transmitQueueLength == 77)
        #expect(eth0.macAddress == mac("02:00:00:00:00:01"))
        let peer = try netlink.link(named: "peer")
        #expect(peer.macAddress == mac("02:00:00:00:00:02"))
        #expect(eth0.peer == peer.index)
        #expect(peer.peer == eth0.index)
        try netlink.add(
            NewLink(.macvlan(parent: eth0.index, mode: .bridge), LinkSettings(name: "net1")))
        #expect(try netlink.link(named: "net1").peer == eth0.index)
        try netlink.add(NewLink(.bridge, LinkSettings(name: "br0", isUp: true)))
        let bridge = try netlink.link(named: "br0")
        #expect(bridge.isUp)
        try netlink.set(peer.index, LinkSettings(isUp: true, master: bridge.index))
        #expect(try netlink.link(named: "peer").master == bridge.index)
        try expectAsPrinted(sandbox)

        try netlink.set(peer.index, LinkSettings(master: LinkIndex(rawValue: 0)))
        #expect(try netlink.link(named: "peer").master == nil)
        try netlink.deleteLink(bridge.index)
        try netlink.deleteLink(eth0.index)
        #expect(try netlink.links().map(\.name) == ["lo"])
    }

    /// Why there are no VLANs here, or nil if there are.
    private static let obstacleOfVLANs: String? = {
        do {
            let sandbox = try Sandbox()
            let (eth0, _) = try sandbox.makeLinks()
            try sandbox.netlink.add(
                NewLink(.vlan(parent: eth0, id: 6), LinkSettings(name: "eth0.6")))
            return nil
        } catch {
            return "the kernel makes no VLANs: \(error); load the 8021q module"
        }
    }()

    @Test(
        "a VLAN is made on a link, with its number",
        .enabled(if: obstacleOfVLANs == nil, Comment(rawValue: obstacleOfVLANs ?? "")))
    func vlan() throws {
        let sandbox = try Sandbox()
        let netlink = sandbox.netlink
        let (eth0, _) = try sandbox.makeLinks()
        try netlink.add(NewLink(.vlan(parent: eth0, id: 100), LinkSettings(name: "eth0.100")))
        let vlan = try netlink.link(named: "eth0.100")
        #expect(vlan.kind == "vlan")
        #expect(vlan.vlanID == 100)
        #expect(vlan.peer == eth0)
        try expectAsPrinted(sandbox)
    }

    @Test("a link is switched, renamed and changed")
    func change() throws {
        let sandbox = try Sandbox()
        let netlink = sandbox.netlink
        let (eth0, _) = try sandbox.makeLinks()
        try netlink.set(
            eth0,
            LinkSettings(macAddress: mac("0a:1b:0a:06:a8:ad"), mtu: 1300, transmitQueueLength: 5))
        try netlink.set(eth0, LinkSettings(isUp: false))
        try netlink.set(eth0, LinkSettings(name: "net-1.100", isUp: true))
        let link = try netlink.link(eth0)
        #expect(link.name == "net-1.100")
        #expect(link.isUp)
        #expect(link.mtu == 1300)
        #expect(link.transmitQueueLength == 5)
        #expect(link.macAddress == mac("0a:1b:0a:06:a8:ad"))
        try expectAsPrinted(sandbox)
    }

    @Test("a text is attached to a link, and read again")
    func alias() throws {
        let sandbox = try Sandbox()
        let (eth0, peer) = try sandbox.makeLinks()
        try sandbox.netlink.set(eth0, LinkSettings(alias: "ipalloc net 0123"))
        #expect(try sandbox.netlink.link(eth0).alias == "ipalloc net 0123")
        #expect(try sandbox.netlink.link(peer).alias == nil)
        #expect(try sandbox.shell("ip link show dev eth0").contains("alias ipalloc net 0123"))
    }

    @Test("a veth pair is made across two namespaces, and a link moved")
    func acrossNamespaces() throws {
        let host = try Sandbox()
        let pod = try Sandbox()
        try host.netlink.add(
            NewLink(
                .veth(
                    peer: LinkSettings(
                        name: "veth0", macAddress: mac("02:00:00:00:00:02"),
                        namespace: pod.namespace)),
                LinkSettings(name: "veth0123456789a", mtu: 1500)))
        let outer = try host.netlink.link(named: "veth0123456789a")
        let inner = try pod.netlink.link(named: "veth0")
        #expect(inner.macAddress == mac("02:00:00:00:00:02"))
        #expect(outer.peerNamespaceID != nil)
        #expect(inner.peer == outer.index)
        try expectAsPrinted(host)
        try expectAsPrinted(pod)

        let (eth0, _) = try host.makeLinks()
        try host.netlink.set(eth0, LinkSettings(name: "net1", namespace: pod.namespace))
        #expect(try pod.netlink.link(named: "net1").kind == "veth")
        let error = failure { () throws(NetlinkError) in
            _ = try host.netlink.link(named: "net1")
        }
        #expect(error?.isNotThere == true)
    }

    @Test("what cannot be done is told in the words of ip and of the kernel")
    func refusals() throws {
        let sandbox = try Sandbox()
        let netlink = sandbox.netlink
        let (eth0, peer) = try sandbox.makeLinks()
        let gone = failure { () throws(NetlinkError) in
            _ = try netlink.link(named: "net9")
        }
        #expect(gone?.errno == .noDevice)
        #expect(gone?.description == "get link net9: No such device")
        let number = failure { () throws(NetlinkError) in
            try netlink.set(LinkIndex(rawValue: 99), LinkSettings(mtu: 1400))
        }
        #expect(number?.isNotThere == true)
        #expect(number?.description == "set link #99 mtu 1400: No such device")
        let taken = failure { () throws(NetlinkError) in
            try netlink.add(NewLink(.bridge, LinkSettings(name: "eth0")))
        }
        #expect(taken?.isAlreadyThere == true)
        #expect(taken?.description == "add link name eth0 type bridge: File exists")
        let renamed = failure { () throws(NetlinkError) in
            try netlink.set(eth0, LinkSettings(name: "peer"))
        }
        #expect(renamed?.isAlreadyThere == true)
        let size = failure { () throws(NetlinkError) in
            try netlink.set(peer, LinkSettings(mtu: 1))
        }
        #expect(size?.errno == .invalid)
        #expect(size?.text == "mtu less than device minimum")
        #expect(
            size?.description
                == "set link peer mtu 1: Invalid argument (kernel: mtu less than device minimum)")
    }

    @Test(
        "a text that cannot be a name is refused before the kernel sees it",
        arguments: ["", "a b", "a/b", "..", "sixteen_bytes_in", "a\u{0}b", "a:1", "tab\t"])
    func names(_ name: String) throws {
        let sandbox = try Sandbox()
        let (eth0, _) = try sandbox.makeLinks()
        let errors = [
            failure { () throws(NetlinkError) in _ = try sandbox.netlink.link(named: name) },
            failure { () throws(NetlinkError) in
                try sandbox.netlink.set(eth0, LinkSettings(name: name))
            },
            failure { () throws(NetlinkError) in
                try sandbox.netlink.add(NewLink(.bridge, LinkSettings(name: name)))
            },
        ]
        #expect(errors.map(\.?.reason) == [.invalid, .invalid, .invalid])
    }
}
