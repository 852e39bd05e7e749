import IPAlloc
import IPAllocModel
import Testing

@testable import IPAllocSelection

@Suite("PoolFilter")
struct PoolFilterTests {
    private func rejection(
        _ pool: SpiderIPPool, interface: String = "eth0", family: AddressFamily = .ipv4,
        change: (inout SelectionFacts) -> Void = { _ in }
    ) -> Rejection? {
        PoolFilter(facts: SharedFacts(.sample(change: change)), interface: interface)
            .rejection(of: CatalogPool(pool), family: family)
    }

    private func makePool(_ change: (inout SpiderIPPool) -> Void) -> SpiderIPPool {
        IPAllocSelectionTests.makePool("a", change: change)
    }

    @Test("a pool without conditions serves every pod")
    func plain() {
        #expect(rejection(makePool { _ in }) == nil)
        #expect(rejection(makePool { _ in }, interface: "net9") == nil)
    }

    @Test("a pool's state and family are examined")
    func state() {
        let cases: [(SpiderIPPool, AddressFamily, Rejection, String)] = [
            (
                makePool { $0.metadata.deletionTimestamp = "2023-02-01T10:00:00Z" }, .ipv4,
                .terminating, "terminating IPPool a"
            ),
            (makePool { $0.spec.isDisabled = true }, .ipv4, .disabled, "disabled IPPool a"),
            (
                makePool { $0.spec.subnet = "?" }, .ipv4, .unknownFamily,
                "the version of the IPPool a is unknown"
            ),
            (
                makePool { $0.spec.subnet = "fd00::/64" }, .ipv4,
                .otherFamily(expected: .ipv4, found: .ipv6),
                "expect an IPv4 IPPool, but the version of the IPPool a is IPv6"
            ),
            (
                makePool { $0.spec.ipVersion = 4 }, .ipv6,
                .otherFamily(expected: .ipv6, found: .ipv4),
                "expect an IPv6 IPPool, but the version of the IPPool a is IPv4"
            ),
        ]
        for (pool, family, expected, message) in cases {
            #expect(rejection(pool, family: family) == expected)
            #expect(expected.message(pool: "a") == message)
            #expect(expected.comparison == nil)
        }
    }

