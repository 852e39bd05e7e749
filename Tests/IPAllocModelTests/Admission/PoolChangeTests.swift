import IPAlloc
import Testing

@testable import IPAllocModel

@Suite("change and deletion of pools")
struct PoolChangeTests {
    private static let invalid = #"SpiderIPPool.spiderpool.spidernet.io "a" is invalid: "#

    private static let old: SpiderIPPool = {
        var pool = Admission().create(makePool()).object
        var ledger = AllocatedAddresses()
        for text in ["10.6.0.12", "10.6.0.11"] {
            ledger.records[try! IPAddress(text)] = .init(pod: "n/\(text)", podUID: "u")
        }
        pool.status.setAllocatedAddresses(ledger)
        return pool
    }()

    private func verdict(
        view: any ResourceView = ListedResources(pools: [old]),
        settings: Admission.Settings = .init(), _ change: (inout SpiderIPPool) -> Void
    ) -> Verdict<SpiderIPPool> {
        var new = Self.old
        change(&new)
        return Admission(settings: settings, view: view).update(Self.old, to: new)
    }

    private func failure(_ change: (inout SpiderIPPool) -> Void) -> String? {
        verdict(change).failure?.description
    }

    @Test("a change is completed, and the status stays")
    func completion() throws {
        let new = try verdict {
            $0.spec.ips = ["10.6.0.30", "10.6.0.10-10.6.0.12"]
            $0.status = SpiderIPPool.Status()
        }.get()
        #expect(new.spec.ips == ["10.6.0.10-10.6.0.12", "10.6.0.30"])
        #expect(new.status.allocatedIPs == Self.old.status.allocatedIPs)
        #expect(new.status.allocatedIPCount == 2)
        #expect(new.status.totalIPCount == 4)
        #expect(failure { _ in } == nil)
    }

