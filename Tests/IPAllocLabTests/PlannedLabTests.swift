import Foundation
import IPAllocClient
import IPAllocJSON
import IPAllocMemoryAgent
import IPAllocModel
import Synchronization
import Testing

@testable import IPAllocLab

/// A lab without network namespaces: addresses from Debian's host-local, the rest from plans.
@Suite(
    "Planned lab", .timeLimit(.minutes(20)),
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: "/usr/lib/cni/host-local"),
        "it needs /usr/lib/cni/host-local, from containernetworking-plugins"))
struct PlannedLabTests {
    private let agent = MemoryAgent()
    private let folder = "/tmp/ipalloc-planned-\(UUID().uuidString.lowercased().prefix(8))"
    private let told = Told()

    private final class Told: Sendable {
        let lines = Mutex<[String]>([])
    }

    private var lab: Lab {
        Lab(
            path: folder, pluginFolders: ["/usr/lib/cni"],
            environment: ["PATH": "/usr/bin:/bin"], connect: { [agent] _ in agent },
            tell: { [told] line in told.lines.withLock { $0.append(line) } })
    }

    private var client: ResourceClient { ResourceClient(agent) }

    private func makeNetwork(
        _ number: Int, _ interface: String, main: String = "macvlan", before: String = "",
        master: String? = nil
    ) throws {
        var network = NetworkAttachmentDefinition()
        network.metadata = ObjectMetadata(name: interface, namespace: "kube-system")
        network.spec.config = """
            {"cniVersion":"0.3.1","name":"\(interface)","plugins":[\(before){"type":"\(main)",
            "master":"\(master ?? interface)","mode":"bridge","ipam":{"type":"host-local",
            "dataDir":"\(folder)/host-local","routes":[{"dst":"0.0.0.0/0"}],
            "ranges":[[{"subnet":"10.\(number).0.0/16","rangeStart":"10.\(number).168.171",
            "rangeEnd":"10.\(number).168.172","gateway":"10.\(number).0.1"}]]}},
            {"type":"veth","service_cidr":["10.96.0.0/12"]}]}
            """
        _ = try client.create(
            network.json, NetworkAttachmentDefinition.kind, namespace: "kube-system")
    }

    private func makePod() throws {
        var pod = Pod()
        pod.metadata = ObjectMetadata(name: "a", namespace: "default")
        pod.metadata.annotations = [
            "v1.multus-cni.io/default-network": "kube-system/ens192",
            "k8s.v1.cni.cncf.io/networks": "kube-system/ens224",
        ]
        pod.spec.nodeName = "node1"
        _ = try client.create(pod.json, Pod.kind, namespace: "default")
    }

    @Test("the agent knows the nodes as soon as the lab is up")
    func nodes() throws {
        _ = try lab.up(.walkthrough, planned: true)
        defer { try? lab.down() }
        let nodes = try client.list(Node.kind).items.map { try Node(json: $0) }
        #expect(nodes.map(\.name).sorted() == ["node1", "node2"])
        #expect(nodes.first { $0.name == "node1" }?.internalAddresses == ["10.6.168.123"])
    }

