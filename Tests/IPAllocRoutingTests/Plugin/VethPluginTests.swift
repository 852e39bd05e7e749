import IPAllocCNI
import IPAllocJSON
import Testing

@testable import IPAllocRouting

/// The plugin `veth` as a runtime calls it.
@Suite("Veth plugin", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct VethPluginTests {
    private static let log = #","log_options":{"log_file":"/dev/null"}"#

    private func call(
        _ command: String, _ world: World, _ attachment: PodAttachment,
        _ keys: String = #","service_cidr":["10.96.0.0/12"]"#
    ) -> PluginCall {
        var call = PluginCall("veth", command, world, attachment)
        call.keys = keys + Self.log
        return call
    }

    @Test(
        "the walkthrough's configuration: ADD, CHECK and DEL of two interfaces",
        arguments: [
            "0.3.1", "0.4.0", "1.0.0", "1.1.0",
        ])
    func walkthrough(_ version: String) throws {
        let world = try World()
        var attachments: [PodAttachment] = []
        for (name, network) in [("eth0", 6), ("net1", 7)] {
            attachments.append(try world.attach(name, network: network))
            var call = call("ADD", world, attachments[attachments.count - 1])
            call.version = version
            let added = try call.run()
            #expect(added.exitStatus == 0, "\(added.standardOutput)")
            #expect(added.json?["cniVersion"]?.string == version)
            call.command = "CHECK"
            if version != "0.3.1" { #expect(try call.run() == CNIOutcome()) }
        }
        let rules = try world.pod.lines("ip rule show")
        #expect(rules.contains("32764:\tfrom 10.7.168.173 lookup 100"))
        #expect(rules.contains("32765:\tfrom all to 10.7.168.173/16 lookup 100"))
        for attachment in attachments {
            for _ in 0..<2 {
                let deleted = try call("DEL", world, attachment).run()
                #expect(deleted == CNIOutcome(), "\(deleted.standardOutput)")
            }
        }
        #expect(try world.node.lines("ip -br link").filter { $0.hasPrefix("veth") } == [])
        #expect(try world.pod.lines("ip rule show").count == 3)
    }

    @Test("skip_call passes the result through; only_op_mac sets the link-layer address alone")
    func partial() throws {
        let world = try World()
        let attachment = try world.attach("eth0", network: 6)
        let before = try world.snapshots()
        for command in ["ADD", "CHECK", "DEL"] {
            let skipped = try call(command, world, attachment, #","skip_call":true"#).run()
            #expect(skipped.exitStatus == 0, "\(skipped.standardOutput)")
        }
        try world.expectUnchanged(since: before)
        let keys = #","only_op_mac":true,"mac_prefix":"0a-1b""#
        let added = try call("ADD", world, attachment, keys).run()
        #expect(
            added.json?["interfaces"]?.array?.first?["mac"]?.string == "0a:1b:0a:06:a8:ad")
        #expect(try world.pod.lines("ip -br link").count == 2)
    }

    @Test(
        "a further interface's routes stay where they are if that is configured",
        arguments: [
            (-1, 1), (0, 2), (1, 1), (7, 1),
        ])
    func migration(_ value: Int, _ defaults: Int) throws {
        let world = try World()
        for (name, network) in [("eth0", 6), ("net1", 7)] {
            let attachment = try world.attach(name, network: network)
            let keys = #","service_cidr":["10.96.0.0/12"],"migrate_route":\#(value)"#
            #expect(try call("ADD", world, attachment, keys).run().exitStatus == 0)
            #expect(try call("CHECK", world, attachment, keys).run() == CNIOutcome())
        }
        let main = try world.pod.lines("ip route show table main")
        #expect(main.filter { $0.hasPrefix("default") }.count == defaults)
    }
}
