import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import Testing

@testable import IPAllocLab

/// Rules and routes behind every chain of plugins that a network can have, without a kernel.
@Suite("Planned pods")
struct PlannedPodTests {
    private static func answer(_ coordinator: String = "", addresses: [String] = ["10.6.168.123"])
        throws -> PlanAnswer
    {
        var answer = PlanAnswer()
        answer.coordinator = try CoordinatorConfiguration(
            json: JSONValue(
                parsing: #"{"mode":"auto","overlayPodCIDR":["10.244.0.0/16"],"#
                    + #""serviceCIDR":["10.96.0.0/12"],"tunePodRoutes":true"# + coordinator + "}"))
        answer.nodes = [.init()]
        answer.nodes[0].name = "node1"
        answer.nodes[0].addresses = addresses
        return answer
    }

    private static func pod(_ answer: PlanAnswer) -> PlannedPod {
        var pod = PlanAnswer.Pod()
        pod.podNamespace = "default"
        pod.podName = "p"
        pod.nodeName = "node1"
        return PlannedPod(pod, of: answer, nodeAddresses: [])
    }

    private static func interface(_ name: String, _ network: Int) -> PlanAnswer.Interface {
        var interface = PlanAnswer.Interface()
        interface.name = name
        interface.network = "kube-system/net-\(network)"
        var address = IPAMAddAnswer.Address()
        address.address = "10.\(network).168.173/16"
        address.interface = name
        address.gateway = "10.\(network).0.1"
        interface.addresses = [address]
        var route = IPAMAddAnswer.Route()
        route.interface = name
        route.destination = "0.0.0.0/0"
        route.gateway = address.gateway
        interface.routes = [route]
        return interface
    }

    private static func attach(
        _ pod: inout PlannedPod, _ name: String, _ network: Int, _ plugins: String
    ) -> PlannedRoutingMessage {
        pod.attach(
            interface(name, network),
            configuration: #"{"cniVersion":"1.0.0","name":"n","plugins":[\#(plugins)]}"#)
    }

    /// The chain that a SpiderMultusConfig comes to.
    private static func chain(_ spec: String) throws -> String {
        var config = try SpiderMultusConfig(parsing: #"{"spec":\#(spec)}"#)
        config.name = "m"
        config.metadata.namespace = "n"
        let network = try Admission().create(config).get().network
        return try JSONValue(parsing: network.spec.config)["plugins"]?.array?
            .map { $0.text() }.joined(separator: ",") ?? ""
    }

    private static let macvlan =
        #"{"type":"macvlan","master":"ens192"},{"type":"coordinator"}"#

    /// Without what is said of it.
    private static func silent(_ message: PlannedRoutingMessage) -> PlannedRoutingMessage {
        var message = message
        message.notices = []
        return message
    }

    private static let unknown =
        "the network does not tell which link of node node1 has 10.6.168.123; it is taken for one "
        + "that the routing plugins do not pass over"

    @Test(
        "every type of SpiderMultusConfig has the rules and routes that a macvlan has",
        arguments: [
            (#"{"cniType":"ipvlan","ipvlan":{"master":["ens192"]}}"#, []),
            (
                #"{"cniType":"vlan","vlan":{"master":["ens192"],"vlanMode":"manual","vlanID":7}}"#,
                []
            ),
            (#"{"cniType":"macvlan","macvlan":{"master":["ens192"],"vlanID":100}}"#, []),
            (
                #"{"cniType":"macvlan","macvlan":{"master":["ens192","ens224"],"bond":{"name":"bond0","mode":1}}}"#,
                [unknown]
            ),
            (
                #"{"cniType":"ipvlan","ipvlan":{"master":["ens192","ens224"],"vlanID":9,"bond":{"name":"bond0","mode":1}}}"#,
                [unknown]
            ),
            (
                #"{"cniType":"sriov","sriov":{"resourceName":"r","rdmaIsolation":true,"mtu":1500},"chainCNIJsonData":["{\"type\":\"x\"}"]}"#,
                [
                    "what plugin rdma does is not planned", "what plugin x does is not planned",
                    "what plugin tuning does is not planned", unknown,
                ]
            ),
            (#"{"cniType":"ib-sriov","ibsriov":{"resourceName":"r"}}"#, [unknown]),
            (#"{"cniType":"ipoib","ipoib":{"master":"ib0"}}"#, []),
            (#"{"cniType":"ovs","ovs":{"bridge":"br0"}}"#, [unknown]),
            (#"{"cniType":"ovs","ovs":{"bridge":"br0","deviceID":"0000:01:00.1"}}"#, [unknown]),
        ] as [(String, [String])])
    func types(_ spec: String, _ notices: [String]) throws {
        let plugins = try Self.chain(spec)
        let answer = try Self.answer()
        var pod = Self.pod(answer)
        var other = Self.pod(answer)
        for (name, network) in [("eth0", 6), ("net1", 7)] {
            let planned = Self.attach(&pod, name, network, plugins)
            let expected = Self.attach(&other, name, network, Self.macvlan)
            #expect(planned.error == nil)
            #expect(expected.podRoutes.isEmpty == false)
            #expect(Self.silent(planned) == Self.silent(expected))
            // Where the node's addresses lie is told once.
            #expect(
                planned.notices
                    == (name == "eth0" ? notices : notices.filter { $0 != Self.unknown }))
        }
    }

    @Test("custom chains behind a bridge or a device have them too")
    func custom() throws {
        for plugins in [
            #"{"type":"bridge"},{"type":"portmap"},{"type":"coordinator"}"#,
            #"{"type":"x"},{"type":"host-device","device":"ens8"},{"type":"coordinator"}"#,
            #"{"type":"host-device","pciBusID":"0000:01:00.1"},{"type":"coordinator"}"#,
        ] {
            var pod = Self.pod(try Self.answer())
            var other = Self.pod(try Self.answer())
            let planned = Self.attach(&pod, "eth0", 6, plugins)
            let expected = Self.attach(&other, "eth0", 6, Self.macvlan)
            #expect(planned.error == nil)
            #expect(Self.silent(planned) == Self.silent(expected))
            #expect(planned.notices.last == Self.unknown)
            if plugins.contains("portmap") || plugins.contains(#""x""#) {
                #expect(planned.notices.first?.hasSuffix("does is not planned") == true)
            }
        }
    }

    @Test("a bridge with the gateway's address is one more way to the node")
    func gateway() throws {
        var pod = Self.pod(try Self.answer())
        let planned = Self.attach(
            &pod, "eth0", 6,
            #"{"type":"bridge","bridge":"br0","isDefaultGateway":true},{"type":"coordinator"}"#)
        #expect(planned.error == nil)
        #expect(
            planned.hostRoutes.map(\.text).contains(
                "10.6.0.0/16 dev br0 proto kernel scope link src 10.6.0.1"))
        #expect(
            planned.podRoutes.map(\.text).contains(
                "10.6.0.1 dev veth0 scope link src 10.6.168.173"))
        // Those of the bridge that the plugin takes by itself do not count as the node's.
        var other = Self.pod(try Self.answer())
        let usual = Self.attach(
            &other, "eth0", 6, #"{"type":"bridge","isGateway":true},{"type":"coordinator"}"#)
        #expect(usual.podRoutes.contains { $0.text.contains("dev veth0") })
        #expect(!usual.podRoutes.contains { $0.text.hasPrefix("10.6.0.1 ") })
    }

    @Test("a further interface behind the cluster's own network is planned")
    func overlay() throws {
        var pod = Self.pod(try Self.answer())
        let planned = Self.attach(&pod, "net1", 7, Self.macvlan)
        #expect(planned.error == nil)
        #expect(
            planned.notices == [
                "eth0 is made by the cluster's own network: 10.244.0.2 stands for its address, and "
                    + "overlay for the node's end"
            ])
        #expect(
            planned.hostRoutes.map(\.text).contains("10.7.168.173 dev overlay scope link table 500")
        )
        #expect(
            planned.podRules.map(\.text) == [
                "32764: from 10.244.0.2 lookup 100", "32765: from 10.7.168.173 lookup 101",
            ])
    }

    @Test("without addresses of the node that is what is told")
    func noAddresses() throws {
        var pod = Self.pod(try Self.answer(addresses: []))
        let planned = Self.attach(
            &pod, "eth0", 6, #"{"type":"sriov"},{"type":"coordinator"}"#)
        #expect(planned.error == nil)
        #expect(planned.notices.first?.contains("tell some with --node-address") == true)
        #expect(!planned.notices.contains { $0.contains("does not tell which link") })
    }

    @Test(
        "what the real plugins would refuse is refused",
        arguments: [
            (#"{"type":"ptp"},{"type":"x"}"#, "host-device, bridge, ovs, not behind ptp and x"),
            (#"{"type":"macvlan"}"#, #"failed to lookup master "": Link not found"#),
            (
                #"{"type":"ifacer","vlanID":7},{"type":"macvlan","master":"ens192.7"}"#,
                #""interfaces" names none of the node's links"#
            ),
            (
                #"{"type":"ifacer","interfaces":["enp175s0f0np0"],"vlanID":100},{"type":"macvlan","master":"enp175s0f0np0.100"}"#,
                #"failed to make the node's link "enp175s0f0np0.100": no link can have the name"#
            ),
            (
                #"{"type":"ifacer","interfaces":["a","b"]},{"type":"macvlan","master":"bond0"}"#,
                "the bond property is nil with multiple Interfaces"
            ),
            (
                #"{"type":"coordinator"},{"type":"macvlan","master":"ens192"}"#,
                "must be called as chained plugin"
            ),
            (
                #"{"type":"ipvlan","master":"ens192"},{"type":"coordinator","podMACPrefix":"0a:1b"}"#,
                "give interface eth0 the MAC address 0a:1b:0a:06:a8:ad: an ipvlan has that of the "
                    + "link it lies on"
            ),
            (
                #"{"type":"ipoib","master":"ib0"},{"type":"veth","service_cidr":["10.96.0.0/12"],"mac_prefix":"0a:1b"}"#,
                "it has none of Ethernet"
            ),
            (#"{"type":"ovs"},{"type":"coordinator"}"#, #"failed to lookup bridge """#),
        ])
    func refused(_ plugins: String, _ words: String) throws {
        var pod = Self.pod(try Self.answer())
        let planned = Self.attach(&pod, "eth0", 6, plugins)
        #expect(planned.error?.contains(words) == true, "\(planned.error ?? "nothing")")
        // Nothing is left of it.
        let next = Self.attach(&pod, "eth0", 6, Self.macvlan)
        var other = Self.pod(try Self.answer())
        #expect(next == Self.attach(&other, "eth0", 6, Self.macvlan))
    }

    @Test("a device can go to one interface only")
    func device() throws {
        var pod = Self.pod(try Self.answer())
        let device = #"{"type":"host-device","device":"ens8"},{"type":"coordinator"}"#
        #expect(Self.attach(&pod, "eth0", 6, device).error == nil)
        #expect(
            Self.attach(&pod, "net1", 7, device).error?
                .contains(#"failed to lookup device "ens8": Link not found"#) == true)
    }
}
