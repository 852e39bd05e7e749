import Testing

@testable import IPAllocModel

@Suite("admission of coordinators")
struct CoordinatorAdmissionTests {
    private static let invalid = #"SpiderCoordinator.spiderpool.spidernet.io "c" is invalid: "#

    private func coordinator(_ spec: String) throws -> SpiderCoordinator {
        var coordinator = try SpiderCoordinator(parsing: #"{"spec":\#(spec)}"#)
        coordinator.name = "c"
        if coordinator.spec.podCIDRType == nil { coordinator.spec.podCIDRType = "auto" }
        return coordinator
    }

    @Test("what is left open is filled in")
    func defaults() throws {
        let spec = try Admission().create(coordinator("{}")).get().spec
        #expect(spec.mode == "auto")
        #expect(spec.tunePodRoutes == true)
        #expect(spec.hostRuleTable == 500)
        #expect(spec.podRPFilter == 0)
        #expect(spec.txQueueLength == 0)
        #expect(spec.vethLinkAddress == "")
        #expect(spec.vethMTU == 1500)
    }

    @Test(
        "wrong settings are told",
        arguments: [
            (
                #"{"mode":"x"}"#,
                #"spec.mode: Unsupported value: "x": supported values: "auto", "underlay", "overlay", "disabled""#
            ),
            (
                #"{"podCIDRType":"x"}"#,
                #"spec.podCIDRType: Unsupported value: "x": supported values: "auto", "cluster", "calico", "cilium", "none""#
            ),
            (
                #"{"hijackCIDR":["10.6.0.1","x"]}"#,
                #"spec.extraCIDR[1]: Invalid value: "x": invalid IP or CIDR format 'x' in spec.hijackCIDR"#
            ),
            (
                #"{"policyRoutes":[{"dst":"x","gw":"10.6.0.1"}]}"#,
                #"spec.policyRoutes[0].dst: Invalid value: "x": dst is an invalid CIDR"#
            ),
            (
                #"{"policyRoutes":[{"dst":"10.6.0.0/16","gw":"x"}]}"#,
                #"spec.policyRoutes[0].gw: Invalid value: "x": gw is an invalid IP address"#
            ),
            (
                #"{"policyRoutes":[{"dst":"10.6.0.0/16","gw":"::1"}]}"#,
                #"spec.policyRoutes[0]: Invalid value: {"dst":"10.6.0.0/16","gw":"::1"}: dst and gw must use the same IP family"#
            ),
            (
                #"{"podMACPrefix":"0a"}"#,
                #"spec.podMACPrefix: Invalid value: "0a": not a valid MAC prefix"#
            ),
            (
                #"{"podMACPrefix":"0a:1"}"#,
                #"spec.podMACPrefix: Invalid value: "0a:1": not a valid MAC prefix"#
            ),
            (
                #"{"podMACPrefix":"0a:+1"}"#,
                #"spec.podMACPrefix: Invalid value: "0a:+1": not a valid MAC prefix"#
            ),
            (
                #"{"podMACPrefix":"0b:1b"}"#,
                #"spec.podMACPrefix: Invalid value: "0b:1b": not a unicast MAC: the lowest bit of the first byte must be 0"#
            ),
            (
                #"{"txQueueLen":-1}"#,
                "spec.txQueueLen: Invalid value: -1: txQueueLen can't be less than 0"
            ),
            (
                #"{"podRPFilter":3}"#,
                #"spec.podRPFilter: Unsupported value: 3: supported values: "0", "1", "2""#
            ),
            (
                #"{"vethLinkAddress":"x"}"#,
                #"spec.vethLinkAddress: Invalid value: "x": vethLinkAddress is an invalid IP address"#
            ),
            (#"{"vethMTU":0}"#, "spec.vethMTU: Invalid value: 0: vethMTU must be greater than 0"),
        ])
    func rules(_ spec: String, _ message: String) throws {
        let coordinator = try coordinator(spec)
        #expect(
            Admission().create(coordinator).failure?.description == Self.invalid + message)
        #expect(
            Admission().update(coordinator, to: coordinator).failure?.description
                == Self.invalid + message)
    }

    @Test("podCIDRType is required")
    func required() {
        var coordinator = SpiderCoordinator()
        coordinator.name = "c"
        for verdict in [
            Admission().create(coordinator), Admission().update(coordinator, to: coordinator),
        ] {
            #expect(
                verdict.failure?.description == Self.invalid
                    + #"spec.podCIDRType: Unsupported value: "": supported values: "auto", "cluster", "calico", "cilium", "none""#
            )
        }
    }

    @Test("right settings pass, both spellings of the mode that does nothing included")
    func right() throws {
        for spec in [
            #"{"mode":"disable"}"#, #"{"mode":"disabled"}"#, #"{"podRPFilter":-1}"#,
            #"{"hijackCIDR":["10.6.0.1","::1","10.6.0.0/16"],"podMACPrefix":"0a:1b"}"#,
            #"{"policyRoutes":[{"dst":"::/0","gw":"::1"}],"vethLinkAddress":"169.254.1.1"}"#,
        ] {
            #expect(Admission().create(try coordinator(spec)).failure == nil, "\(spec)")
        }
        #expect(Admission().delete(SpiderCoordinator()).failure == nil)
    }
}
