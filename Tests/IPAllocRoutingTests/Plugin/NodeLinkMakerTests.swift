import IPAllocCNI
import IPAllocJSON
import Testing

@testable import IPAllocNetlink
@testable import IPAllocRoutingPlugin

/// The links that `ifacer` makes, with the kernel's rules for them.
@Suite("NodeLinkMaker")
struct NodeLinkMakerTests {
    private func master(_ text: String) throws -> MasterPlugin {
        MasterPlugin(try #require(try JSONValue(parsing: text).object))
    }

    private func make(_ text: String, in kernel: ModelLinkKernel) throws {
        try NodeLinkMaker(kernel: kernel, master: master(text)).make()
    }

    private func refusal(_ text: String, in kernel: ModelLinkKernel) -> CNIError? {
        #expect(throws: CNIError.self) { try make(text, in: kernel) }
    }

    private static let vlan = #"{"interfaces":["ens192"],"vlanID":100}"#
    private static let bondedVLAN =
        #"{"interfaces":["ens192","ens224"],"vlanID":7,"#
        + #""bond":{"name":"bond0","mode":1,"options":"primary=ens192; miimon=100"}}"#

    @Test("a VLAN is made on the link, and both are switched on; again, nothing changes")
    func vlan() throws {
        let kernel = ModelLinkKernel(["ens192", "ens224"])
        try kernel.set(kernel.all[0].index, LinkSettings(isUp: false))
        try make(Self.vlan, in: kernel)
        let made = try #require(kernel["ens192.100"])
        #expect(made.kind == "vlan" && made.vlanID == 100 && made.isUp)
        #expect(made.peer == kernel["ens192"]?.index)
        #expect(kernel["ens192"]?.isUp == true)
        let changes = kernel.changes
        try make(Self.vlan, in: kernel)
        #expect(kernel.changes == changes)
        try NodeLinkMaker(kernel: kernel, master: master(Self.vlan)).check()
    }

    @Test("a VLAN that is there is switched on and used")
    func present() throws {
        let kernel = ModelLinkKernel(["ens192"])
        kernel.append("ens192.100", kind: "vlan") { link in
            link.vlanID = 100
            link.peer = kernel.all[0].index
        }
        try make(Self.vlan, in: kernel)
        #expect(kernel["ens192.100"]?.isUp == true)
        #expect(kernel.all.count == 2)
    }

    @Test("the same VLAN under another name, and another link of the name, are refused")
    func conflicts() throws {
        let other = ModelLinkKernel(["ens192", "ens224"])
        other.append("ens224.100", kind: "vlan") { link in
            link.vlanID = 100
            link.peer = other.all[1].index
        }
        let error = refusal(Self.vlan, in: other)
        #expect(
            error?.message
                == "cannot have multiple different vlan interfaces with the same vlanId 100 on node "
                + "at the same time, please check vlan interface ens224.100")
        let foreign: [(String?, UInt16?, Int)] = [(nil, nil, 0), ("vlan", 99, 0), ("vlan", 100, 1)]
        for (kind, id, parent) in foreign {
            let kernel = ModelLinkKernel(["ens192", "ens224"])
            kernel.append("ens192.100", kind: kind) { link in
                link.vlanID = id
                link.peer = kernel.all[parent].index
            }
            let message = refusal(Self.vlan, in: kernel)?.message
            #expect(message?.contains("which is not VLAN 100 on ens192") == true)
            #expect(kernel.changes == 0)
        }
    }

    @Test("a bond has its mode and options before its ports, and a VLAN lies on it")
    func bond() throws {
        let kernel = ModelLinkKernel(["ens192", "ens224"])
        try make(Self.bondedVLAN, in: kernel)
        let bond = try #require(kernel["bond0"])
        #expect(bond.kind == "bond" && bond.isUp)
        #expect(kernel.options == ["bond0 primary=ens192", "bond0 miimon=100"])
        #expect(kernel["ens192"]?.master == bond.index && kernel["ens224"]?.master == bond.index)
        #expect(kernel["bond0.7"]?.peer == bond.index && kernel["bond0.7"]?.isUp == true)
        let changes = kernel.changes
        try make(Self.bondedVLAN, in: kernel)
        #expect(kernel.changes == changes)
        try NodeLinkMaker(kernel: kernel, master: master(Self.bondedVLAN)).check()
    }

