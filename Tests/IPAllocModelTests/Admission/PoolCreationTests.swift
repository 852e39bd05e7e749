import IPAlloc
import Testing

@testable import IPAllocModel

@Suite("creation of pools")
struct PoolCreationTests {
    private static let invalid = #"SpiderIPPool.spiderpool.spidernet.io "a" is invalid: "#

    private func failure(
        _ pool: SpiderIPPool, view: any ResourceView = ListedResources(),
        settings: Admission.Settings = .init()
    ) -> String? {
        Admission(settings: settings, view: view).create(pool).failure?.description
    }

    private func changed(_ change: (inout SpiderIPPool) -> Void) -> SpiderIPPool {
        var pool = makePool()
        change(&pool)
        return pool
    }

    @Test("a new pool is completed")
    func completion() throws {
        var pool = makePool(subnet: "10.6.0.1/16", ips: ["10.6.0.9", "10.6.0.1-10.6.0.8"])
        pool.spec.excludeIPs = ["10.6.0.2", "10.6.0.1"]
        pool.status.allocatedIPs = "{}"
        let verdict = Admission().create(pool)
        let created = try verdict.get()
        #expect(created.spec.ipVersion == 4)
        #expect(created.spec.subnet == "10.6.0.1/16")
        #expect(created.spec.ips == ["10.6.0.1-10.6.0.9"])
        #expect(created.spec.excludeIPs == ["10.6.0.1-10.6.0.2"])
        #expect(created.spec.isDefault == false)
        #expect(created.spec.isDisabled == false)
        #expect(created.metadata.finalizers == ["spiderpool.spidernet.io"])
        #expect(created.metadata.labels == ["ipam.spidernet.io/ippool-cidr": "10-6-0-0-16"])
        #expect(created.status.totalIPCount == 7)
        #expect(created.status.allocatedIPCount == 0)
        #expect(created.status.allocatedIPs == nil)
        #expect(
            verdict.warnings == [
                "spec.subnet 10.6.0.1/16 has host bits set; it is shown as written and compared as 10.6.0.0/16"
            ])
    }

    @Test("a single range stays as written, several are sorted and joined")
    func merging() throws {
        for (ips, merged) in [
            (["10.6.0.1-10.6.0.1"], ["10.6.0.1-10.6.0.1"]),
            (["10.6.0.1-10.6.0.1", "10.6.0.3"], ["10.6.0.1", "10.6.0.3"]),
            (["10.6.0.5-10.6.0.9", "10.6.0.7"], ["10.6.0.5-10.6.0.9"]),
            (["10.6.0.2", "10.6.0.1"], ["10.6.0.1-10.6.0.2"]), ([], []),
        ] {
            #expect(try Admission().create(makePool(ips: ips)).get().spec.ips == merged)
        }
    }

    @Test("counts are clamped, and no range is too large")
    func hugeRanges() throws {
        let pool = makePool(subnet: "::/0", ips: ["::-ffff:ffff:ffff:ffff::"])
        #expect(try Admission().create(pool).get().status.totalIPCount == Int.max)
        let four = makePool(subnet: "0.0.0.0/0", ips: ["0.0.0.0-255.255.255.255"])
        #expect(try Admission().create(four).get().status.totalIPCount == 4_294_967_296)
    }

    @Test("a pool under a subnet belongs to it and inherits gateway and routes")
    func inheritance() throws {
        var subnet = makeSubnet(subnet: "10.6.0.1/16")
        subnet.metadata.uid = "u1"
        subnet.spec.gateway = "10.6.0.1"
        subnet.spec.routes = [Route(destination: "10.9.0.0/16", gateway: "10.6.0.2")]
        var admission = Admission(view: ListedResources(subnets: [subnet]))
        let created = try admission.create(makePool(subnet: "10.6.0.0/16")).get()
        #expect(created.spec.gateway == "10.6.0.1")
        #expect(created.spec.routes == subnet.spec.routes)
        #expect(created.metadata.labels["ipam.spidernet.io/owner-spider-subnet"] == "s")
        let owner = try #require(created.metadata.controller)
        #expect(owner.kind == "SpiderSubnet")
        #expect(owner.name == "s")
        #expect(owner.uid == "u1")
        #expect(owner.blocksOwnerDeletion == true)
        let own = try admission.create(
            changed {
                $0.spec.gateway = "10.6.0.3"
                $0.spec.routes = []
            }
        ).get()
        #expect(own.spec.gateway == "10.6.0.3")
        #expect(own.spec.routes == [])
        admission.settings.isSubnetEnabled = false
        let orphan = try admission.create(makePool()).get()
        #expect(orphan.metadata.ownerReferences.isEmpty)
        #expect(orphan.spec.gateway == nil)
    }

    @Test("a pool that something else controls does not come under the subnet")
    func foreignController() throws {
        let pool = changed {
            var owner = OwnerReference()
            owner.kind = "Widget"
            owner.name = "w"
            owner.isController = true
            $0.metadata.ownerReferences = [owner]
        }
        let verdict = Admission(view: ListedResources(subnets: [makeSubnet()])).create(pool)
        #expect(verdict.failure == nil)
        #expect(
            verdict.warnings == [
                "IPPool a is controlled by Widget w, so it does not come under Subnet s"
            ])
    }

    @Test("a terminating pool is not completed")
    func terminating() {
        let pool = changed { $0.metadata.deletionTimestamp = "2023-02-01T10:00:00Z" }
        let verdict = Admission().create(pool)
        #expect(verdict.object.metadata.finalizers.isEmpty)
        #expect(verdict.object.spec.ipVersion == nil)
    }

    @Test("rules 1 to 4: version and block")
    func versionAndBlock() {
        let underivable =
            "spec.ipVersion: Invalid value: null: is not generated correctly, 'spec.subnet' may be invalid"
        for subnet in ["", "10.6.0.0", "10.6.0.0/33", "010.6.0.0/16", "::ffff:10.6.0.0/112"] {
            #expect(failure(makePool(subnet: subnet)) == Self.invalid + underivable)
        }
        #expect(
            failure(changed { $0.spec.ipVersion = 5 })
                == Self.invalid
                + #"spec.ipVersion: Unsupported value: 5: supported values: "4", "6""#)
        var settings = Admission.Settings()
        settings.isIPv4Enabled = false
        settings.isIPv6Enabled = false
        #expect(
            failure(makePool(), settings: settings)
                == Self.invalid + "spec.ipVersion: Forbidden: IPv4 is disabled")
        #expect(
            failure(makePool(subnet: "fd00::/64", ips: []), settings: settings)
                == Self.invalid + "spec.ipVersion: Forbidden: IPv6 is disabled")
        #expect(
            failure(changed { $0.spec.ipVersion = 6 })
                == Self.invalid
                + #"spec.subnet: Invalid value: "10.6.0.0/16": invalid CIDR format in IPv6 '10.6.0.0/16'"#
        )
    }

    @Test("rule 5: host bits are refused only if the setting says so")
    func hostBits() {
        var settings = Admission.Settings()
        settings.refusesHostBits = true
        #expect(
            failure(makePool(subnet: "10.6.0.1/16"), settings: settings)
                == Self.invalid
                + #"spec.subnet: Invalid value: "10.6.0.1/16": unformatted subnet 10.6.0.1/16, please change it to 10.6.0.0/16"#
        )
        #expect(
            failure(makePool(subnet: "FD00::/64", ips: []), settings: settings)
                == Self.invalid
                + #"spec.subnet: Invalid value: "FD00::/64": unformatted subnet FD00::/64, please change it to fd00::/64"#
        )
        #expect(failure(makePool(), settings: settings) == nil)
        #expect(failure(makePool(subnet: "10.6.0.1/16")) == nil)
    }

    @Test("rules 6 to 8: the other pools")
    func otherPools() {
        #expect(
            failure(makePool(), view: BrokenView())
                == Self.invalid
                + "spec.subnet: Internal error: failed to list IPPools: the store is away")
        #expect(
            failure(makePool(), view: ListedResources(pools: [makePool()]))
                == #"spiderippools.spiderpool.spidernet.io "a" already exists"#)
        for subnet in ["10.6.7.0/24", "10.0.0.1/8"] {
            let view = ListedResources(pools: [makePool("b", subnet: subnet, ips: [])])
            #expect(
                failure(makePool(), view: view)
                    == Self.invalid
                    + #"spec.subnet: Invalid value: "10.6.0.0/16": overlap with IPPool b which 'spec.subnet' is \#(subnet)"#
            )
        }
        let others = ["10.6.0.1/16", "10.7.0.0/16", "fd00::/64", "nonsense"].map {
            makePool("b" + $0, subnet: $0, ips: [])
        }
        let settled = others.map { Admission().create($0).object }
        #expect(failure(makePool(), view: ListedResources(pools: settled)) == nil)
    }

    @Test(
        "rule 9: the ranges",
        arguments: [
            (["10.6.0.1-10.6.0.2-10.6.0.3"], [], "invalid range: 10.6.0.1-10.6.0.2-10.6.0.3"),
            (["10.6.0.0/24"], [], "invalid range: 10.6.0.0/24"),
            (["10.6.0.9-10.6.0.1"], [], "invalid range: 10.6.0.9-10.6.0.1"),
            (["10.6.0.1 - 10.6.0.2"], [], "invalid IP address: 10.6.0.1 "),
            (["10.6.0.x"], [], "invalid IP address: 10.6.0.x"),
            ([""], [], "invalid IP address: "), (["10.6.0.1-"], [], "invalid IP address: "),
            (["010.6.0.1"], [], "invalid IP address: 010.6.0.1"),
            (["10.7.0.1"], [], "not match base subnet: 10.7.0.1"),
            (["10.6.0.1-10.7.0.1"], [], "not match base subnet: 10.7.0.1"),
            (["fd00::1"], [], "not match base subnet: fd00::1"),
            (["::ffff:10.6.0.1"], [], "not match base subnet: ::ffff:10.6.0.1"),
            (["10.6.0.1"], ["10.7.0.1"], "not match base subnet: 10.7.0.1"),
            (["10.6.0.1"], ["x"], "invalid IP address: x"),
            (["10.6.0.1", "10.7.0.1"], [], "not match base subnet: 10.7.0.1"),
        ])
    func ranges(_ ips: [String], _ excludeIPs: [String], _ detail: String) {
        #expect(
            failure(makePool(ips: ips, excludeIPs: excludeIPs))
                == Self.invalid + #"spec.subnet: Invalid value: "10.6.0.0/16": \#(detail)"#)
    }

    @Test("rule 9: ranges that were not joined may not overlap")
    func overlaps() throws {
        let block = try CIDRBlock("10.6.0.0/16")
        for (ips, detail) in [
            (
                ["10.6.0.1-10.6.0.9", "10.6.0.5"],
                "range 10.6.0.5 is already covered by 10.6.0.1-10.6.0.9"
            ),
            (["10.6.0.5", "10.6.0.1-10.6.0.9"], "range 10.6.0.1-10.6.0.9 covers 10.6.0.5"),
            (
                ["10.6.0.1-10.6.0.5", "10.6.0.5-10.6.0.9"],
                "range 10.6.0.5-10.6.0.9 overlaps with 10.6.0.1-10.6.0.5"
            ),
        ] {
            let pool = makePool(ips: ips)
            let error = Admission().rangesError(pool.spec, block: block)
            #expect(error?.detail == detail)
            #expect(error?.field == "spec.subnet")
            let excluding = makePool(ips: [], excludeIPs: ips)
            #expect(Admission().rangesError(excluding.spec, block: block) == nil)
        }
        let touching = makePool(ips: ["10.6.0.1-10.6.0.5", "10.6.0.6-10.6.0.9"])
        #expect(Admission().rangesError(touching.spec, block: block) == nil)
    }

    @Test("rule 10: no other pool of the block has one of the addresses")
    func sharedAddresses() {
        let other = Admission().create(
            makePool(
                "b", subnet: "10.6.0.7/16", ips: ["10.6.0.1-10.6.0.11", "10.6.0.19-10.6.0.30"])
        ).object
        let view = ListedResources(pools: [other])
        #expect(
            failure(makePool(), view: view)
                == Self.invalid
                + "spec.ips: Forbidden: overlap with IPPool b in IP ranges [10.6.0.1-10.6.0.11 10.6.0.19-10.6.0.30], total IP addresses of an IPPool are jointly determined by 'spec.ips' and 'spec.excludeIPs'"
        )
        let own = makePool(excludeIPs: ["10.6.0.10-10.6.0.11", "10.6.0.19-10.6.0.20"])
        #expect(failure(own, view: view) == nil)
        #expect(failure(makePool(ips: []), view: view) == nil)
    }

    @Test(
        "rules 11 and 12: the gateway",
        arguments: [
            ("x", #"spec.gateway: Invalid value: "x": invalid IP format in IPv4 'x'"#),
            (
                "fd00::1",
                #"spec.gateway: Invalid value: "fd00::1": invalid IP format in IPv4 'fd00::1'"#
            ),
            (
                "10.7.0.1",
                #"spec.gateway: Invalid value: "10.7.0.1": not pertains to the 'spec.subnet' 10.6.0.0/16 of IPPool"#
            ),
            (
                "10.6.0.10",
                #"spec.ips[0]: Invalid value: "10.6.0.10-10.6.0.20": conflicts with 'spec.gateway' 10.6.0.10, add the gateway IP address to 'spec.excludeIPs' or remove it from 'spec.ips'"#
            ),
        ])
    func gateways(_ gateway: String, _ message: String) {
        #expect(failure(changed { $0.spec.gateway = gateway }) == Self.invalid + message)
    }

    @Test("rule 12: an excluded gateway is fine, and so is one outside the ranges")
    func fineGateways() {
        #expect(
            failure(
                changed {
                    $0.spec.gateway = "10.6.0.10"
                    $0.spec.excludeIPs = ["10.6.0.10"]
                }) == nil)
        #expect(failure(changed { $0.spec.gateway = "10.6.0.21" }) == nil)
        #expect(
            failure(
                changed {
                    $0.spec.ips = ["10.6.0.1", "10.6.0.5-10.6.0.9"]
                    $0.spec.gateway = "10.6.0.9"
                })?.hasPrefix(Self.invalid + "spec.ips[1]: ") == true)
    }

    @Test(
        "rules 13 to 16: the routes",
        arguments: [
            (
                "0.0.0.0/0", "10.6.0.1",
                #"spec.routes[1].dst: Invalid value: "0.0.0.0/0": please specify 'spec.gateway' to configure the default route"#
            ),
            (
                "0.0.0.1/0", "10.6.0.1",
                #"spec.routes[1].dst: Invalid value: "0.0.0.1/0": please specify 'spec.gateway' to configure the default route"#
            ),
            (
                "10.8.0.0/16", "10.6.0.1",
                #"spec.routes[1].dst: Invalid value: "10.8.0.0/16": duplicate route with the same dst"#
            ),
            (
                "10.9.0.0", "10.6.0.1",
                #"spec.routes[1].dst: Invalid value: "10.9.0.0": invalid CIDR format in IPv4 '10.9.0.0'"#
            ),
            (
                "::/0", "10.6.0.1",
                #"spec.routes[1].dst: Invalid value: "::/0": invalid CIDR format in IPv4 '::/0'"#
            ),
            (
                "10.9.0.0/16", "10.7.0.1",
                #"spec.routes[1].gw: Invalid value: "10.7.0.1": not pertains to the 'spec.subnet' 10.6.0.0/16 of IPPool"#
            ),
            (
                "10.9.0.0/16", "y",
                #"spec.routes[1].gw: Invalid value: "y": invalid IP format in IPv4 'y'"#
            ),
        ])
    func routes(_ destination: String, _ gateway: String, _ message: String) {
        let pool = changed {
            $0.spec.routes = [
                Route(destination: "10.8.0.0/16", gateway: "10.6.0.1"),
                Route(destination: destination, gateway: gateway),
            ]
        }
        #expect(failure(pool) == Self.invalid + message)
    }

    @Test("rules 13 to 16: routes of IPv6")
    func sixRoutes() {
        var pool = makePool(subnet: "fd00::/64", ips: [])
        for destination in ["::/0", "fd00::1/0"] {
            pool.spec.routes = [Route(destination: destination, gateway: "fd00::1")]
            #expect(failure(pool)?.contains("please specify 'spec.gateway'") == true)
        }
        pool.spec.routes = [Route(destination: "fd01::/64", gateway: "fd00::1")]
        #expect(failure(pool) == nil)
    }

    @Test("rules 17 and 18: the affinity")
    func affinity() {
        #expect(
            failure(changed { $0.spec.podAffinity = LabelSelector() })
                == Self.invalid
                + "spec.podAffinity: Invalid value: {}: empty podAffinity is invalid for SpiderIPPool"
        )
        var selector = LabelSelector()
        selector.matchExpressions = [.init(key: "a", selectorOperator: "Near")]
        #expect(
            failure(changed { $0.spec.podAffinity = selector })
                == Self.invalid
                + #"spec.podAffinity.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator"#
        )
        #expect(
            failure(changed { $0.spec.podAffinity = LabelSelector(matchLabels: ["a": "b"]) }) == nil
        )
    }

    @Test("rule 18 holds for the affinities to nodes and namespaces too, which may be empty")
    func otherAffinities() {
        var selector = LabelSelector(matchLabels: ["a b": "c"])
        selector.matchExpressions = [.init(key: "a", selectorOperator: "Foo")]
        for (path, name) in [
            (\SpiderIPPool.Spec.nodeAffinity, "nodeAffinity"),
            (\.namespaceAffinity, "namespaceAffinity"),
        ] {
            let message = failure(changed { $0.spec[keyPath: path] = selector }) ?? ""
            #expect(message.contains(#"spec.\#(name).matchLabels: Invalid value: "a b": "#))
            #expect(
                message.contains(
                    #"spec.\#(name).matchExpressions[0].operator: Invalid value: "Foo": "#))
            #expect(failure(changed { $0.spec[keyPath: path] = LabelSelector() }) == nil)
        }
    }

    @Test("rules 9 to 16 and 17 to 18 are reported together")
    func together() {
        let pool = changed {
            $0.spec.gateway = "x"
            $0.spec.podAffinity = LabelSelector()
        }
        #expect(
            failure(pool)
                == Self.invalid
                + #"[spec.gateway: Invalid value: "x": invalid IP format in IPv4 'x', spec.podAffinity: Invalid value: {}: empty podAffinity is invalid for SpiderIPPool]"#
        )
    }

    private func automatic(_ change: (inout SpiderIPPool) -> Void = { _ in }) throws -> SpiderIPPool
    {
        let identity = AutomaticPoolIdentity(
            application: ApplicationKey(
                apiVersion: "apps/v1", kind: "Deployment", namespace: "n", name: "web"),
            uid: "u-1", interface: "eth0", family: .ipv4)
        var pool = identity.pool(
            addresses: try RangeSet(parsing: ["10.6.0.10-10.6.0.12"], family: .ipv4),
            from: makeSubnet(), addressCount: "+1", isReclaimed: true)
        pool.name = "a"
        change(&pool)
        return pool
    }

    @Test("rule 19: an automatic pool's affinity selects its application only")
    func automaticAffinity() throws {
        let label = try automatic { $0.spec.podAffinity?.matchLabels = ["x": "y"] }
        #expect(
            failure(label)
                == Self.invalid
                + #"spec.podAffinity: Invalid value: {"matchLabels":{"x":"y"}}: it's invalid to add additional podAffinity matchLabels for auto-created SpiderIPPool"#
        )
        let expression = try automatic {
            $0.spec.podAffinity = LabelSelector()
            $0.spec.podAffinity?.matchExpressions = [.init(key: "k", selectorOperator: "Exists")]
        }
        #expect(
            failure(expression)
                == Self.invalid
                + #"spec.podAffinity: Invalid value: {"matchExpressions":[{"key":"k","operator":"Exists"}]}: it's invalid to add additional podAffinity matchExpressions for auto-created SpiderIPPool"#
        )
    }

    @Test("rule 20: a pool under a subnet has addresses of the subnet only")
    func foreignAddresses() {
        let view = ListedResources(subnets: [
            makeSubnet(ips: ["10.6.0.12-10.6.0.18"], excludeIPs: ["10.6.0.14"])
        ])
        #expect(
            failure(makePool(), view: view)
                == Self.invalid
                + "spec.ips: Forbidden: add some IP ranges [10.6.0.10-10.6.0.11 10.6.0.14 10.6.0.19-10.6.0.20] that are not contained in controller Subnet s, total IP addresses of an IPPool are jointly determined by 'spec.ips' and 'spec.excludeIPs'"
        )
        var settings = Admission.Settings()
        settings.isSubnetEnabled = false
        #expect(failure(makePool(), view: view, settings: settings) == nil)
    }

    @Test("rule 20: a subnet that cannot be looked at is told")
    func unreachableSubnet() {
        let pool = changed {
            $0.metadata.ownerReferences = [OwnerReference(to: makeSubnet(), isController: true)]
        }
        let view = BrokenView(brokenPools: false)
        let verdict = Admission(view: view).create(pool)
        #expect(verdict.warnings == ["failed to list Subnets: the store is away"])
        #expect(
            verdict.failure?.description == Self.invalid
                + "spec.subnet: Internal error: failed to get controller Subnet s: the store is away"
        )
        #expect(failure(pool) == nil)
    }

    @Test("rule 21: an automatic pool has the addresses of the subnet's ledger")
    func ledger() throws {
        var subnet = makeSubnet()
        let message =
            "spec.ips: Forbidden: it's illegal to update AutoPool.Spec.IPs that are different from corresponding SpiderSubnet.Status.ControlledIPPools"
        #expect(
            failure(try automatic(), view: ListedResources(subnets: [subnet])) == Self.invalid
                + message)
        var ledger = ControlledPools()
        ledger.pools["a"] = .init(ips: ["10.6.0.10", "10.6.0.11-10.6.0.12"])
        try subnet.status.setControlledPools(ledger, family: .ipv4)
        #expect(failure(try automatic(), view: ListedResources(subnets: [subnet])) == nil)
        subnet.status.controlledIPPools = "{"
        #expect(
            failure(try automatic(), view: ListedResources(subnets: [subnet]))?.hasPrefix(
                Self.invalid
                    + "spec.subnet: Internal error: failed to unmarshal the controlled IPPools of Subnet s: status.controlledIPPools is not valid JSON"
            ) == true)
    }

    @Test("both walkthroughs' resources are accepted beside each other")
    func walkthrough() throws {
        var view = ListedResources()
        for text in [Walkthrough.subnet, Walkthrough.otherSubnet] {
            view.subnets.append(
                try Admission(view: view).create(SpiderSubnet(parsing: text)).get())
        }
        for text in [Walkthrough.pool, Walkthrough.otherPool] {
            view.pools.append(try Admission(view: view).create(SpiderIPPool(parsing: text)).get())
        }
        #expect(
            view.subnets.map(\.metadata.labels) == [
                ["ipam.spidernet.io/subnet-cidr": "10-6-0-0-16"],
                ["ipam.spidernet.io/subnet-cidr": "10-7-0-0-16"],
            ])
        #expect(view.pools[0].metadata.controller?.name == "subnet-test-ens192")
        #expect(view.pools[1].metadata.controller?.name == "subnet-test-ens224")
        #expect(view.pools.map(\.status.totalIPCount) == [5, 5])
        #expect(view.pools[0].spec.subnet == "10.6.0.1/16")
    }
}
