import IPAllocJSON
import Testing

@testable import IPAllocModel

@Suite("networks made from SpiderMultusConfig")
struct NetworkTests {
    private func network(
        _ spec: String, annotations: [String: String] = [:]
    ) throws -> NetworkAttachmentDefinition {
        var config = try SpiderMultusConfig(parsing: #"{"spec":\#(spec)}"#)
        config.name = "m"
        config.metadata.namespace = "n"
        config.metadata.annotations = annotations
        return try Admission().create(config).get().network
    }

    private func plugins(_ spec: String) throws -> String {
        let config = try JSONValue(parsing: network(spec).spec.config)
        return config["plugins"]?.text() ?? ""
    }

    @Test("the definition has the name, the annotations and an owner")
    func metadata() throws {
        let annotations = [
            "multus.spidernet.io/cr-name": "other", "multus.spidernet.io/cni-version": "1.0.0",
            "cni.spidernet.io/cniconfig-name": "conf", "x": "y",
        ]
        let network = try network(
            #"{"cniType":"macvlan","macvlan":{"master":["eth0"],"rdmaResourceName":"r/d"},"enableCoordinator":false}"#,
            annotations: annotations)
        #expect(network.name == "other")
        #expect(network.metadata.namespace == "n")
        #expect(network.metadata.annotations["x"] == "y")
        #expect(network.metadata.annotations["k8s.v1.cni.cncf.io/resourceName"] == "r/d")
        #expect(network.metadata.controller?.name == "m")
        #expect(
            network.spec.config
                == #"{"cniVersion":"1.0.0","name":"conf","plugins":[{"ipam":{"type":"spiderpool"},"master":"eth0","mode":"bridge","type":"macvlan"}]}"#
        )
    }

    @Test(
        "plugins are chained in their order",
        arguments: [
            (
                #"{"cniType":"macvlan","macvlan":{"master":["eth0"],"vlanID":100,"mtu":1400,"ippools":{"ipv4":["a"],"ipv6":["b"]}}}"#,
                #"[{"interfaces":["eth0"],"type":"ifacer","vlanID":100},{"ipam":{"default_ipv4_ippool":["a"],"default_ipv6_ippool":["b"],"type":"spiderpool"},"master":"eth0.100","mode":"bridge","mtu":1400,"type":"macvlan"},{"type":"coordinator"}]"#
            ),
            (
                #"{"cniType":"ipvlan","ipvlan":{"master":["eth0","eth1"],"bond":{"name":"bond0","mode":6,"options":"miimon=100"}},"disableIPAM":true,"chainCNIJsonData":["{\"type\":\"x\"}"]}"#,
                #"[{"bond":{"mode":6,"name":"bond0","options":"miimon=100"},"interfaces":["eth0","eth1"],"type":"ifacer"},{"master":"bond0","type":"ipvlan"},{"type":"x"},{"type":"coordinator"}]"#
            ),
            (
                #"{"cniType":"vlan","vlan":{"master":["eth0"],"vlanMode":"manual","vlanID":7},"enableCoordinator":false}"#,
                #"[{"ipam":{"type":"spiderpool"},"master":"eth0","type":"vlan","vlanId":7,"vlanMode":"manual"}]"#
            ),
            (
                #"{"cniType":"sriov","sriov":{"resourceName":"r","vlanID":7,"mtu":1500,"minTxRateMbps":1,"maxTxRateMbps":2,"rdmaIsolation":true,"ippools":{"matchMasterSubnet":true}},"coordinator":{"mode":"underlay","vethMTU":1400}}"#,
                #"[{"ipam":{"match_master_subnet":true,"type":"spiderpool"},"max_tx_rate":2,"min_tx_rate":1,"type":"sriov","vlan":7},{"type":"rdma"},{"mode":"underlay","type":"coordinator","vethMTU":1400},{"mtu":1500,"type":"tuning"}]"#
            ),
            (
                #"{"cniType":"ovs","ovs":{"bridge":"br0","vlan":3,"trunk":[{"minID":1,"maxID":2}],"deviceID":"0000:01:00.1"},"enableCoordinator":false}"#,
                #"[{"bridge":"br0","deviceID":"0000:01:00.1","ipam":{"type":"spiderpool"},"trunk":[{"maxID":2,"minID":1}],"type":"ovs","vlan":3}]"#
            ),
            (
                #"{"cniType":"ib-sriov","ibsriov":{"resourceName":"r","pkey":"p"},"enableCoordinator":false}"#,
                #"[{"ibKubernetesEnabled":false,"ipam":{"type":"spiderpool"},"link_state":"enable","pkey":"p","rdmaIsolation":true,"type":"ib-sriov"}]"#
            ),
            (
                #"{"cniType":"ipoib","ipoib":{"master":"ib0"},"enableCoordinator":false}"#,
                #"[{"ipam":{"type":"spiderpool"},"master":"ib0","type":"ipoib"}]"#
            ),
        ])
    func chains(_ spec: String, _ expected: String) throws {
        #expect(try plugins(spec) == expected)
    }

    @Test(
        "where addresses come from is told by the main plugin, wherever it stands",
        arguments: [
            #"{"cniType":"macvlan","macvlan":{"master":["eth0"],"vlanID":100,"ippools":{"ipv4":["a"]}}}"#,
            #"{"cniType":"sriov","sriov":{"resourceName":"r","rdmaIsolation":true,"ippools":{"ipv4":["a"]}}}"#,
        ])
    func addressing(_ spec: String) throws {
        let addressing = try network(spec).addressing()
        #expect(addressing?.isOwn == true)
        #expect(addressing?.defaultIPv4Pools == ["a"])
        let without = try network(
            #"{"cniType":"macvlan","macvlan":{"master":["eth0"],"vlanID":1},"disableIPAM":true}"#)
        #expect(try without.addressing() == nil)
    }

    @Test("all settings of the routing plugin are passed on")
    func coordinator() throws {
        let settings =
            #"{"detectGateway":false,"detectIPConflict":true,"hijackCIDR":["10.1.0.0/16"],"mode":"auto","podDefaultRouteNIC":"net1","podMACPrefix":"0a:1b","podRPFilter":2,"policyRoutes":[{"dst":"::/0","gw":"::1"}],"tunePodRoutes":false,"txQueueLen":5,"vethLinkAddress":"169.254.1.1","vethMTU":9000}"#
        let chain = try plugins(
            #"{"cniType":"ipoib","ipoib":{"master":"ib0"},"disableIPAM":true,"coordinator":\#(settings)}"#
        )
        let expected = settings.replacing("podDefaultRouteNIC", with: "podDefaultRouteNic")
            .replacing(#""vethLinkAddress""#, with: #""type":"coordinator","vethLinkAddress""#)
        #expect(chain == #"[{"master":"ib0","type":"ipoib"},\#(expected)]"#)
    }

    @Test("a custom configuration is passed on as it is, without the routing plugin")
    func custom() throws {
        let text = #"{ "type": "x" }"#
        let spec = JSONValue.object(["customCNI": .string(text)]).text()
        #expect(try network(spec).spec.config == text)
        #expect(try network("{}").spec.config == "")
    }
}