    /// What a command prints.
    private func show(_ command: String, in place: String = "a") throws -> [String] {
        told.lines.withLock { $0 = [] }
        try lab.execute(command.split(separator: " ").map(String.init), in: place)
        return told.lines.withLock { $0 }.joined().split(separator: "\n").map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// The addresses that host-local holds.
    private var heldAddresses: [String] {
        ["ens192", "ens224"].flatMap { network in
            (try? FileManager.default.contentsOfDirectory(
                atPath: "\(folder)/host-local/\(network)")) ?? []
        }.filter { $0.hasPrefix("10.") }.sorted()
    }

    private func withLab(_ body: () throws -> Void) throws {
        _ = try lab.up(.walkthrough, planned: true)
        do {
            try body()
        } catch {
            try? lab.down()
            throw error
        }
        try lab.down()
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test("a pod has the published rules and routes, and its addresses go back with it")
    func walkthrough() throws {
        try withLab {
            try makeNetwork(6, "ens192")
            try makeNetwork(7, "ens224")
            try makePod()
            try lab.run()
            #expect(heldAddresses == ["10.6.168.171", "10.7.168.171"])
            #expect(
                try show("ip rule show") == [
                    "0:\tfrom all lookup local",
                    "32764:\tfrom 10.7.168.171 lookup 100",
                    "32765:\tfrom all to 10.7.168.171/16 lookup 100",
                    "32766:\tfrom all lookup main",
                    "32767:\tfrom all lookup default",
                ])
            #expect(
                try show("ip route show table 100") == [
                    "default via 10.7.0.1 dev net1",
                    "10.6.168.123 dev veth0 scope link",
                    "10.7.0.0/16 dev net1 proto kernel scope link src 10.7.168.171",
                    "10.96.0.0/12 via 10.6.168.123 dev veth0",
                ])
            #expect(try show("ip r show table main").first == "default via 10.6.0.1 dev eth0")
            #expect(
                try show("ip -4 -o address show dev net1").first?
                    .hasPrefix("4: net1    inet 10.7.168.171/16 brd 10.7.255.255 scope global net1")
                    == true)
            #expect(
                try show("ip a").filter { !$0.hasPrefix(" ") }.map {
                    String($0.prefix { $0 != "@" && $0 != "<" })
                } == ["1: lo: ", "2: eth0", "3: veth0", "4: net1"])
            #expect(
                try show("ip route", in: "node/node1").filter { $0.contains("veth") }.map {
                    String($0.prefix { $0 != " " })
                } == ["10.6.168.171", "10.7.168.171"])
            #expect(try show("ip route", in: "node/node2").allSatisfy { !$0.contains("veth") })

            _ = try client.delete(Pod.kind, namespace: "default", name: "a")
            try lab.run()
            #expect(heldAddresses == [])
        }
    }

    @Test("a main plugin that cannot be played is refused, and the pod's addresses go back")
    func refusedPlugin() throws {
        try withLab {
            try makeNetwork(6, "ens192")
            try makeNetwork(7, "ens224", main: "ptp")
            try makePod()
            let error = #expect(throws: LabError.self) { try lab.run() }
            #expect(error?.description.contains("plugin ptp") == true, "\(error as Any)")
            #expect(heldAddresses == [])
        }
    }

    @Test("a bridge, its port and a VLAN that a plugin makes are the node's")
    func nodeLinks() throws {
        try withLab {
            try makeNetwork(
                6, "ens192", main: "vlan",
                before: #"{"type":"ifacer","interfaces":["ens192"],"vlanID":7},"#,
                master: "ens192.7")
            try makeNetwork(7, "ens224", main: "bridge")
            try makePod()
            try lab.run()
            #expect(heldAddresses == ["10.6.168.171", "10.7.168.171"])
            let node = try show("ip a", in: "node/node1").filter { !$0.hasPrefix(" ") }
            #expect(node.contains { $0.hasPrefix("4: ens192.7@ens192: <") })
            #expect(node.contains { $0.hasPrefix("6: cni0: <") })
            #expect(node.contains { $0.contains(" master cni0 state UP ") })
            #expect(
                try show("ip a").filter { !$0.hasPrefix(" ") }.map {
                    String($0.prefix { $0 != "<" })
                } == ["1: lo: ", "2: eth0@if4: ", "3: veth0@if5: ", "4: net1@if7: "])
            #expect(try show("ip rule show").count == 5)
            // Nothing is no line, not an empty one.
            _ = try show("ip route show table 999")
            #expect(told.lines.withLock { $0 } == [])
        }
    }

    @Test(
        "what needs a kernel is refused with what can be shown",
        arguments: [
            "ping 10.6.0.1", "ip link set eth0 down", "ip", "ip -j address", "ip route show table",
            "ip rule show dev eth0", "ip route add default via 10.6.0.1",
        ])
    func refused(_ command: String) {
        let error = #expect(throws: LabError.self) {
            try PlannedIPCommand(command.split(separator: " ").map(String.init))
        }
        #expect(error?.description.contains("this lab only plans") == true)
    }
}
