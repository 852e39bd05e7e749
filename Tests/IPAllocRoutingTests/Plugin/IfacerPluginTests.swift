import IPAllocCNI
import Testing

@testable import IPAllocNetlink

/// `ifacer` on the real kernel.
@Suite("Plugin ifacer", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct IfacerPluginTests {
    private func call(
        _ command: String, _ world: World, _ keys: String, previousResult: String? = nil
    ) throws -> CNIOutcome {
        let attachment = try world.attach("eth0", network: 6)
        var call = PluginCall("ifacer", command, world, attachment)
        call.keys = keys
        call.previousResult = previousResult
        defer { try? world.pod.shell("ip link delete eth0") }
        return try call.run()
    }

    @Test("one link without VLAN is switched on, and stays when the pod goes")
    func switchesOn() throws {
        let world = try World()
        let index = try world.node.netlink.link(named: "ens224").index
        try world.node.netlink.set(index, LinkSettings(isUp: false))
        let keys = #","interfaces":["ens224"]"#
        let checked = try call("CHECK", world, keys)
        #expect(checked.code == 100)
        let added = try call("ADD", world, keys)
        #expect(added.exitStatus == 0, "\(added.standardOutput)")
        #expect(added.json?["cniVersion"]?.string == "1.1.0")
        #expect(added.json?["ips"] == nil)
        for command in ["CHECK", "DEL", "DEL"] {
            let outcome = try call(command, world, keys)
            #expect(outcome.exitStatus == 0, "\(outcome.standardOutput)")
        }
        #expect(try world.node.netlink.link(index).isUp)
    }

    @Test("the result of a plugin before is passed on")
    func passesOn() throws {
        let previous = #"{"cniVersion":"1.1.0","interfaces":[{"name":"x"}]}"#
        let added = try call(
            "ADD", World(), #","interfaces":["ens192"]"#, previousResult: previous)
        #expect(added.json?["interfaces"]?.array?.first?["name"]?.string == "x")
    }

    @Test("a VLAN is made where the kernel makes some, and else the reason is told")
    func vlan() throws {
        let world = try World()
        let added = try call("ADD", world, #","interfaces":["ens192"],"vlanID":100"#)
        if added.exitStatus == 0 {
            let vlan = try world.node.netlink.link(named: "ens192.100")
            #expect(vlan.isUp && vlan.vlanID == 100)
            let again = try call("ADD", world, #","interfaces":["ens192"],"vlanID":100"#)
            #expect(again.exitStatus == 0, "\(again.standardOutput)")
            let other = try call("ADD", world, #","interfaces":["ens224"],"vlanID":100"#)
            #expect(other.code == 999)
        } else {
            #expect(added.code == 999)
            #expect(added.message?.contains("link name ens192.100") == true)
            #expect(added.details?.contains("8021q") == true)
        }
    }

    @Test("a wrong configuration is told before anything is changed, and DEL succeeds all the same")
    func wrong() throws {
        let world = try World()
        for (keys, words) in [
            ("", "names none of the node's links"),
            (#","interfaces":[]"#, "names none of the node's links"),
            (#","interfaces":"ens192""#, "interfaces must be an array"),
            (#","interfaces":["ens192"],"vlanID":"7""#, "vlanID must be a whole number"),
            (#","interfaces":["ens192"],"vlanID":4095"#, "invalid vlanId 4095"),
            (#","interfaces":["ens192"],"vlanID":-1"#, "invalid vlanId -1"),
            (
                #","interfaces":["ens192","ens224"]"#,
                "the bond property is nil with multiple Interfaces"
            ),
            (
                #","interfaces":["ens192","ens224"],"bond":{"name":"b","mode":7}"#,
                "bond mode must be in range [0,6], but is 7"
            ),
        ] {
            let refused = try call("ADD", world, keys)
            #expect(refused.code == 7)
            let told = "\(refused.message ?? "") \(refused.details ?? "")"
            #expect(told.contains(words), "\(refused.standardOutput)")
            #expect(try call("DEL", world, keys).exitStatus == 0)
        }
        let missing = try call("ADD", world, #","interfaces":["none9"]"#)
        #expect(missing.code == 999)
        #expect(missing.message == "failed to lookup interface \"none9\": Link not found")
    }
}
