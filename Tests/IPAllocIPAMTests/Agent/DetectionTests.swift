import Foundation
import IPAlloc
import IPAllocCNI
import IPAllocJSON
import IPAllocNetlink
import IPAllocScriptedAgent
import Testing

/// The searches that the agent asks for, on a real link with another host that answers or does not,
/// where the macvlan plugin calls the IPAM plugin.
@Suite(
    "IPAM plugin, detection",
    .enabled(if: Macvlan.obstacle == nil, "\(Macvlan.obstacle ?? "")"))
struct DetectionTests {
    private let plugins: PluginFolder
    private let node: NetworkNamespace
    /// What is behind the node's interface: the link `gw`.
    private let lan: RouteNetlink
    private let container: NetworkNamespace

    init() throws {
        plugins = try PluginFolder(["spiderpool"])
        node = try NetworkNamespace.make()
        let outside = try NetworkNamespace.make()
        lan = try outside.connect()
        let netlink = try node.connect()
        try netlink.add(
            NewLink(
                .veth(peer: LinkSettings(name: "gw", namespace: outside)),
                LinkSettings(name: "ens192")))
        try netlink.set(netlink.link(named: "ens192").index, LinkSettings(isUp: true))
        try lan.set(lan.link(named: "gw").index, LinkSettings(isUp: true))
        container = try NetworkNamespace.make(at: plugins.path + "/container.ns")
    }

    private func remove() {
        try? NetworkNamespace.delete(at: plugins.path + "/container.ns")
        plugins.remove()
    }

    /// Gives the host outside an address.
    private func giveOutside(_ text: String) throws {
        let link = try lan.link(named: "gw")
        try lan.add(
            InterfaceAddress(CIDRBlock(text), on: link.index, flags: .noDuplicateDetection))
    }

    private var outsideMAC: String {
        get throws { try lan.link(named: "gw").macAddress?.description ?? "none" }
    }

    private func environment(_ container: String) -> [String: String] {
        [
            "CNI_CONTAINERID": container, "CNI_IFNAME": "eth0", "CNI_PATH": plugins.path,
            "CNI_NETNS": self.container.path ?? "", "CNI_ARGS": "",
        ]
    }

    /// Calls the macvlan plugin, which calls ours.
    private func call(
        _ command: String, _ container: String, socket: String
    ) throws -> CNIOutcome {
        let input =
            #"{"cniVersion":"1.0.0","name":"net","type":"macvlan","master":"ens192","#
            + #""mode":"bridge","ipam":{"type":"spiderpool","log_file_path":"","#
            + #""default_ipv4_ippool":["a"],"ipam_unix_socket_path":"\#(socket)"}}"#
        let call = PluginCall(command, input, environment(container))
        return try node.attempt { () throws(any Error) in
            try call.runProcess(Macvlan.program)
        }.get()
    }

