import IPAlloc
import IPAllocModel
import Testing

@testable import IPAllocSelection

@Suite("automatic pools")
struct AutomaticPoolTests {
    private static let name = "auto-web-v4-eth0-b1a361c7e9df"
    private let subnets = [
        makeSubnet("s"), makeSubnet("t", subnet: "10.7.0.0/16"),
        makeSubnet("u", subnet: "fd00::/64"),
    ]

    private func facts(
        _ text: String = #"{"ipv4":["s"]}"#, pools: [SpiderIPPool] = [],
        annotations: [String: String] = [:], change: (inout SelectionFacts) -> Void = { _ in }
    ) -> SelectionFacts {
        .sample(
            annotations: annotations.merging([AnnotationNames.subnet: text]) { $1 }, pools: pools,
            subnets: subnets, change: change)
    }

    private func demand(_ facts: SelectionFacts) throws -> AutomaticPoolDemand {
        try #require(try facts.decide().interfaces[0].families[0].demand)
    }

    private func setApplication(
        _ facts: inout SelectionFacts, apiVersion: String, kind: String, pods: Int?
    ) {
        facts.application = Application(
            key: ApplicationKey(
                apiVersion: apiVersion, kind: kind, namespace: "default", name: "web"),
            uid: SelectionFacts.uid, podCount: pods)
    }

    @Test("the size follows the annotation, or else the setting")
    func size() throws {
        func size(_ text: String?, change: (inout SelectionFacts) -> Void = { _ in }) throws -> Int?
        {
            let annotations = text.map { [AnnotationNames.addressCount: $0] } ?? [:]
            return try demand(facts(annotations: annotations, change: change)).size
        }
        #expect(try size(nil) == 3)
        #expect(try size(nil) { $0.settings.defaultAddressCount = .flexible(0) } == 2)
        #expect(try size("+4") == 6)
        #expect(try size("4") == 4)
        let unknown: (inout SelectionFacts) -> Void = {
            setApplication(&$0, apiVersion: "apps/v1", kind: "StatefulSet", pods: nil)
        }
        #expect(try size(nil, change: unknown) == nil)
        #expect(try size("4", change: unknown) == 4)
    }

    @Test("a pod that nothing controls gets a pool of one address")
    func orphan() throws {
        let demand = try demand(
            facts(annotations: [AnnotationNames.addressCount: "+5"]) {
                $0.application = Application(orphan: $0.pod)
            })
        #expect(demand.size == 1)
        #expect(demand.addressCount == .fixed(1))
        #expect(demand.name == "auto-web-1-v4-eth0-000000000001")
    }

