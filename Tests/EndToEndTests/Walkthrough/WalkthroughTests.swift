import Foundation
import Testing

/// The walkthrough with real parts only: the agent, the command line, the plugins, Debian's
/// macvlan, and network namespaces as nodes, gateway and pods.
@Suite(
    "Walkthrough", .serialized,
    .timeLimit(.minutes(20)), .enabled(if: Programs.areThere, Comment(rawValue: Programs.reason)))
struct WalkthroughTests {
    private static let subnetHeadings =
        "NAME                 VERSION   SUBNET        ALLOCATED-IP-COUNT   TOTAL-IP-COUNT"

    @Test("multiple NICs by subnet")
    func subnets() throws {
        try TestLab.with { lab in
            try lab.succeed("apply", "-f", Examples.networks)
            let networks = try lab.run(
                "get", "network-attachment-definitions.k8s.cni.cncf.io", "-n", "kube-system")
            #expect(
                networks.rows.map { $0[0] } == [
                    "NAME", "macvlan-conf-ens192", "macvlan-conf-ens224",
                ])
            #expect(networks.rows[0] == ["NAME", "AGE"])

            try lab.succeed("apply", "-f", Examples.subnets)
            #expect(
                try lab.succeed("get", "spidersubnet") == """
                    \(Self.subnetHeadings)
                    subnet-test-ens192   4         10.6.0.1/16   0                    10
                    subnet-test-ens224   4         10.7.0.1/16   0                    10

                    """)