    @Test("a terminating pool is not changed until its finalizer is gone")
    func terminating() {
        #expect(
            failure { $0.metadata.deletionTimestamp = "2023-02-01T10:00:00Z" }
                == #"spiderippools.spiderpool.spidernet.io "a" is forbidden: cannot update a terminating IPPool"#
        )
        #expect(
            failure {
                $0.metadata.deletionTimestamp = "2023-02-01T10:00:00Z"
                $0.metadata.finalizers = []
                $0.spec.subnet = "x"
            } == nil)
    }

    @Test("version and block are not changeable, but the block may be written otherwise")
    func fixedFields() {
        #expect(
            failure { $0.spec.ipVersion = 6 }
                == Self.invalid + "spec.ipVersion: Forbidden: is not changeable")
        for subnet in ["10.6.0.0/17", "10.7.0.0/16", "x"] {
            #expect(
                failure { $0.spec.subnet = subnet }
                    == Self.invalid + "spec.subnet: Forbidden: is not changeable")
        }
        #expect(failure { $0.spec.subnet = "10.6.0.1/16" } == nil)
        #expect(failure { $0.spec.ipVersion = nil } == nil)
    }

    @Test(
        "rules 9 and 11 to 16 hold for changed pools: ranges, gateway and routes",
        arguments: [
            (
                #"{"ips":["x"]}"#,
                #"spec.subnet: Invalid value: "10.6.0.0/16": invalid IP address: x"#
            ),
            (
                #"{"ips":["10.6.0.9-10.6.0.1"]}"#,
                #"spec.subnet: Invalid value: "10.6.0.0/16": invalid range: 10.6.0.9-10.6.0.1"#
            ),
            (
                #"{"excludeIPs":["10.7.0.1"]}"#,
                #"spec.subnet: Invalid value: "10.6.0.0/16": not match base subnet: 10.7.0.1"#
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
                #"{"gateway":"10.6.0.15"}"#,
                #"spec.ips[0]: Invalid value: "10.6.0.10-10.6.0.20": conflicts with 'spec.gateway' 10.6.0.15, add the gateway IP address to 'spec.excludeIPs' or remove it from 'spec.ips'"#
            ),
            (
                #"{"routes":[{"dst":"0.0.0.0/0","gw":"10.6.0.1"}]}"#,
                #"spec.routes[0].dst: Invalid value: "0.0.0.0/0": please specify 'spec.gateway' to configure the default route"#
            ),
            (
                #"{"routes":[{"dst":"10.8.0.0/16","gw":"10.6.0.1"},{"dst":"10.8.0.0/16","gw":"10.6.0.2"}]}"#,
                #"spec.routes[1].dst: Invalid value: "10.8.0.0/16": duplicate route with the same dst"#
            ),
            (
                #"{"routes":[{"dst":"x","gw":"10.6.0.1"}]}"#,
                #"spec.routes[0].dst: Invalid value: "x": invalid CIDR format in IPv4 'x'"#
            ),
            (
                #"{"routes":[{"dst":"10.8.0.0/16","gw":"10.7.0.1"}]}"#,
                #"spec.routes[0].gw: Invalid value: "10.7.0.1": not pertains to the 'spec.subnet' 10.6.0.0/16 of IPPool"#
            ),
        ])
    func addressRules(_ change: String, _ message: String) throws {
        let wanted = try SpiderIPPool(parsing: #"{"spec":\#(change)}"#).spec
        let refusal = failure { pool in
            if !wanted.ips.isEmpty { pool.spec.ips = wanted.ips }
            pool.spec.excludeIPs = wanted.excludeIPs
            pool.spec.gateway = wanted.gateway
            pool.spec.routes = wanted.routes
        }
        #expect(refusal == Self.invalid + message)
    }

    @Test("the rules for new pools hold for changed ones too")
    func sameRules() {
        var settings = Admission.Settings()
        settings.isIPv4Enabled = false
        #expect(
            verdict(settings: settings) { _ in }.failure?.description
                == Self.invalid + "spec.ipVersion: Forbidden: IPv4 is disabled")
        #expect(
            failure { $0.spec.podAffinity = LabelSelector() }?.contains("empty podAffinity") == true
        )
        #expect(
            verdict(view: BrokenView(brokenSubnets: false)) { _ in }.failure?.description
                == Self.invalid
                + "spec.ips: Internal error: failed to list IPPools: the store is away")
    }

    @Test("rule 5 holds for what is written anew, so a pool from before it can still be changed")
    func hostBits() {
        var settings = Admission.Settings()
        settings.refusesHostBits = true
        var old = Self.old
        old.spec.subnet = "10.6.0.1/16"
        var new = old
        new.spec.isDisabled = true
        #expect(Admission(settings: settings).update(old, to: new).failure == nil)
        new.spec.subnet = "10.6.0.2/16"
        #expect(
            Admission(settings: settings).update(old, to: new).failure?.description
                == Self.invalid
                + #"spec.subnet: Invalid value: "10.6.0.2/16": unformatted subnet 10.6.0.2/16, please change it to 10.6.0.0/16"#
        )
        new.spec.subnet = "10.6.0.0/16"
        #expect(Admission(settings: settings).update(old, to: new).failure == nil)
    }

    @Test("rule 10 holds for changed pools: no other pool of the block has one of the addresses")
    func sharedAddresses() {
        let other = Admission().create(makePool("b", ips: ["10.6.0.30-10.6.0.40"])).object
        let view = ListedResources(pools: [Self.old, other])
        let change = { (pool: inout SpiderIPPool) in pool.spec.ips = ["10.6.0.10-10.6.0.31"] }
        #expect(
            verdict(view: view, change).failure?.description == Self.invalid
                + "spec.ips: Forbidden: overlap with IPPool b in IP ranges [10.6.0.30-10.6.0.40], total IP addresses of an IPPool are jointly determined by 'spec.ips' and 'spec.excludeIPs'"
        )
        #expect(
            verdict(view: view) {
                change(&$0)
                $0.spec.excludeIPs = ["10.6.0.30-10.6.0.31"]
            }.failure == nil)
    }

    @Test("rules 18 and 19 hold for changed pools: selectors, and the affinity of automatic pools")
    func affinity() {
        func failure(_ old: SpiderIPPool, _ affinity: LabelSelector) -> String? {
            var new = old
            new.spec.podAffinity = affinity
            return Admission(view: ListedResources(pools: [old])).update(old, to: new).failure?
                .description
        }
        var near = LabelSelector()
        near.matchExpressions = [.init(key: "a", selectorOperator: "Near")]
        #expect(
            failure(Self.old, near) == Self.invalid
                + #"spec.podAffinity.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator"#
        )
        var automatic = Self.old
        automatic.metadata.labels[ResourceNames.ownerApplicationName] = "web"
        let application = ApplicationKey(
            apiVersion: "apps/v1", kind: "Deployment", namespace: "n", name: "web")
        automatic.spec.podAffinity = LabelSelector(matchLabels: application.affinityLabels)
        var wider = application.affinityLabels
        wider["x"] = "y"
        #expect(
            failure(automatic, LabelSelector(matchLabels: wider))?.hasSuffix(
                "it's invalid to add additional podAffinity matchLabels for auto-created SpiderIPPool"
            ) == true)
        var expression = LabelSelector(matchLabels: application.affinityLabels)
        expression.matchExpressions = [.init(key: "k", selectorOperator: "Exists")]
        #expect(
            failure(automatic, expression)?.hasSuffix(
                "it's invalid to add additional podAffinity matchExpressions for auto-created SpiderIPPool"
            ) == true)
        #expect(
            failure(automatic, LabelSelector(matchLabels: application.affinityLabels)) == nil)
    }

    @Test("an automatic pool's affinity is not changeable, but for what it was made as")
    func automaticAffinity() {
        func failure(_ old: LabelSelector?, _ new: LabelSelector?) -> String? {
            var pool = Self.old
            let identity = AutomaticPoolIdentity(
                application: Self.application("web"), uid: "u", interface: "eth0", family: .ipv4)
            pool.metadata.labels.merge(identity.labels) { $1 }
            pool.spec.podAffinity = old
            var changed = pool
            changed.spec.podAffinity = new
            return Admission(view: ListedResources(pools: [pool])).update(pool, to: changed)
                .failure?.description
        }
        let own = LabelSelector(matchLabels: Self.application("web").affinityLabels)
        let other = LabelSelector(matchLabels: Self.application("d").affinityLabels)
        var wider = own
        wider.matchLabels[ResourceNames.applicationName] = nil
        let message = "it's invalid to change the podAffinity of auto-created SpiderIPPool"
        #expect(
            failure(own, nil)
                == Self.invalid + "spec.podAffinity: Invalid value: null: \(message)")
        #expect(failure(own, other)?.hasSuffix(message) == true)
        #expect(failure(own, wider)?.hasSuffix(message) == true)
        #expect(failure(own, own) == nil)
        #expect(failure(wider, wider) == nil)
        #expect(failure(wider, own) == nil)
        #expect(failure(nil, own) == nil)
    }

    private static func application(_ name: String) -> ApplicationKey {
        ApplicationKey(apiVersion: "apps/v1", kind: "Deployment", namespace: "n", name: name)
    }

    @Test("rule 21 holds for changed pools: an automatic pool has what the subnet's ledger says")
    func ledger() throws {
        var subnet = makeSubnet()
        var ledger = ControlledPools()
        ledger.pools["a"] = .init(ips: ["10.6.0.10-10.6.0.20"])
        try subnet.status.setControlledPools(ledger, family: .ipv4)
        var old = Self.old
        old.metadata.labels[ResourceNames.ownerApplicationName] = "web"
        let admission = Admission(view: ListedResources(pools: [old], subnets: [subnet]))
        #expect(admission.update(old, to: old).failure == nil)
        var new = old
        new.spec.ips = ["10.6.0.10-10.6.0.19"]
        #expect(
            admission.update(old, to: new).failure?.description == Self.invalid
                + "spec.ips: Forbidden: it's illegal to update AutoPool.Spec.IPs that are different from corresponding SpiderSubnet.Status.ControlledIPPools"
        )
    }

    @Test("only the first group of errors is reported")
    func firstGroup() {
        #expect(
            failure {
                $0.spec.gateway = "x"
                $0.spec.podAffinity = LabelSelector()
            } == Self.invalid
                + #"spec.gateway: Invalid value: "x": invalid IP format in IPv4 'x'"#)
    }

    @Test("an address that a pod holds stays in the pool, the lowest is reported")
    func inUse() {
        func message(_ address: String) -> String {
            Self.invalid
                + "spec.ips: Forbidden: remove an IP address \(address) that is being used by Pod n/\(address), total IP addresses of an IPPool are jointly determined by 'spec.ips' and 'spec.excludeIPs'"
        }
        #expect(failure { $0.spec.ips = ["10.6.0.13-10.6.0.20"] } == message("10.6.0.11"))
        #expect(failure { $0.spec.excludeIPs = ["10.6.0.12"] } == message("10.6.0.12"))
        #expect(failure { $0.spec.excludeIPs = ["10.6.0.13"] } == nil)
        #expect(failure { $0.spec.isDisabled = true } == nil)
        var broken = Self.old
        broken.status.allocatedIPs = "{"
        let verdict = Admission().update(broken, to: broken)
        #expect(
            verdict.failure?.description.hasPrefix(
                Self.invalid
                    + "spec.ips: Internal error: failed to unmarshal the allocated IP records of IPPool a: status.allocatedIPs is not valid JSON"
            ) == true)
    }

    @Test("a pool cannot outgrow its subnet")
    func subnet() {
        let view = ListedResources(pools: [Self.old], subnets: [makeSubnet()])
        let verdict = verdict(view: view) { $0.spec.ips = ["10.6.0.10-10.6.0.100"] }
        #expect(
            verdict.failure?.description.hasPrefix(
                Self.invalid
                    + "spec.ips: Forbidden: add some IP ranges [10.6.0.100] that are not contained in controller Subnet s"
            ) == true)
    }

    @Test("a pool in use is guarded from deletion if the setting says so")
    func deletion() {
        var settings = Admission.Settings()
        #expect(Admission(settings: settings).delete(Self.old).failure == nil)
        settings.guardsDeletion = true
        #expect(
            Admission(settings: settings).delete(Self.old).failure?.description
                == #"spiderippools.spiderpool.spidernet.io "a" is forbidden: cannot delete an IPPool with allocated IPs(2)"#
        )
        #expect(Admission(settings: settings).delete(makePool()).failure == nil)
    }
}