    @Test("third parties must give a fixed number")
    func thirdParty() throws {
        let change: (inout SelectionFacts) -> Void = {
            setApplication(&$0, apiVersion: "apps.kruise.io/v1", kind: "CloneSet", pods: nil)
        }
        for annotations in [[:], [AnnotationNames.addressCount: "+1"]] {
            #expect(
                facts(annotations: annotations, change: change).failureMessage
                    == "wrong input, CloneSet/default/web only supports fixed auto-created IPPool "
                    + "IP Number")
        }
        let fixed = try demand(
            facts(annotations: [AnnotationNames.addressCount: "2"], change: change))
        #expect(fixed.size == 2)
    }

    @Test("pools are named as the setting says, and go with their application unless told")
    func naming() throws {
        let demand = try demand(
            facts(annotations: [AnnotationNames.reclaim: "f"]) {
                $0.settings.poolNaming = .shortGroup
            })
        #expect(demand.name == "auto4-web-eth0-b1a36")
        #expect(!demand.isReclaimed)
        #expect(demand.labels[ResourceNames.poolReclaim] == "false")
    }

    @Test("malformed annotations of automatic pools fail")
    func malformed() {
        for key in [AnnotationNames.addressCount, AnnotationNames.reclaim] {
            let failure = facts(annotations: [key: "x"]).failure
            #expect(failure?.errors.all.map(\.reason) == [.wrongInput])
            #expect(failure?.description.contains(key) == true)
        }
    }

    @Test("subnet serves any interface from the pool of the one that it names")
    func anyInterface() throws {
        for (text, interface) in [
            (#"{"ipv4":["s"]}"#, "eth0"), (#"{"interface":"net1","ipv4":["s"]}"#, "net1"),
        ] {
            let decision = try facts(text) { $0.request.interface = "net2" }.decide()
            #expect(decision.interfaces.map(\.interface) == ["net2"])
            #expect(
                decision.interfaces[0][.ipv4]?.demand?.identity.interface == interface)
        }
    }

    @Test("both families get a pool each; only the first subnet of a family counts")
    func families() throws {
        let decision = try facts(#"{"ipv4":["s","t"],"ipv6":["u"]}"#).decide()
        let choice = decision.interfaces[0]
        #expect(choice[.ipv4]?.demand?.subnet == "s")
        #expect(choice[.ipv6]?.demand?.name == "auto-web-v6-eth0-b1a361c7e9df")
        #expect(
            decision.trace.description.contains(
                "eth0 IPv4: [t] does not count, since only the first subnet does."))
        #expect(
            decision.trace.description.contains(
                "eth0 IPv4: IPPool \(Self.name) with 3 addresses (as many as pods, and 1 more) from SpiderSubnet s is to be "
                    + "made."))
        let one = try facts(#"{"ipv4":["s"],"ipv6":["u"]}"#) {
            $0.settings.enablesIPv6 = false
        }.decide()
        #expect(one.interfaces[0].families.map(\.family) == [.ipv4])
        #expect(
            facts(#"{"ipv6":["u"]}"#) { $0.settings.enablesIPv6 = false }.failureMessage
                == "wrong input, the pod subnetAnnotation doesn't specify IPv4 SpiderSubnet for "
                + "NIC eth0, and IPv6 is disabled")
    }

    @Test("an interface that subnets does not list gets nothing")
    func unlisted() {
        let facts = SelectionFacts.sample(
            annotations: [AnnotationNames.subnets: #"[{"interface":"net1","ipv4":["none"]}]"#])
        #expect(
            facts.failureMessage == "no Interface eth0 IP allocation found: Pod annotation "
                + "'ipam.spidernet.io/subnets' decides, and gives it no pool")
    }

    @Test("the subnet must exist, be of the family, and stay")
    func subnet() {
        let labels =
            "no matching auto-created IPPool candidate with matchLables "
            + "'ipam.spidernet.io/interface=eth0,ipam.spidernet.io/ip-version=IPv4,"
            + "ipam.spidernet.io/owner-application-gv=apps_v1,"
            + "ipam.spidernet.io/owner-application-kind=Deployment,"
            + "ipam.spidernet.io/owner-application-name=web,"
            + "ipam.spidernet.io/owner-application-namespace=default,"
            + "ipam.spidernet.io/owner-application-uid=\(SelectionFacts.uid)': "
        let missing = facts(#"{"ipv4":["x"]}"#).failure
        #expect(missing?.errors.all.map(\.reason) == [.notFound])
        #expect(
            missing?.description
                == labels + #"SpiderSubnet.spiderpool.spidernet.io "x" not found"#)
        #expect(
            facts(#"{"ipv4":["u"]}"#).failureMessage
                == labels + "expect an IPv4 Subnet, but the version of the Subnet u is IPv6")
        var leaving = makeSubnet("s")
        leaving.metadata.deletionTimestamp = "2023-02-01T10:00:00Z"
        #expect(
            facts { $0.catalog = PoolCatalog(subnets: [leaving]) }.failureMessage
                == labels + "terminating Subnet s")
    }

    @Test("the pool that is there is tried, whatever its name")
    func existing() throws {
        let pool = try makeAutomaticPool("auto4-web-eth0-b1a36", subnet: subnets[0])
        let others = [
            try makeAutomaticPool("a", interface: "net1", subnet: subnets[0]),
            try makeAutomaticPool("b", subnet: subnets[1]),
            try makeAutomaticPool("c", subnet: subnets[0], application: "other"),
            try makeAutomaticPool("d", subnet: subnets[0], uid: "another"),
        ]
        let choice = try facts(pools: others + [pool]).decide().interfaces[0][.ipv4]
        #expect(choice?.pools == [pool.name])
        #expect(choice?.demand?.existing == .own(pool.name))
        #expect(choice?.demand?.name == pool.name)
        #expect(try demand(facts(pools: others)).existing == .none)
    }

    @Test("a pool without the label of its subnet is known by its CIDR block")
    func unlabelled() throws {
        var pool = try makeAutomaticPool("p", subnet: subnets[0])
        pool.metadata.labels[ResourceNames.ownerSubnet] = nil
        pool.spec.subnet = "10.6.0.1/16"
        #expect(try demand(facts(pools: [pool])).existing == .own("p"))
        pool.spec.subnet = "10.8.0.0/16"
        #expect(try demand(facts(pools: [pool])).existing == .none)
    }

    @Test("a pool that an earlier application of the name left is taken over, if it was to stay")
    func takeover() throws {
        let kept = try makeAutomaticPool(
            "auto-web-v4-eth0-old", subnet: subnets[0], uid: "x-old", isReclaimed: false)
        let decision = try facts(pools: [kept]).decide()
        let choice = decision.interfaces[0][.ipv4]
        #expect(choice?.demand?.existing == .earlier(kept.name))
        #expect(choice?.pools == [kept.name])
        #expect(choice?.demand?.labels[ResourceNames.ownerApplicationUID] == SelectionFacts.uid)
        #expect(decision.trace.description.contains("is to be taken over from an earlier"))
        var leaving = kept
        leaving.metadata.deletionTimestamp = "2023-02-01T10:00:00Z"
        #expect(try demand(facts(pools: [leaving])).existing == .none)
        let own = try makeAutomaticPool(subnet: subnets[0])
        #expect(try demand(facts(pools: [kept, own])).existing == .own(Self.name))
    }

    @Test("a pool of old is known by its name and UID")
    func oldPool() throws {
        var pool = makePool(Self.name) {
            $0.metadata.labels = [
                ResourceNames.ownerApplicationUID: SelectionFacts.uid,
                ResourceNames.ownerSubnet: "s", ResourceNames.poolReclaim: "true",
            ]
            $0.spec.podAffinity = LabelSelector(matchLabels: ["app": "web"])
        }
        let decision = try facts(pools: [pool]).decide()
        #expect(decision.interfaces[0][.ipv4]?.demand?.existing == .own(Self.name))
        #expect(decision.interfaces[0][.ipv4]?.pools == [Self.name])
        let renamed = facts(pools: [pool]) { $0.settings.poolNaming = .shortGroup }
        #expect(try demand(renamed).existing == .own(Self.name))
        pool.metadata.labels[ResourceNames.ownerApplicationUID] = "other"
        #expect(facts(pools: [pool]).failure?.errors.all.map(\.reason) == [.wrongInput])
    }

    @Test("a pool of the same name from another subnet stands in the way")
    func changedSubnet() throws {
        let pool = try makeAutomaticPool(subnet: subnets[1])
        #expect(
            facts(pools: [pool]).failureMessage
                == "wrong input, ApplicationSubnetChanged: IPPool \(Self.name), which the "
                + "application needs for eth0, exists but was not made for it from SpiderSubnet s; "
                + "delete it or name its subnet again")
    }

    @Test("several pools where one is expected are a contradiction")
    func several() throws {
        let failure = facts(pools: [
            try makeAutomaticPool("b", subnet: subnets[0]),
            try makeAutomaticPool("a", subnet: subnets[0]),
        ]).failure
        #expect(failure?.errors.all.map(\.reason) == [.inconsistent])
        #expect(
            failure?.description
                == "the application has 2 auto-created IPv4 IPPools [a b] for eth0 where one is "
                + "expected; delete all but one")
    }

    @Test("the pool that is there is filtered like any other")
    func filtered() throws {
        var pool = try makeAutomaticPool(subnet: subnets[0])
        pool.spec.isDisabled = true
        #expect(
            facts(pools: [pool]).failureMessage
                == "no IPPool available, all IPv4 IPPools [\(Self.name)] of eth0 filtered out: "
                + "[disabled IPPool \(Self.name)]")
    }

    @Test("templates want pools only if they name subnets, with a network of their own")
    func templates() throws {
        let facts = facts()
        func demands(
            _ change: (inout PodTemplate, inout SelectionSettings) -> Void
        ) throws(SelectionErrors) -> [AutomaticPoolDemand] {
            var template = PodTemplate()
            template.metadata.annotations = facts.pod.metadata.annotations
            var settings = facts.settings
            change(&template, &settings)
            return try AutomaticPoolDemand.demands(
                of: facts.application, template: template, settings: settings,
                catalog: facts.catalog)
        }
        #expect(try demands { _, _ in } == [try demand(facts)])
        #expect(try demands { template, _ in template.spec.hostNetwork = true } == [])
        #expect(try demands { template, _ in template.metadata.annotations = [:] } == [])
        #expect(try demands { _, settings in settings.enablesSubnets = false } == [])
        #expect(try demands { _, settings in settings.enablesIPv4 = false } == [])
        #expect(throws: SelectionErrors(.automaticPoolsOff)) {
            try demands { _, settings in settings.enablesAutomaticPools = false }
        }
    }
}
