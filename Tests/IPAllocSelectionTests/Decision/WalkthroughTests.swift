import IPAlloc
import IPAllocModel
import Testing

@testable import IPAllocSelection

@Suite("the walkthrough")
struct WalkthroughTests {
    private static let multus = [
        "v1.multus-cni.io/default-network": "kube-system/macvlan-conf-ens192",
        "k8s.v1.cni.cncf.io/networks": "kube-system/macvlan-conf-ens224",
    ]
    private static let subnetsText =
        #"[{"interface":"eth0","ipv4":["subnet-test-ens192"]},{"interface":"net1","ipv4":["subnet-test-ens224"]}]"#
    private static let poolsText =
        #"[{"interface":"eth0","ipv4":["ippool-test-ens192"]},{"interface":"net1","ipv4":["ippool-test-ens224"]}]"#

    private func application(_ name: String, pods: Int) -> Application {
        Application(
            key: ApplicationKey(
                apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: name),
            uid: SelectionFacts.uid, podCount: pods)
    }

    private func facts(_ key: String, _ text: String, application: Application) -> SelectionFacts {
        .sample { facts in
            facts.application = application
            facts.pod.metadata.annotations = Self.multus.merging([key: text]) { $1 }
            facts.catalog = PoolCatalog(
                pools: [
                    makePool("ippool-test-ens192", subnet: "10.6.0.1/16"),
                    makePool("ippool-test-ens224", subnet: "10.7.0.1/16"),
                ],
                subnets: [
                    makeSubnet("subnet-test-ens192", subnet: "10.6.0.1/16"),
                    makeSubnet("subnet-test-ens224", subnet: "10.7.0.1/16"),
                ])
        }
    }

    @Test(
        "two replicas of a Deployment that names subnets want two pools of three addresses",
        arguments: ["eth0", "net1"], [nil, "+1"])
    func subnets(interface: String, count: String?) throws {
        var facts = facts(
            "ipam.spidernet.io/subnets", Self.subnetsText,
            application: application("test-app", pods: 2))
        facts.request.interface = interface
        facts.pod.metadata.annotations["ipam.spidernet.io/ippool-ip-number"] = count
        let decision = try facts.decide()
        #expect(decision.level == .subnets)
        #expect(decision.interfaces.map(\.interface) == ["eth0", "net1"])
        #expect(decision.interfaces.allSatisfy { !$0.cleanGateway && $0.families.count == 1 })
        let demands = decision.interfaces.compactMap { $0[.ipv4]?.demand }
        #expect(
            demands.map(\.name) == [
                "auto-test-app-v4-eth0-b1a361c7e9df", "auto-test-app-v4-net1-b1a361c7e9df",
            ])
        #expect(demands.map(\.subnet) == ["subnet-test-ens192", "subnet-test-ens224"])
        #expect(demands.allSatisfy { $0.size == 3 && $0.isReclaimed && $0.existing == .none })
        #expect(
            demands[0].labels == [
                "ipam.spidernet.io/owner-application-gv": "apps_v1",
                "ipam.spidernet.io/owner-application-kind": "Deployment",
                "ipam.spidernet.io/owner-application-namespace": "default",
                "ipam.spidernet.io/owner-application-name": "test-app",
                "ipam.spidernet.io/owner-application-uid": SelectionFacts.uid,
                "ipam.spidernet.io/interface": "eth0", "ipam.spidernet.io/ip-version": "IPv4",
                "ipam.spidernet.io/ippool-reclaim": "true",
                "ipam.spidernet.io/owner-spider-subnet": "subnet-test-ens192",
            ])
        #expect(demands[0].annotations == ["ipam.spidernet.io/ippool-ip-number": "+1"])
        #expect(decision.interfaces.allSatisfy { $0[.ipv4]?.pools == [] })

        // The Deployment alone, before there are pods, wants the same.
        var template = PodTemplate()
        template.metadata.annotations = facts.pod.metadata.annotations
        #expect(
            try AutomaticPoolDemand.demands(
                of: facts.application, template: template, settings: facts.settings,
                catalog: facts.catalog) == demands)
    }

    @Test("once the pools are there, they are the ones to try")
    func madePools() throws {
        var facts = facts(
            "ipam.spidernet.io/subnets", Self.subnetsText,
            application: application("test-app", pods: 2))
        var pools: [SpiderIPPool] = []
        for choice in try facts.decide().interfaces {
            let demand = try #require(choice[.ipv4]?.demand)
            let subnet = try #require(facts.catalog.subnet(named: demand.subnet))
            pools.append(
                demand.identity.pool(
                    addresses: RangeSet(family: .ipv4), from: subnet,
                    addressCount: demand.addressCount.description,
                    isReclaimed: demand.isReclaimed))
        }
        facts.catalog = PoolCatalog(
            pools: pools,
            subnets: ["subnet-test-ens192", "subnet-test-ens224"].compactMap {
                facts.catalog.subnet(named: $0)
            })
        let decision = try facts.decide()
        #expect(
            decision.interfaces.map { $0[.ipv4]?.pools } == [
                ["auto-test-app-v4-eth0-b1a361c7e9df"], ["auto-test-app-v4-net1-b1a361c7e9df"],
            ])
        #expect(decision.interfaces[0][.ipv4]?.demand?.existing == .own(pools[0].name))
    }

    @Test(
        "a pod that names pools gets those of both interfaces at once",
        arguments: ["eth0", "net1"])
    func pools(interface: String) throws {
        var facts = facts(
            "ipam.spidernet.io/ippools", Self.poolsText,
            application: application("ippool-test-app", pods: 1))
        facts.request.interface = interface
        let decision = try facts.decide()
        #expect(decision.level == .pools)
        #expect(
            decision.interfaces == [
                InterfaceChoice(
                    interface: "eth0", cleanGateway: false,
                    families: [
                        FamilyChoice(family: .ipv4, pools: ["ippool-test-ens192"], demand: nil)
                    ]),
                InterfaceChoice(
                    interface: "net1", cleanGateway: false,
                    families: [
                        FamilyChoice(family: .ipv4, pools: ["ippool-test-ens224"], demand: nil)
                    ]),
            ])
        #expect(
            decision.trace.description == """
                Pod annotation 'ipam.spidernet.io/subnets': nothing.
                Pod annotation 'ipam.spidernet.io/subnet': nothing.
                Pod annotation 'ipam.spidernet.io/ippools': decides: eth0 IPv4 \
                [ippool-test-ens192]; net1 IPv4 [ippool-test-ens224].
                eth0 IPv4: IPPool ippool-test-ens192 is kept at place 1.
                net1 IPv4: IPPool ippool-test-ens224 is kept at place 1.
                """)
    }
}