            try lab.succeed("apply", "-f", Examples.subnetApp)
            try lab.succeed("lab", "run")
            let id = try suffix(ofApp: "test-app", lab)
            let (eth0, net1) = ("auto-test-app-v4-eth0-\(id)", "auto-test-app-v4-net1-\(id)")
            #expect(
                try lab.succeed("get", "spiderippool") == """
                    NAME                                 VERSION   SUBNET        ALLOCATED-IP-COUNT   TOTAL-IP-COUNT   DEFAULT   DISABLE
                    \(eth0)   4         10.6.0.1/16   2                    3                false     false
                    \(net1)   4         10.7.0.1/16   2                    3                false     false

                    """)
            #expect(
                try lab.succeed("get", "spiderippool", eth0, "-o", "jsonpath={.spec.ips}")
                    == #"["10.6.168.171-10.6.168.173"]"#)
            #expect(
                try lab.succeed("get", "spiderippool", net1, "-o", "jsonpath={.spec.ips}")
                    == #"["10.7.168.171-10.7.168.173"]"#)
            #expect(
                try lab.succeed("get", "spidersubnet") == """
                    \(Self.subnetHeadings)
                    subnet-test-ens192   4         10.6.0.1/16   3                    10
                    subnet-test-ens224   4         10.7.0.1/16   3                    10

                    """)

            let pods = try PodView.all(of: "test-app", in: lab)
            #expect(pods.count == 2)
            #expect(Set(pods.map(\.node)) == ["node1", "node2"])
            let pool = { (network: Int) in Set((171...173).map { "10.\(network).168.\($0)" }) }
            for pod in pods {
                try expectNetwork(of: pod, eth0In: pool(6), net1In: pool(7))
                let endpoint = try pod.endpoint()
                #expect(endpoint.contains("eth0 \(eth0) \(pod.address)/16;"))
                #expect(endpoint.contains("net1 \(net1) 10.7.168."))
                let explanation = try lab.succeed("explain", "pod", "default/\(pod.name)")
                #expect(explanation.contains("'ipam.spidernet.io/subnets': decides"))
                #expect(explanation.contains("\(pod.address)/16   \(eth0) (2/3)"))
            }
            #expect(Set(pods.map(\.address)).count == 2)
            try expectDeployment("test-app", ready: "2/2", lab)

            try lab.succeed("delete", "-f", Examples.subnetApp)
            try lab.succeed("lab", "run")
            try expectNothingHeld(lab)
            #expect(try lab.run("get", "sp").words == "No resources found\n")
        }
    }

    @Test("multiple NICs by IPPool")
    func pools() throws {
        try TestLab.with { lab in
            let table = { (allocated: Int) in
                """
                NAME                 VERSION   SUBNET        ALLOCATED-IP-COUNT   TOTAL-IP-COUNT   DEFAULT   DISABLE
                ippool-test-ens192   4         10.6.0.1/16   \(allocated)                    5                false     false
                ippool-test-ens224   4         10.7.0.1/16   \(allocated)                    5                false     false

                """
            }
            try lab.succeed("apply", "-f", Examples.networks)
            try lab.succeed("apply", "-f", Examples.pools)
            #expect(try lab.succeed("get", "spiderippool") == table(0))
            try lab.succeed("apply", "-f", Examples.poolApp)
            try lab.succeed("lab", "run")
            #expect(try lab.succeed("get", "spiderippool") == table(1))
            let pods = try PodView.all(of: "ippool-test-app", in: lab)
            #expect(pods.count == 1)
            let pool = { (network: Int) in Set((176...180).map { "10.\(network).168.\($0)" }) }
            for pod in pods {
                try expectNetwork(of: pod, eth0In: pool(6), net1In: pool(7))
                #expect(
                    try pod.endpoint().hasPrefix("eth0 ippool-test-ens192 \(pod.address)/16;"))
            }

            try lab.succeed("scale", "deployment/ippool-test-app", "--replicas", "3")
            try lab.succeed("lab", "run")
            #expect(try lab.succeed("get", "spiderippool") == table(3))
            try lab.succeed("delete", "-f", Examples.poolApp)
            try lab.succeed("lab", "run")
            #expect(try lab.succeed("get", "spiderippool") == table(0))
            try expectNothingHeld(lab)
        }
    }

    /// What an automatic pool's name ends with: the last group of the application's UID.
    private func suffix(ofApp app: String, _ lab: TestLab) throws -> String {
        let uid = try lab.succeed("get", "deployment", app, "-o", "jsonpath={.metadata.uid}")
        return try #require(uid.split(separator: "-").last.map(String.init))
    }

    /// The pod's interfaces, rules and routes are those of the walkthrough, and packets pass.
    private func expectNetwork(
        of pod: PodView, eth0In: Set<String>, net1In: Set<String>
    ) throws {
        #expect(Set(try pod.interfaces().map(\.ifname)) == ["eth0", "veth0", "net1"])
        #expect(eth0In.contains(pod.address))
        #expect(try pod.interface("eth0").globals == ["\(pod.address)/16"])
        let veth = try pod.interface("veth0")
        #expect(veth.globals.isEmpty && veth.mtu == 1500)
        let second = try #require(try pod.interface("net1").globals.first)
        let address = String(second.prefix { $0 != "/" })
        #expect(net1In.contains(address) && second.hasSuffix("/16"))
        for interface in try pod.interfaces() {
            #expect(Set(["UP", "LOWER_UP"]).isSubset(of: interface.flags))
        }
        #expect(
            try pod.lab.shell(in: pod.name, "ip rule show") == """
                0:\tfrom all lookup local
                32764:\tfrom \(address) lookup 100
                32765:\tfrom all to \(address)/16 lookup 100
                32766:\tfrom all lookup main
                32767:\tfrom all lookup default

                """)
        let host = pod.node == "node1" ? "10.6.168.123" : "10.6.168.124"
        let main = try routes(of: pod, table: "main")
        #expect(main.contains("default via 10.6.0.1 dev eth0"))
        #expect(main.filter { $0.hasPrefix("default") }.count == 1)
        #expect(
            try routes(of: pod, table: "100") == [
                "default via 10.7.0.1 dev net1", "\(host) dev veth0 scope link",
                "10.7.0.0/16 dev net1 proto kernel scope link src \(address)",
                "10.96.0.0/12 via \(host) dev veth0",
            ])
        for target in ["10.6.0.1", "10.7.0.1", host] {
            _ = try pod.lab.shell(in: pod.name, "ping -c 1 -W 5 \(target)")
        }
        for own in [pod.address, address] {
            _ = try pod.lab.shell(in: "node/\(pod.node)", "ping -c 1 -W 5 \(own)")
        }
    }

    private func routes(of pod: PodView, table: String) throws -> [String] {
        try pod.lab.shell(in: pod.name, "ip route show table \(table)").split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private func expectDeployment(_ name: String, ready: String, _ lab: TestLab) throws {
        let row = try lab.run("get", "deployment", name, "--no-headers").rows[0]
        #expect(row[0] == name && row[1] == ready)
    }

    /// No object tells of an address that somebody has.
    private func expectNothingHeld(_ lab: TestLab) throws {
        #expect(try lab.run("get", "se", "-A").words == "No resources found\n")
        #expect(try lab.run("get", "po", "-A").words == "No resources found\n")
        for kind in ["sp", "ss"] {
            let counts = try lab.succeed(
                "get", kind, "-o", "jsonpath={.items[*].status.allocatedIPCount}")
            #expect(counts.split(separator: " ").allSatisfy { $0 == "0" }, "\(kind): \(counts)")
        }
    }
}
