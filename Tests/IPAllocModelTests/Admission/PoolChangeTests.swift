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
                $0.metadata.removeFinalizer()
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

    @Test("the rules for new pools hold for changed ones too")
    func sameRules() {
        var settings = Admission.Settings()
        settings.isIPv4Enabled = false
        #expect(
            verdict(settings: settings) { _ in }.failure?.description
                == Self.invalid + "spec.ipVersion: Forbidden: IPv4 is disabled")
        #expect(
            failure { $0.spec.ips = ["x"] } == Self.invalid
                + #"spec.subnet: Invalid value: "10.6.0.0/16": invalid IP address: x"#)
        #expect(failure { $0.spec.gateway = "x" }?.contains("spec.gateway: Invalid") == true)
        #expect(
            failure { $0.spec.routes = [Route(destination: "x", gateway: "y")] }?.contains(
                "spec.routes[0].dst: Invalid") == true)
        #expect(
            failure { $0.spec.podAffinity = LabelSelector() }?.contains("empty podAffinity") == true
        )
        #expect(
            verdict(view: BrokenView(brokenSubnets: false)) { _ in }.failure?.description
                == Self.invalid
                + "spec.ips: Internal error: failed to list IPPools: the store is away")
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
