import Testing

@testable import IPAllocModel

@Suite("admission of networks")
struct MultusConfigAdmissionTests {
    private static let invalid = #"SpiderMultusConfig.spiderpool.spidernet.io "m" is invalid: "#

    private func config(
        _ spec: String = "{}", annotations: [String: String] = [:]
    ) throws -> SpiderMultusConfig {
        var config = try SpiderMultusConfig(parsing: #"{"spec":\#(spec)}"#)
        config.name = "m"
        config.metadata.namespace = "n"
        config.metadata.annotations = annotations
        return config
    }

    @Test(
        "wrong specifications are told",
        arguments: [
            (
                #"{"cniType":"x"}"#,
                #"spec.cniType: Unsupported value: "x": supported values: "macvlan", "ipvlan", "vlan", "sriov", "ovs", "ib-sriov", "ipoib", "custom""#
            ),
            (#"{"cniType":"macvlan"}"#, "spec.macvlan: Required value: no spec.macvlan specified"),
            (
                #"{"cniType":"ipvlan","ipvlan":{"master":["a"],"vlanID":4095}}"#,
                "spec.ipvlan: Invalid value: 4095: invalid vlanId 4095, please make sure vlanId in range [0,4094]"
            ),
            (
                #"{"cniType":"macvlan","macvlan":{"mtu":1}}"#,
                #"spec.macvlan: Invalid value: {"mtu":1}: master can't be empty"#
            ),
            (
                #"{"cniType":"macvlan","macvlan":{"master":[""]}}"#,
                #"spec.macvlan: Invalid value: {"master":[""]}: master can't be empty"#
            ),
            (
                #"{"cniType":"macvlan","macvlan":{"master":["a","b"]}}"#,
                #"spec.macvlan: Invalid value: {"master":["a","b"]}: the bond property is nil with multiple Interfaces"#
            ),
            (
                #"{"cniType":"macvlan","macvlan":{"master":["a","b"],"bond":{"mode":1}}}"#,
                #"spec.macvlan: Invalid value: {"bond":{"mode":1},"master":["a","b"]}: bond name can't be empty"#
            ),
            (
                #"{"cniType":"macvlan","macvlan":{"master":["a","b"],"bond":{"name":"c","mode":7}}}"#,
                "spec.macvlan.bond.mode: Invalid value: 7: bond mode must be in range [0,6]"
            ),
            (
                #"{"cniType":"vlan","vlan":{"master":["a"],"mtu":-1}}"#,
                "spec.vlan: Invalid value: -1: MTU must be greater than or equal to 0"
            ),
            (
                #"{"cniType":"ipvlan","ipvlan":{"master":["a"],"ippools":{"matchMasterSubnet":true}}}"#,
                "spec.ipvlan: Forbidden: MatchMasterSubnet feature is not supported for ipvlan"
            ),
            (
                #"{"cniType":"vlan","vlan":{"master":["a"]}}"#,
                "spec.vlan: Invalid value: null: vlanId must not be nil when vlanMode is manual"
            ),
            (
                #"{"cniType":"vlan","vlan":{"master":["a"],"vlanMode":"auto","vlanID":3}}"#,
                "spec.vlan: Invalid value: 3: vlanId must not be specified when vlanMode is auto"
            ),
            (
                #"{"cniType":"vlan","vlan":{"master":["a"],"vlanMode":"x"}}"#,
                #"spec.vlan.vlanMode: Unsupported value: "x": supported values: "manual", "auto""#
            ),
            (
                #"{"cniType":"sriov","sriov":{"vlanID":1}}"#,
                "spec.sriov: Required value: no spec.sriov.resourceName specified"
            ),
            (
                #"{"cniType":"sriov","sriov":{"minTxRateMbps":2,"maxTxRateMbps":1}}"#,
                "spec.sriov: Invalid value: 2: minTxRateMbps must be less than maxTxRateMbps"
            ),
            (
                #"{"cniType":"sriov","sriov":{"vlanID":-1}}"#,
                "spec.sriov: Invalid value: -1: invalid vlanId -1, please make sure vlanId in range [0,4094]"
            ),
            (
                #"{"cniType":"ovs","ovs":{"bridge":"b","vlan":4095}}"#,
                "spec.ovs: Invalid value: 4095: invalid vlanId 4095, please make sure vlanId in range [0,4094]"
            ),
            (
                #"{"cniType":"ib-sriov","ibsriov":{"pkey":"p"}}"#,
                "spec.ibsriov: Required value: no spec.ibsriov.resourceName specified"
            ),
            (
                #"{"cniType":"ib-sriov","ibsriov":{"linkState":"x"}}"#,
                #"spec.ibsriov.linkState: Unsupported value: "x": supported values: "auto", "enable", "disable""#
            ),
            (
                #"{"cniType":"ipoib","ipoib":{"ippools":{}}}"#,
                "spec.ipoib: Required value: no spec.ipoib.master specified"
            ),
            (
                #"{"cniType":"ovs","ovs":{"vlan":1}}"#,
                "spec.ovs: Required value: no spec.ovs.bridge specified"
            ),
            (
                #"{"cniType":"ovs","ovs":{"bridge":"b","trunk":[{"minID":2,"maxID":1}]}}"#,
                #"spec.ovs.trunk[0]: Invalid value: {"maxID":1,"minID":2}: minID is greater than maxID in trunk parameter"#
            ),
            (
                #"{"cniType":"ovs","ovs":{"bridge":"b","trunk":[{"id":5000}]}}"#,
                "spec.ovs.trunk[0]: Invalid value: 5000: invalid vlanId 5000, please make sure vlanId in range [0,4094]"
            ),
            (
                #"{"cniType":"macvlan","macvlan":{"master":["a"]},"sriov":{"resourceName":"r"}}"#,
                "spec.cniType: Forbidden: the cniType macvlan only supports spec.macvlan, please remove other CNI configs"
            ),
            (
                #"{"ovs":{"bridge":"b"}}"#,
                "spec.cniType: Forbidden: the cniType custom only supports spec.customCNI, please remove other CNI configs"
            ),
            (
                #"{"customCNI":"{"}"#,
                "spec.customCNI: Forbidden: customCniConfig isn't a valid JSON encoding"
            ),
            (
                #"{"chainCNIJsonData":["{}","["]}"#,
                #"spec.chainCNIJsonData[1]: Invalid value: "[": isn't a valid JSON encoding of a plugin"#
            ),
            (
                #"{"coordinator":{"vethMTU":0}}"#,
                "spec.vethMTU: Invalid value: 0: vethMTU must be greater than 0"
            ),
        ])
    func rules(_ spec: String, _ message: String) throws {
        let config = try config(spec)
        #expect(Admission().create(config).failure?.description == Self.invalid + message)
        #expect(
            Admission().update(config, to: config).failure?.description == Self.invalid + message)
    }

    @Test("annotations are checked")
    func annotations() throws {
        func failure(_ key: String, _ value: String) throws -> String? {
            Admission().create(try config(annotations: [key: value])).failure?.description
        }
        #expect(
            try failure("multus.spidernet.io/cni-version", "0.2.0") == Self.invalid
                + #"metadata.annotations: Invalid value: {"multus.spidernet.io/cni-version":"0.2.0"}: unsupported CNI version 0.2.0"#
        )
        #expect(try failure("multus.spidernet.io/cni-version", "0.4.0") == nil)
        for name in ["", "A", "a_b"] {
            #expect(
                try failure("multus.spidernet.io/cr-name", name)?.contains(
                    "invalid custom net-attach-def resource name, err: ") == true)
        }
        #expect(try failure("multus.spidernet.io/cr-name", "a.b-c") == nil)
    }

    @Test("the definition's name is not changeable")
    func nameChange() throws {
        let key = "multus.spidernet.io/cr-name"
        let old = try config(annotations: [key: "a"])
        #expect(
            Admission().update(old, to: try config(annotations: [key: "b"])).failure?.description
                == Self.invalid
                + #"metadata.annotations: Invalid value: "b": it's unsupported to change customized Multus net-attach-def resource name from 'a' to 'b'"#
        )
        #expect(
            Admission().update(old, to: try config()).failure?.description
                == Self.invalid
                + #"metadata.annotations: Invalid value: "m": it's unsupported to change customized Multus net-attach-def resource name from 'a' to 'm'"#
        )
        #expect(Admission().update(old, to: old).failure == nil)
        // The own name is the same whether it is told or not.
        let own = try config(annotations: [key: "m"])
        #expect(Admission().update(own, to: try config()).failure == nil)
        #expect(Admission().update(try config(), to: own).failure == nil)
        #expect(Admission().delete(old).failure == nil)
    }

    @Test("a definition that another network made is not taken over")
    func takenName() throws {
        var other = try config()
        other.name = "o"
        var network = other.network
        network.name = "m"
        #expect(
            Admission(view: ListedResources(networks: [network])).create(try config()).failure?
                .description == Self.invalid
                + #"metadata.annotations: Invalid value: "m": the net-attach-def n/m already exists and is managed by SpiderMultusConfig n/o."#
        )
        #expect(
            Admission(view: ListedResources(networks: [network])).update(
                try config(), to: try config()
            ).failure?.description.contains("is managed by SpiderMultusConfig n/o") == true)
        network.metadata.namespace = "elsewhere"
        #expect(
            Admission(view: ListedResources(networks: [network])).create(try config()).failure
                == nil)
        #expect(
            Admission(view: BrokenView()).create(try config()).failure?.description == Self.invalid
                + "metadata.annotations: Internal error: failed to list net-attach-defs: the store is away"
        )
    }
}