    @Test("nodes are matched by name, and only without names by labels")
    func nodes() {
        let other = LabelSelector(matchLabels: ["zone": "b"])
        let same = LabelSelector(matchLabels: ["zone": "a"])
        #expect(rejection(makePool { $0.spec.nodeNames = ["n0", "n1"] }) == nil)
        #expect(
            rejection(
                makePool {
                    $0.spec.nodeNames = ["n1"]
                    $0.spec.nodeAffinity = other
                }) == nil)
        let name = rejection(
            makePool {
                $0.spec.nodeNames = ["n2", "n3"]
                $0.spec.nodeAffinity = same
            })
        #expect(name == .nodeName(node: "n1", wanted: ["n2", "n3"]))
        #expect(name?.message(pool: "a") == "unmatched Node name of IPPool a")
        #expect(name?.comparison == "n1 is none of [n2 n3]")
        #expect(rejection(makePool { $0.spec.nodeAffinity = same }) == nil)
        let affinity = rejection(makePool { $0.spec.nodeAffinity = other })
        #expect(affinity == .nodeAffinity(node: "n1", wanted: "zone=b"))
        #expect(affinity?.message(pool: "a") == "unmatched Node affinity of IPPool a")
        #expect(affinity?.comparison == "n1 lacks zone=b")
        #expect(
            rejection(makePool { $0.spec.nodeAffinity = same }) { $0.node = nil }
                == .nodeAffinity(node: "n1", wanted: "zone=a"))
        #expect(
            rejection(makePool { $0.spec.nodeNames = ["n1"] }) { $0.pod.spec.nodeName = "" } == nil)
    }

    @Test("namespaces are matched by name, and only without names by labels")
    func namespaces() {
        let other = LabelSelector(matchLabels: ["team": "blue"])
        let same = LabelSelector(matchLabels: ["team": "red"])
        #expect(
            rejection(
                makePool {
                    $0.spec.namespaceNames = ["default"]
                    $0.spec.namespaceAffinity = other
                }) == nil)
        let name = rejection(
            makePool {
                $0.spec.namespaceNames = ["x"]
                $0.spec.namespaceAffinity = same
            })
        #expect(name == .namespaceName(namespace: "default", wanted: ["x"]))
        #expect(name?.message(pool: "a") == "unmatched Namespace name of IPPool a")
        #expect(name?.comparison == "default is none of [x]")
        #expect(rejection(makePool { $0.spec.namespaceAffinity = same }) == nil)
        let affinity = rejection(makePool { $0.spec.namespaceAffinity = other })
        #expect(affinity == .namespaceAffinity(namespace: "default", wanted: "team=blue"))
        #expect(affinity?.message(pool: "a") == "unmatched Namespace affinity of IPPool a")
        #expect(affinity?.comparison == "default lacks team=blue")
    }

    @Test("pods are matched by labels")
    func pods() {
        #expect(
            rejection(makePool { $0.spec.podAffinity = LabelSelector(matchLabels: ["app": "web"]) })
                == nil)
        let found = rejection(
            makePool { $0.spec.podAffinity = LabelSelector(matchLabels: ["app": "db"]) })
        #expect(found == .podAffinity(wanted: "app=db"))
        #expect(found?.message(pool: "a") == "unmatched Pod affinity of IPPool a")
        #expect(found?.comparison == "the Pod lacks app=db")
    }

    @Test("an automatic pool serves its own application, whatever its networks")
    func automaticPools() throws {
        var own = try makeAutomaticPool("a", subnet: makeSubnet("s"))
        own.spec.multusNames = ["x/y"]
        #expect(rejection(own) { $0.request.masterAddresses = [] } == nil)
        own.spec.nodeNames = ["n2"]
        #expect(rejection(own) == .nodeName(node: "n1", wanted: ["n2"]))

        let other = rejection(
            try makeAutomaticPool("a", subnet: makeSubnet("s"), application: "other"))
        #expect(
            other
                == .otherApplication(
                    application: "apps/v1:Deployment:default:web",
                    wanted: "apps/v1:Deployment:default:other"))
        #expect(other?.message(pool: "a") == "unmatched Pod annifity of auto-created IPool a")
        #expect(
            other?.comparison
                == "apps/v1:Deployment:default:web is not apps/v1:Deployment:default:other")
        var bare = own
        bare.spec.nodeNames = []
        bare.spec.podAffinity = nil
        #expect(rejection(bare)?.comparison == "apps/v1:Deployment:default:web is not :::")
    }

    @Test("an automatic pool of old serves the pods whose labels it tells")
    func oldAutomaticPools() {
        func pool(_ value: String) -> SpiderIPPool {
            makePool {
                $0.metadata.labels = [ResourceNames.ownerApplicationUID: SelectionFacts.uid]
                $0.spec.podAffinity = LabelSelector(matchLabels: ["app": value])
            }
        }
        #expect(rejection(pool("web")) == nil)
        #expect(rejection(pool("db")) == .podAffinity(wanted: "app=db"))
    }

    @Test("networks are matched by full names, the agent's namespace being left out or not")
    func networks() {
        func withNetwork(_ facts: inout SelectionFacts) {
            facts.pod.metadata.annotations = [
                AnnotationNames.multusDefaultNetwork: "macvlan",
                AnnotationNames.multusNetworks: "kube-system/other",
            ]
        }
        let names = ["x", "macvlan"]
        let pool = makePool { $0.spec.multusNames = names }
        #expect(rejection(pool, change: withNetwork) == nil)
        let full = makePool { $0.spec.multusNames = ["kube-system/other"] }
        #expect(rejection(full, interface: "net1", change: withNetwork) == nil)
        let network = rejection(pool, interface: "net1", change: withNetwork)
        #expect(
            network == .network(interface: "net1", network: "kube-system/other", wanted: names))
        #expect(
            network?.message(pool: "a")
                == "the spec.multusName [x macvlan] in the IPPool a used by the Pod interface net1 "
                + "is not matched with the multusCR kube-system/other specified by the Pod")
        let unset = rejection(pool)
        #expect(unset == .clusterNetworkUnset(wanted: names))
        #expect(
            unset?.message(pool: "a")
                == "cluster-network multus isn't set, the IPPool a specified multusName "
                + "[x macvlan] unmatched")
        #expect(
            rejection(pool, interface: "net1")?.message(pool: "a")
                == "unknown: no matched multus object for NIC 'net1'. IPPool a is for multusName "
                + "[x macvlan], but the Pod has no annotation 'k8s.v1.cni.cncf.io/networks'")
    }

    @Test("the subnet must hold an address of the added interface's master, if that is asked for")
    func master() throws {
        let pool = makePool { _ in }
        let inside = try IPAddress("10.6.1.1")
        let outside = try IPAddress("10.7.1.1")
        #expect(rejection(pool) { $0.request.masterAddresses = [outside, inside] } == nil)
        #expect(rejection(pool, interface: "net1") { $0.request.masterAddresses = [] } == nil)
        let found = rejection(pool) { $0.request.masterAddresses = [outside] }
        #expect(found == .masterSubnet(subnet: "10.6.0.0/16", addresses: [outside]))
        let meant = makePool { $0.spec.nodeNames = ["n1"] }
        #expect(rejection(meant) { $0.request.masterAddresses = [outside] } == found)
        #expect(rejection(meant) { $0.request.masterAddresses = [inside] } == nil)
        #expect(
            found?.message(pool: "a")
                == "the spec.subnet 10.6.0.0/16 of IPPool a holds none of the master's addresses "
                + "[10.7.1.1]")
    }

    @Test("of several reasons the first in order is told")
    func order() {
        var pool = makePool { pool in
            pool.metadata.deletionTimestamp = "2023-02-01T10:00:00Z"
            pool.spec.isDisabled = true
            pool.spec.ipVersion = 6
            pool.spec.nodeNames = ["x"]
            pool.spec.nodeAffinity = LabelSelector(matchLabels: ["x": "y"])
            pool.spec.namespaceNames = ["x"]
            pool.spec.namespaceAffinity = LabelSelector(matchLabels: ["x": "y"])
            pool.spec.podAffinity = LabelSelector(matchLabels: ["x": "y"])
            pool.spec.multusNames = ["x"]
        }
        let repairs: [(Rejection, (inout SpiderIPPool) -> Void)] = [
            (.terminating, { $0.metadata.deletionTimestamp = nil }),
            (.disabled, { $0.spec.isDisabled = nil }),
            (.otherFamily(expected: .ipv4, found: .ipv6), { $0.spec.ipVersion = 4 }),
            (.nodeName(node: "n1", wanted: ["x"]), { $0.spec.nodeNames = [] }),
            (.nodeAffinity(node: "n1", wanted: "x=y"), { $0.spec.nodeAffinity = nil }),
            (
                .namespaceName(namespace: "default", wanted: ["x"]),
                { $0.spec.namespaceNames = [] }
            ),
            (
                .namespaceAffinity(namespace: "default", wanted: "x=y"),
                { $0.spec.namespaceAffinity = nil }
            ),
            (.podAffinity(wanted: "x=y"), { $0.spec.podAffinity = nil }),
            (.clusterNetworkUnset(wanted: ["x"]), { $0.spec.multusNames = [] }),
            (.masterSubnet(subnet: "10.6.0.0/16", addresses: []), { $0.spec.subnet = "" }),
        ]
        for (expected, repair) in repairs {
            #expect(rejection(pool) { $0.request.masterAddresses = [] } == expected)
            repair(&pool)
        }
    }
}
