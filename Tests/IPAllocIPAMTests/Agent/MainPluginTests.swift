import Foundation
import IPAllocCNI
import IPAllocJSON
import IPAllocNetlink
import Testing

/// The macvlan plugin, which calls the IPAM plugin itself and reads its results with the
/// reference library of CNI.
@Suite(
    "ipalloc-cni under macvlan",
    .enabled(if: Macvlan.obstacle == nil, "\(Macvlan.obstacle ?? "")"))
struct MainPluginTests {
    private let agent: AgentProcess
    private let plugins: PluginFolder
    /// The namespace of the node, with the parent interface.
    private let node: NetworkNamespace
    /// The container's.
    private let container: NetworkNamespace

    init() throws {
        agent = try AgentProcess()
        try agent.makePool(
            "a", subnet: "10.6.0.0/16", addresses: "10.6.168.101-10.6.168.110",
            gateway: "10.6.0.1", routes: [("172.20.1.2/16", "10.6.0.2")])
        plugins = try PluginFolder(["spiderpool"])
        node = try NetworkNamespace.make()
        let netlink = try node.connect()
        try netlink.add(
            NewLink(.veth(peer: LinkSettings(name: "peer")), LinkSettings(name: "ens192")))
        for name in ["ens192", "peer"] {
            try netlink.set(netlink.link(named: name).index, LinkSettings(isUp: true))
        }
        container = try NetworkNamespace.make(at: plugins.path + "/container.ns")
    }

    private func call(
        _ command: String, _ version: String, previous: JSONValue? = nil
    ) throws -> CNIOutcome {
        let more = previous.map { #","prevResult":\#($0.text())"# } ?? ""
        let input =
            #"{"cniVersion":"\#(version)","name":"net","type":"macvlan","master":"ens192","#
            + #""mode":"bridge","ipam":{"type":"spiderpool","log_file_path":"","#
            + #""default_ipv4_ippool":["a"],"ipam_unix_socket_path":"\#(agent.socketPath)"}"#
            + "\(more)}"
        let call = PluginCall(
            command, input,
            [
                "CNI_CONTAINERID": "c1", "CNI_IFNAME": "eth0", "CNI_PATH": plugins.path,
                "CNI_NETNS": container.path ?? "", "CNI_ARGS": "",
            ])
        return try node.attempt { () throws(any Error) in
            try call.runProcess(Macvlan.program)
        }.get()
    }

    @Test(
        "a pod's interface gets its address, keeps it under CHECK and gives it back",
        arguments: ["0.3.1", "0.4.0", "1.0.0"])
    func course(_ version: String) throws {
        defer {
            try? NetworkNamespace.delete(at: plugins.path + "/container.ns")
            plugins.remove()
        }
        let added = try call("ADD", version)
        #expect(added.exitStatus == 0, "\(added.standardOutput)")
        let address = added.json?["ips"]?.array?.first?["address"]?.string
        #expect(address == "10.6.168.101/16")
        let netlink = try container.connect()
        let eth0 = try netlink.link(named: "eth0").index
        let held = try netlink.addresses(of: eth0, family: .ipv4).map(\.block.description)
        #expect(held == ["10.6.168.101/16"])
        let routes = try netlink.routes(.ipv4).filter { $0.gateway != nil }
            .map { "\($0.destination)" }
        #expect(Set(routes) == ["0.0.0.0/0", "172.20.0.0/16"])
        if version >= "0.4.0" {
            let checked = try call("CHECK", version, previous: added.json)
            #expect(checked.exitStatus == 0, "\(checked.standardOutput)")
        }
        for _ in 0..<2 {
            let deleted = try call("DEL", version, previous: added.json)
            #expect(deleted.exitStatus == 0, "\(deleted.standardOutput)")
        }
        if version >= "0.4.0" {
            #expect(try call("CHECK", version, previous: added.json).exitStatus == 1)
        }
        let again = try call("ADD", version)
        #expect(again.json?["ips"]?.array?.first?["address"]?.string == address)
        #expect(try call("DEL", version, previous: again.json).exitStatus == 0)
    }
}
