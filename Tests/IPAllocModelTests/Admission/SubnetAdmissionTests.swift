import IPAlloc
import Testing

@testable import IPAllocModel

@Suite("admission of subnets")
struct SubnetAdmissionTests {
    private static let invalid = #"SpiderSubnet.spiderpool.spidernet.io "s" is invalid: "#

    private func failure(
        _ subnet: SpiderSubnet, view: any ResourceView = ListedResources(),
        settings: Admission.Settings = .init()
    ) -> String? {
        Admission(settings: settings, view: view).create(subnet).failure?.description
    }

    private func completed(_ pool: SpiderIPPool) -> SpiderIPPool {
        Admission().create(pool).object
    }

    @Test("a new subnet is completed")
    func completion() throws {
        let subnet = makeSubnet(
            subnet: "10.6.0.1/16", ips: ["10.6.0.5", "10.6.0.4"], excludeIPs: ["10.6.0.4"])
        let verdict = Admission().create(subnet)
        let created = try verdict.get()
        #expect(created.spec.ipVersion == 4)
        #expect(created.spec.ips == ["10.6.0.4-10.6.0.5"])
        #expect(created.spec.subnet == "10.6.0.1/16")
        #expect(created.metadata.finalizers == ["spiderpool.spidernet.io"])
        #expect(created.metadata.labels == ["ipam.spidernet.io/subnet-cidr": "10-6-0-0-16"])
        #expect(created.status.totalIPCount == 1)
        #expect(created.status.allocatedIPCount == 0)
        #expect(verdict.warnings.count == 1)
    }