    @Test("whatever change fails, no half bond is left, its links are on, and it succeeds later")
    func failures() throws {
        let whole = ModelLinkKernel(["ens192", "ens224"])
        try make(Self.bondedVLAN, in: whole)
        for number in 1...whole.changes {
            let kernel = ModelLinkKernel(["ens192", "ens224"])
            kernel.failing = number
            #expect(refusal(Self.bondedVLAN, in: kernel)?.code == .refused)
            let bond = kernel["bond0"]?.index
            for name in ["ens192", "ens224"] {
                #expect(kernel[name]?.master == bond)
                #expect(kernel[name]?.isUp == true)
            }
            kernel.failing = nil
            try make(Self.bondedVLAN, in: kernel)
            try NodeLinkMaker(kernel: kernel, master: master(Self.bondedVLAN)).check()
        }
    }

    @Test("who is slower than another pod's call uses what that one made")
    func race() throws {
        let kernel = ModelLinkKernel(["ens192", "ens224"])
        kernel.beforeAdd = { kernel in try? self.make(Self.bondedVLAN, in: kernel) }
        try make(Self.bondedVLAN, in: kernel)
        #expect(kernel.all.count == 4)
        #expect(kernel.options.count == 2)
        try NodeLinkMaker(kernel: kernel, master: master(Self.bondedVLAN)).check()
    }

    @Test("CHECK tells what is not there, or switched off")
    func check() throws {
        let kernel = ModelLinkKernel(["ens192", "ens224"])
        let maker = NodeLinkMaker(kernel: kernel, master: try master(Self.bondedVLAN))
        let missing = #expect(throws: CNIError.self) { try maker.check() }
        #expect(missing?.code == .checkFailed)
        #expect(missing?.message == "the node's link bond0 is not there")
        try maker.make()
        try kernel.set(try #require(kernel["bond0.7"]).index, LinkSettings(isUp: false))
        let off = #expect(throws: CNIError.self) { try maker.check() }
        #expect(off?.message == "the node's link bond0.7 is switched off")
    }

    @Test("options are written as the kernel's files have them, lists one by one")
    func options() throws {
        for (text, written) in [
            (" miimon = 100 ;up_delay=200;", ["miimon=100", "updelay=200"]),
            ("xmit_hash_policy=layer3+4", ["xmit_hash_policy=layer3+4"]),
            (
                #"arp_ip_target=[\"10.6.0.1\", \"10.6.0.2\"];arp_interval=9"#,
                ["arp_ip_target=+10.6.0.1", "arp_ip_target=+10.6.0.2", "arp_interval=9"]
            ),
            ("", []),
        ] {
            let keys = #"{"interfaces":["a","b"],"bond":{"options":"\#(text)"}}"#
            let options = try master(keys).options()
            #expect(options.map { "\($0.name)=\($0.value)" } == written)
        }
    }

    @Test("a bond without a name has that of Spiderpool's plugin")
    func nameless() throws {
        let kernel = ModelLinkKernel(["ens192", "ens224"])
        try make(#"{"interfaces":["ens192","ens224"],"bond":{"mode":1}}"#, in: kernel)
        #expect(kernel["sp_bond0"]?.kind == "bond")
    }

    @Test("what cannot be made is refused with the reason")
    func impossible() {
        let kernel = ModelLinkKernel(["ens192", "ens224", "enp200s0f0np0"])
        for (text, message) in [
            (#"{"interfaces":["none9"]}"#, "failed to lookup interface \"none9\": Link not found"),
            (#"{"interfaces":["enp200s0f0np0"],"vlanID":100}"#, "no link can have the name"),
            (
                #"{"interfaces":["ens192","ens224"],"bond":{"name":"ens224"}}"#,
                "which is no bond"
            ),
            (
                #"{"interfaces":["ens192","ens224"],"bond":{"name":"b","options":"miimon"}}"#,
                "bond option \"miimon\" is not of the form NAME=VALUE"
            ),
            (
                #"{"interfaces":["ens192","ens224"],"bond":{"name":"b","options":"../x=1"}}"#,
                "bond option \"../x=1\" is not of the form NAME=VALUE"
            ),
        ] {
            #expect(refusal(text, in: kernel)?.message.contains(message) == true)
            #expect(kernel.all.count == 3)
        }
    }
}