    @Test("an address that another host has is given back, and the next attempt gets another")
    func conflict() throws {
        defer { remove() }
        let agent = try AgentProcess(flags: [
            "--enable-ip-conflict-detection", "true", "--enable-gateway-detection", "true",
        ])
        try agent.makePool(
            "a", subnet: "10.6.0.0/16", addresses: "10.6.168.101-10.6.168.110",
            gateway: "10.6.0.1")
        try giveOutside("10.6.0.1/16")
        try giveOutside("10.6.168.101/32")
        let refused = try call("ADD", "c1", socket: agent.socketPath)
        #expect(refused.code == 102, "\(refused.standardOutput)")
        #expect(
            refused.message
                == "spiderpool IP allocation error: use address 10.6.168.101: ip conflict: the "
                + "host with link-layer address \(try outsideMAC) has it")
        #expect(refused.details?.isEmpty == false)
        #expect(try call("DEL", "c1", socket: agent.socketPath).exitStatus == 0)
        let added = try call("ADD", "c2", socket: agent.socketPath)
        #expect(added.exitStatus == 0, "\(added.standardOutput)")
        #expect(
            added.json?["ips"]?.array?.first?["address"]?.string == "10.6.168.102/16")
        #expect(try call("DEL", "c2", socket: agent.socketPath).exitStatus == 0)
    }

    @Test("a gateway that does not answer is told, and the address stays the container's")
    func silence() throws {
        defer { remove() }
        let agent = try AgentProcess(flags: ["--enable-gateway-detection", "true"])
        try agent.makePool(
            "a", subnet: "10.6.0.0/16", addresses: "10.6.168.101", gateway: "10.6.0.1")
        let refused = try call("ADD", "c1", socket: agent.socketPath)
        #expect(refused.code == 11, "\(refused.standardOutput)")
        #expect(refused.message?.contains("gateway 10.6.0.1 is unreachable") == true)
        #expect(try call("DEL", "c1", socket: agent.socketPath).exitStatus == 0)
        try giveOutside("10.6.0.1/16")
        let added = try call("ADD", "c2", socket: agent.socketPath)
        #expect(added.exitStatus == 0, "\(added.standardOutput)")
    }

    /// An agent that gives the address, and what it wants to be found out.
    private func agent(_ ip: String, version: Int = 6, _ wish: String) -> ScriptedAgent {
        let gateway = version == 6 ? "fd00:6::1" : "10.6.0.1"
        return ScriptedAgent.healthy([
            .answer(
                200,
                #"{"ips":[{"version":\#(version),"address":"\#(ip)","nic":"eth0","ipPool":"a","#
                    + #""gateway":"\#(gateway)",\#(wish)},"#
                    // Of another interface: nobody asks for it here.
                    + #"{"version":4,"address":"10.9.0.9/16","nic":"net1",\#(wish)}]}"#)
        ])
    }

    /// The interface as macvlan makes it before it calls for addresses.
    private func makeInterface() throws -> RouteNetlink {
        let parent = try node.connect().link(named: "ens192")
        try node.connect().add(
            NewLink(
                .macvlan(parent: parent.index, mode: .bridge),
                LinkSettings(name: "eth0", namespace: container)))
        return try container.connect()
    }

    /// Calls our plugin itself.
    private func add(_ agent: ScriptedAgent, namespace: String? = nil) -> CNIOutcome {
        var environment = environment("c1")
        if let namespace { environment["CNI_NETNS"] = namespace }
        return PluginCall(
            "ADD", PluginCall.configuration(socket: agent.socketPath), environment
        ).run()
    }

    @Test(
        "whatever is found, the interface is as it was, though the container speaks no IPv6 yet",
        arguments: ["fd00:6::171/64", "fd00:6::172/64"], [true, false])
    func ipv6(_ ip: String, _ isOff: Bool) throws {
        defer { remove() }
        try giveOutside("fd00:6::1/64")
        try giveOutside("fd00:6::171/64")
        try container.write(.link("ipv6", "default", "disable_ipv6"), isOff ? "1" : "0")
        let netlink = try makeInterface()
        let before = try netlink.link(named: "eth0")
        let agent = agent(
            ip, #""enableIPConflictDetection":true,"enableGatewayDetection":true"#)
        defer { agent.stop() }
        let outcome = add(agent)
        let isTaken = ip.contains("171")
        #expect(outcome.exitStatus == (isTaken ? 1 : 0), "\(outcome.standardOutput)")
        if isTaken {
            #expect(outcome.code == 102)
            #expect(outcome.message?.contains(try outsideMAC) == true)
            let last = try #require(agent.requests.last)
            #expect(last.line == "DELETE /v1/ipam/ips HTTP/1.1")
            #expect(last.body.contains(#""isReleaseConflictIPs":true"#))
        }
        let after = try netlink.link(named: "eth0")
        #expect(after.isUp == before.isUp)
        #expect(after.macAddress == before.macAddress)
        #expect(try netlink.addresses(of: after.index) == [])
    }

    @Test("nobody is asked where the agent does not want it, or the interface is made later")
    func unasked() throws {
        defer { remove() }
        try giveOutside("10.6.168.101/16")
        let wishes = [
            #""enableIPConflictDetection":true,"enableGatewayDetection":true"#,
            #""enableIPConflictDetection":false,"vlan":0"#,
        ]
        for (wish, isMade) in zip(wishes, [false, true]) {
            if isMade { _ = try makeInterface() }
            let agent = agent("10.6.168.101/16", version: 4, wish)
            defer { agent.stop() }
            let outcome = add(agent)
            #expect(outcome.exitStatus == 0, "\(outcome.standardOutput)")
        }
    }

    @Test("a namespace that is gone is an error only where somebody is to be looked for")
    func namespace() throws {
        defer { remove() }
        for isWanted in [true, false] {
            let agent = agent(
                "10.6.168.101/16", version: 4, #""enableIPConflictDetection":\#(isWanted)"#)
            defer { agent.stop() }
            let outcome = add(agent, namespace: "/run/netns/no-such-name")
            #expect(outcome.exitStatus == (isWanted ? 1 : 0), "\(outcome.standardOutput)")
            if isWanted {
                #expect(outcome.code == 4)
                #expect(outcome.message?.contains("/run/netns/no-such-name") == true)
            }
        }
    }
}
