import Glibc
import IPAllocCNI
import IPAllocJSON
import IPAllocScriptedAgent
import IPAllocTestSupport
import Testing

@testable import IPAllocNetlink
@testable import IPAllocRouting

/// The plugin `coordinator` as a runtime calls it.
@Suite("Coordinator plugin", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct CoordinatorPluginTests {
    private func keys(_ agent: ScriptedAgent, _ more: String = "") -> String {
        #","ipam_unix_socket_path":"\#(agent.socketPath)","logOptions":{"logFile":"/dev/null"}"#
            + more
    }

    private func call(
        _ command: String, _ world: World, _ attachment: PodAttachment, _ agent: ScriptedAgent,
        _ more: String = ""
    ) -> PluginCall {
        var call = PluginCall("coordinator", command, world, attachment)
        call.keys = keys(agent, more)
        return call
    }

    @Test("ADD, CHECK and DEL of two interfaces")
    func course() throws {
        let world = try World(ipv6: true)
        let agent = ScriptedAgent.telling(ScriptedAgent.settings)
        defer { agent.stop() }
        var attachments: [PodAttachment] = []
        for (name, network) in [("eth0", 6), ("net1", 7)] {
            let attachment = try world.attach(name, network: network, ipv6: true)
            attachments.append(attachment)
            let added = try call("ADD", world, attachment, agent).run()
            #expect(added.exitStatus == 0, "\(added.standardOutput)")
            #expect(added.json?["ips"]?.array?.count == 2)
            let mac = try world.pod.netlink.link(named: name).macAddress?.description
            #expect(added.json?["interfaces"]?.array?.first?["mac"]?.string == mac)
            let checked = try call("CHECK", world, attachment, agent).run()
            #expect(checked.exitStatus == 0, "\(checked.standardOutput)")
        }
        // The cluster's policy route fits the first interface alone.
        #expect(
            try world.pod.lines("ip route show table main").contains(
                "192.168.0.0/16 via 10.6.0.9 dev eth0"))
        #expect(
            agent.requests.contains { request in
                request.body == #"{"podName":"p","podNamespace":"default"}"#
            })
        agent.stop()
        // Without an agent.
        for attachment in attachments.reversed() {
            for _ in 0..<2 {
                let deleted = try call("DEL", world, attachment, agent).run()
                #expect(deleted == CNIOutcome(), "\(deleted.standardOutput)")
            }
        }
        #expect(try world.node.lines("ip rule show").count == 3)
        #expect(try world.node.lines("ip -br link").filter { $0.hasPrefix("veth") } == [])
        #expect(try world.pod.lines("iptables -t mangle -S").filter { $0.hasPrefix("-A") } == [])
    }

    /// What is broken, of which interface, and the command that mends it.
    private static let damages: [(interface: String, damage: String, command: String)] = [
        (
            "net1", "ip rule del from 10.7.168.173 lookup 101",
            "ip rule add from 10.7.168.173/32 lookup 101 priority 999"
        ),
        (
            "net1", "ip route del 10.96.0.0/12 table 101",
            "ip route add 10.96.0.0/12 via 10.6.168.123 dev veth0 table 101 src 10.6.168.173"
        ),
        (
            "net1", "ip route del default table 101",
            "ip route add default via 10.7.0.1 dev net1 table 101"
        ),
        (
            "eth0", "ip route del 10.96.0.0/12",
            "ip route append 10.96.0.0/12 via 10.6.168.123 dev veth0 src 10.6.168.173"
        ),
        ("net1", "ip neighbour del 10.6.168.123 dev veth0", "ip neighbour replace 10.6.168.123"),
        (
            "net1", "sysctl -qw net.ipv4.conf.net1.rp_filter=1",
            "sysctl -w net/ipv4/conf/net1/rp_filter=0"
        ),
        ("eth0", "iptables -t mangle -F", "iptables -t mangle -A PREROUTING -i veth0 "),
        ("eth0", "ip link del veth0", "ip link add veth0123456789a address "),
    ]

    @Test("CHECK names the commands that mend what is missing", arguments: damages)
    func check(_ test: (interface: String, damage: String, command: String)) throws {
        let world = try World(networks: 3)
        let agent = ScriptedAgent.telling(ScriptedAgent.settings)
        defer { agent.stop() }
        let attachments = try [("eth0", 6), ("net1", 7), ("net2", 8)].map { name, network in
            let attachment = try world.attach(name, network: network)
            #expect(try call("ADD", world, attachment, agent).run().exitStatus == 0)
            return attachment
        }
        let attachment = try #require(attachments.first { $0.interface == test.interface })
        try world.pod.shell(test.damage)
        var check = call("CHECK", world, attachment, agent)
        // The commands are called by another process.
        check.namespace = "/proc/\(getpid())/fd/\(world.pod.namespace.descriptor)"
        let checked = try check.run()
        #expect(checked.code == 100)
        let message = try #require(checked.message)
        let command = "nsenter --net=\(check.namespace) \(test.command)"
        #expect(message.contains(test.damage == "ip link del veth0" ? test.command : command))
        let words = try #require(message.firstRange(of: "mended by: "))
        try world.node.shell("set -e\n\(message[words.upperBound...])")
        #expect(try check.run() == CNIOutcome())
    }

    @Test("a shell takes the commands that CHECK names, whatever names have in them")
    func quotedNames() throws {
        let world = try World()
        let agent = ScriptedAgent.telling(ScriptedAgent.settings)
        defer { agent.stop() }
        let odd = "n$'(id)&;*#~"
        let attachments = try [("eth0", 6), (odd, 7)].map { name, network in
            let attachment = try world.attach(name, network: network)
            let added = try call("ADD", world, attachment, agent).run()
            #expect(added.exitStatus == 0, "\(added.standardOutput)")
            return attachment
        }
        let folder = try TemporaryDirectory()
        var check = call("CHECK", world, attachments[1], agent)
        check.namespace = folder.file("it's a namespace")
        try world.node.shell(
            "ln -s /proc/\(getpid())/fd/\(world.pod.namespace.descriptor) "
                + check.namespace.shellWord)
        #expect(try check.run() == CNIOutcome())
        try world.pod.shell("ip rule del from 10.7.168.173 lookup 101; ip route flush table 101")
        try world.pod.shell("echo 1 > /proc/sys/net/ipv4/conf/\(odd.shellWord)/rp_filter")
        let message = try #require(try check.run().message)
        for command in ["rule add ", "route add default via 10.7.0.1 dev 'n$", "sysctl -w '"] {
            #expect(message.contains(command), "\(message)")
        }
        let words = try #require(message.firstRange(of: "mended by: "))
        try world.node.shell("set -e\n\(message[words.upperBound...])")
        #expect(try check.run() == CNIOutcome())
    }

    @Test("the network's keys come before the cluster's")
    func merged() throws {
        let world = try World()
        let agent = ScriptedAgent.telling(ScriptedAgent.settings)
        defer { agent.stop() }
        let attachment = try world.attach("eth0", network: 6)
        let more =
            #","podMACPrefix":"0a:1b","txQueueLen":77,"hostRuleTable":501,"podRPFilter":2,"#
            + #""vethMTU":1400,"vethLinkAddress":"169.254.100.1","serviceCIDR":["10.97.0.0/16"],"#
            + #""hijackCIDR":["192.0.2.9"],"#
            + #""policyRoutes":[{"dst":"198.51.100.0/24","gw":"10.6.0.7"}]"#
        let added = try call("ADD", world, attachment, agent, more).run()
        #expect(added.exitStatus == 0, "\(added.standardOutput)")
        #expect(
            added.json?["interfaces"]?.array?.first?["mac"]?.string == "0a:1b:0a:06:a8:ad")
        let eth0 = try world.pod.netlink.link(named: "eth0")
        #expect(eth0.transmitQueueLength == 77)
        let veth0 = try world.pod.netlink.link(named: "veth0")
        #expect(veth0.mtu == 1400)
        #expect(
            try world.pod.netlink.addresses(of: veth0.index, family: .ipv4).map(\.block)
                == [block("169.254.100.1/32")])
        #expect(try world.node.lines("ip route show table 501").count == 1)
        #expect(try world.pod.shell("cat /proc/sys/net/ipv4/conf/eth0/rp_filter") == "2\n")
        let main = try world.pod.lines("ip route show table main")
        #expect(main.contains("10.97.0.0/16 via 10.6.168.123 dev veth0 src 10.6.168.173"))
        #expect(main.contains("192.0.2.9 via 10.6.168.123 dev veth0 src 10.6.168.173"))
        #expect(main.contains("198.51.100.0/24 via 10.6.0.7 dev eth0"))
        #expect(!main.contains { $0.hasPrefix("10.96.0.0/12") })
        // Nothing is left of it, though DEL knows neither agent nor keys.
        agent.stop()
        #expect(try call("DEL", world, attachment, agent).run() == CNIOutcome())
        #expect(try world.node.lines("ip rule show").count == 3)
    }

    @Test(
        "mode disabled, in either spelling, passes the result through",
        arguments: [
            "disable", "disabled",
        ])
    func disabled(_ mode: String) throws {
        let world = try World()
        let agent = ScriptedAgent.telling(ScriptedAgent.settings)
        defer { agent.stop() }
        let attachment = try world.attach("eth0", network: 6)
        let before = try world.snapshots()
        for command in ["ADD", "CHECK"] {
            let outcome = try call(command, world, attachment, agent, #","mode":"\#(mode)""#).run()
            #expect(outcome.exitStatus == 0)
            if command == "ADD" {
                #expect(outcome.json?["ips"]?.array?.count == 1)
            }
        }
        try world.expectUnchanged(since: before)
    }

    @Test("what the agent refuses is told, and so is an agent that is not there")
    func agentTrouble() throws {
        let world = try World()
        let attachment = try world.attach("eth0", network: 6)
        let before = try world.snapshots()
        let agent = ScriptedAgent { _ in
            [.answer(500, #""spidercoordinator: default no ready""#)]
        }
        let refused = try call("ADD", world, attachment, agent).run()
        #expect(refused.code == 999)
        #expect(refused.message?.contains("spidercoordinator: default no ready") == true)
        agent.stop()
        let absent = try call("ADD", world, attachment, agent).run()
        #expect(absent.exitStatus == 1)
        #expect(absent.message?.contains("coordinator's configuration") == true)
        #expect(try call("STATUS", world, attachment, agent).run().code == 50)
        try world.expectUnchanged(since: before)
    }

    @Test("STATUS is fine where pods can be set up; GC takes what the network has not")
    func others() throws {
        let world = try World()
        let agent = ScriptedAgent.telling(ScriptedAgent.settings)
        defer { agent.stop() }
        let attachment = try world.attach("eth0", network: 6)
        #expect(try call("STATUS", world, attachment, agent).run() == CNIOutcome())
        #expect(try call("ADD", world, attachment, agent).run().exitStatus == 0)
        let mine = #"[{"containerID":"\#(World.containerID)","ifname":"eth0"}]"#
        for (valid, count) in [(mine, 1), ("[]", 0), ("[]", 0)] {
            let collected = try call(
                "GC", world, attachment, agent, #","cni.dev/valid-attachments":\#(valid)"#
            ).run()
            #expect(collected == CNIOutcome(), "\(collected.standardOutput)")
            let left = try world.node.lines("ip -br link").filter { $0.hasPrefix("veth0") }
            #expect(left.count == count)
        }
        let version = try call("VERSION", world, attachment, agent).run()
        #expect(version.json?["supportedVersions"]?.array?.count == 5)
    }

    @Test(
        "an address that another host has: the agent is told, so that the next attempt gets another"
    )
    func conflict() throws {
        let world = try World()
        let agent = ScriptedAgent.telling(ScriptedAgent.settings)
        defer { agent.stop() }
        try world.lan.shell("ip address add 10.6.168.173/16 dev gw6")
        let attachment = try world.attach("eth0", network: 6)
        let before = try world.snapshots()
        let refused = try call("ADD", world, attachment, agent, #","detectIPConflict":true"#).run()
        #expect(refused.code == 102)
        #expect(refused.message?.contains("ip conflict") == true)
        let last = try #require(agent.requests.last)
        #expect(last.line == "DELETE /v1/ipam/ips HTTP/1.1")
        #expect(last.body.contains(#""isReleaseConflictIPs":true"#))
        try world.expectUnchanged(since: before)
    }
}