    @Test("version and block follow the rules of pools")
    func versionAndBlock() {
        #expect(
            failure(makeSubnet(subnet: "x")) == Self.invalid
                + "spec.ipVersion: Invalid value: null: is not generated correctly, 'spec.subnet' may be invalid"
        )
        var subnet = makeSubnet()
        subnet.spec.ipVersion = 7
        #expect(
            failure(subnet) == Self.invalid
                + #"spec.ipVersion: Unsupported value: 7: supported values: "4", "6""#)
        subnet.spec.ipVersion = 6
        #expect(
            failure(subnet) == Self.invalid
                + #"spec.subnet: Invalid value: "10.6.0.0/16": invalid CIDR format in IPv6 '10.6.0.0/16'"#
        )
        var settings = Admission.Settings()
        settings.isIPv4Enabled = false
        #expect(
            failure(makeSubnet(), settings: settings) == Self.invalid
                + "spec.ipVersion: Forbidden: IPv4 is disabled")
        settings = .init()
        settings.refusesHostBits = true
        #expect(
            failure(makeSubnet(subnet: "10.6.0.1/16"), settings: settings) == Self.invalid
                + #"spec.subnet: Invalid value: "10.6.0.1/16": unformatted subnet 10.6.0.1/16, please change it to 10.6.0.0/16"#
        )
    }

    @Test("no two subnets overlap, not even in equal blocks")
    func otherSubnets() {
        #expect(
            failure(makeSubnet(), view: ListedResources(subnets: [makeSubnet()]))
                == "subnet s AlreadyExists")
        for subnet in ["10.6.0.9/16", "10.6.3.0/24", "10.0.0.0/8"] {
            let other = Admission().create(makeSubnet("t", subnet: subnet, ips: [])).object
            #expect(
                failure(makeSubnet(), view: ListedResources(subnets: [other])) == Self.invalid
                    + #"spec.subnet: Invalid value: "10.6.0.0/16": overlap with Subnet t which 'spec.subnet' is \#(subnet)"#
            )
        }
        #expect(
            failure(makeSubnet(), view: BrokenView()) == Self.invalid
                + "spec.subnet: Internal error: failed to list Subnets: the store is away")
    }

    @Test("the pools that are there fit under a new subnet")
    func pools() {
        let overlapping = completed(makePool("p", subnet: "10.6.3.0/24", ips: []))
        #expect(
            failure(makeSubnet(), view: ListedResources(pools: [overlapping])) == Self.invalid
                + #"spec.subnet: Invalid value: "10.6.0.0/16": overlap with SpiderIPPool 'p' resource 'spec.subnet' 10.6.3.0/24"#
        )
        let outside = completed(makePool("p", ips: ["10.6.0.9-10.6.0.10"]))
        #expect(
            failure(makeSubnet(), view: ListedResources(pools: [outside])) == Self.invalid
                + #"spec.ips: Invalid value: ["10.6.0.10-10.6.0.99"]: SpiderIPPool 'p' owns some IP addresses that SpiderSubnet 's' can't control"#
        )
        let fitting = completed(makePool("p", subnet: "10.6.0.5/16"))
        #expect(failure(makeSubnet(), view: ListedResources(pools: [fitting])) == nil)
        #expect(
            failure(makeSubnet(), view: BrokenView(brokenSubnets: false)) == Self.invalid
                + "spec.subnet: Internal error: failed to list IPPools: the store is away")
    }

    @Test(
        "each range lies within the block",
        arguments: [
            (
                ["10.6.0.1", "10.6.0.x"], [],
                #"spec.ips[1]: Invalid value: "10.6.0.x": invalid IP range format in IPv4 '10.6.0.x'"#
            ),
            (
                ["10.7.0.1"], [],
                #"spec.ips[0]: Invalid value: "10.7.0.1": not pertains to the 'spec.subnet' 10.6.0.0/16 of IPPool"#
            ),
            (
                [], ["10.6.0.1-10.7.0.1"],
                #"spec.excludeIPs[0]: Invalid value: "10.6.0.1-10.7.0.1": not pertains to the 'spec.subnet' 10.6.0.0/16 of IPPool"#
            ),
            (
                [], ["10.6.0.0/24"],
                #"spec.excludeIPs[0]: Invalid value: "10.6.0.0/24": invalid IP range format in IPv4 '10.6.0.0/24'"#
            ),
        ])
    func ranges(_ ips: [String], _ excludeIPs: [String], _ message: String) {
        #expect(failure(makeSubnet(ips: ips, excludeIPs: excludeIPs)) == Self.invalid + message)
    }

    @Test("ranges of a subnet may overlap even where they are not joined")
    func overlaps() throws {
        let subnet = makeSubnet(ips: ["10.6.0.1-10.6.0.9", "10.6.0.5"])
        #expect(Admission().specError(subnet, block: try CIDRBlock("10.6.0.0/16")) == nil)
    }

    @Test("gateway and routes follow the rules of pools")
    func gatewayAndRoutes() {
        var subnet = makeSubnet()
        subnet.spec.gateway = "10.6.0.10"
        #expect(failure(subnet)?.contains("conflicts with 'spec.gateway' 10.6.0.10") == true)
        subnet.spec.gateway = "10.6.0.1"
        #expect(failure(subnet) == nil)
        subnet.spec.routes = [Route(destination: "0.0.0.0/0", gateway: "10.6.0.1")]
        #expect(failure(subnet)?.contains("please specify 'spec.gateway'") == true)
    }

    private static let old: SpiderSubnet = {
        var subnet = Admission().create(makeSubnet()).object
        var ledger = ControlledPools()
        ledger.pools["p"] = .init(ips: ["10.6.0.10-10.6.0.12", "10.6.0.20"])
        try! subnet.status.setControlledPools(ledger, family: .ipv4)
        return subnet
    }()

    private func failure(changing change: (inout SpiderSubnet) -> Void) -> String? {
        var new = Self.old
        change(&new)
        return Admission().update(Self.old, to: new).failure?.description
    }

    @Test("version and block of a subnet are not changeable")
    func fixedFields() {
        #expect(
            failure(changing: { $0.spec.ipVersion = 6 }) == Self.invalid
                + "spec.ipVersion: Forbidden: is not changeable")
        #expect(
            failure(changing: { $0.spec.subnet = "10.7.0.0/16" }) == Self.invalid
                + "spec.subnet: Forbidden: is not changeable")
        #expect(failure(changing: { $0.spec.subnet = "10.6.0.1/16" }) == nil)
        #expect(failure(changing: { $0.spec.ips = ["x"] })?.contains("spec.ips[0]") == true)
    }

    @Test(
        "the rules for new subnets hold for changed ones too",
        arguments: [
            (
                #"{"excludeIPs":["10.7.0.1"]}"#,
                #"spec.excludeIPs[0]: Invalid value: "10.7.0.1": not pertains to the 'spec.subnet' 10.6.0.0/16 of IPPool"#
            ),
            (
                #"{"gateway":"x"}"#,
                #"spec.gateway: Invalid value: "x": invalid IP format in IPv4 'x'"#
            ),
            (
                #"{"gateway":"10.7.0.1"}"#,
                #"spec.gateway: Invalid value: "10.7.0.1": not pertains to the 'spec.subnet' 10.6.0.0/16 of IPPool"#
            ),
            (
                #"{"gateway":"10.6.0.20"}"#,
                #"spec.ips[0]: Invalid value: "10.6.0.10-10.6.0.99": conflicts with 'spec.gateway' 10.6.0.20, add the gateway IP address to 'spec.excludeIPs' or remove it from 'spec.ips'"#
            ),
            (
                #"{"routes":[{"dst":"0.0.0.0/0","gw":"10.6.0.1"}]}"#,
                #"spec.routes[0].dst: Invalid value: "0.0.0.0/0": please specify 'spec.gateway' to configure the default route"#
            ),
            (
                #"{"routes":[{"dst":"x","gw":"10.6.0.1"}]}"#,
                #"spec.routes[0].dst: Invalid value: "x": invalid CIDR format in IPv4 'x'"#
            ),
            (
                #"{"routes":[{"dst":"10.8.0.0/16","gw":"10.7.0.1"}]}"#,
                #"spec.routes[0].gw: Invalid value: "10.7.0.1": not pertains to the 'spec.subnet' 10.6.0.0/16 of IPPool"#
            ),
            (
                #"{"routes":[{"dst":"10.8.0.0/16","gw":"10.6.0.1"},{"dst":"10.8.0.0/16","gw":"10.6.0.2"}]}"#,
                #"spec.routes[1].dst: Invalid value: "10.8.0.0/16": duplicate route with the same dst"#
            ),
        ])
    func sameRules(_ change: String, _ message: String) throws {
        let wanted = try SpiderSubnet(parsing: #"{"spec":\#(change)}"#).spec
        let changed = { (subnet: inout SpiderSubnet) in
            subnet.spec.gateway = wanted.gateway
            subnet.spec.routes = wanted.routes
            subnet.spec.excludeIPs = wanted.excludeIPs
        }
        #expect(failure(changing: changed) == Self.invalid + message)
        var new = makeSubnet()
        changed(&new)
        #expect(failure(new) == Self.invalid + message)
    }

    @Test("a changed subnet's family is enabled, and what is not written anew may have host bits")
    func settingsOfChanges() {
        var settings = Admission.Settings()
        settings.isIPv4Enabled = false
        #expect(
            Admission(settings: settings).update(Self.old, to: Self.old).failure?.description
                == Self.invalid + "spec.ipVersion: Forbidden: IPv4 is disabled")
        settings = .init()
        settings.refusesHostBits = true
        var old = Self.old
        old.spec.subnet = "10.6.0.1/16"
        #expect(Admission(settings: settings).update(old, to: old).failure == nil)
        var new = old
        new.spec.subnet = "10.6.0.2/16"
        #expect(
            Admission(settings: settings).update(old, to: new).failure?.description.hasSuffix(
                "unformatted subnet 10.6.0.2/16, please change it to 10.6.0.0/16") == true)
    }

    @Test("what pools have stays in the subnet")
    func inUse() {
        #expect(
            failure(changing: { $0.spec.ips = ["10.6.0.11-10.6.0.19"] }) == Self.invalid
                + "spec.ips: Forbidden: remove some IP ranges [10.6.0.10 10.6.0.20] that is being used by IPPool p, total IP addresses of an Subnet are jointly determined by 'spec.ips' and 'spec.excludeIPs'"
        )
        #expect(failure(changing: { $0.spec.ips = ["10.6.0.10-10.6.0.20"] }) == nil)
        #expect(
            failure(changing: {
                $0.spec.gateway = "10.6.0.1"
                $0.status = SpiderSubnet.Status()
            }) == nil)
    }

    @Test("a malformed ledger is told, not taken for an empty one")
    func malformedLedger() {
        var broken = Self.old
        broken.status.controlledIPPools = "["
        #expect(
            Admission().update(broken, to: broken).failure?.description.hasPrefix(
                Self.invalid
                    + "status.controlledIPPools: Internal error: failed to unmarshal the controlled IPPools of Subnet s: "
            ) == true)
        broken.status.controlledIPPools = #"{"p":{"ips":["x"]}}"#
        #expect(
            Admission().update(broken, to: broken).failure?.description.hasPrefix(
                Self.invalid
                    + "status.controlledIPPools: Internal error: failed to parse the pre-allocation of the IPPool p: "
            ) == true)
    }

    @Test("terminating subnets are not changed, those in use are guarded from deletion")
    func terminatingAndDeletion() {
        #expect(
            failure(changing: { $0.metadata.deletionTimestamp = "2023-02-01T10:00:00Z" })
                == #"spidersubnets.spiderpool.spidernet.io "s" is forbidden: cannot update a terminating Subnet"#
        )
        #expect(
            failure(changing: {
                $0.metadata.deletionTimestamp = "2023-02-01T10:00:00Z"
                $0.metadata.finalizers = []
            }) == nil)
        var settings = Admission.Settings()
        #expect(Admission(settings: settings).delete(Self.old).failure == nil)
        settings.guardsDeletion = true
        #expect(
            Admission(settings: settings).delete(Self.old).failure?.description
                == #"spidersubnets.spiderpool.spidernet.io "s" is forbidden: cannot delete a Subnet with allocated IPs(4)"#
        )
        #expect(Admission(settings: settings).delete(makeSubnet()).failure == nil)
    }
}
