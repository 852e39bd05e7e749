import IPAlloc
import Testing

@testable import IPAllocModel

@Suite("names of automatic pools and applications")
struct NamingTests {
    private static let uid = "8f3c1d7a-52a1-4e0f-9c55-B1A361C7E9DF"

    @Test("both patterns give the names that are known")
    func patterns() {
        func name(_ pattern: AutomaticPoolName, _ interface: String, _ family: AddressFamily)
            -> String
        {
            pattern.name(
                application: "Test-App", uid: Self.uid, interface: interface, family: family)
        }
        #expect(name(.lastGroup, "eth0", .ipv4) == "auto-test-app-v4-eth0-b1a361c7e9df")
        #expect(name(.lastGroup, "net1", .ipv6) == "auto-test-app-v6-net1-b1a361c7e9df")
        #expect(name(.shortGroup, "eth0", .ipv4) == "auto4-test-app-eth0-b1a36")
    }

    @Test("interfaces whose names cannot stand in the pool's name are told from all others")
    func unusualInterfaces() {
        for pattern in AutomaticPoolName.allCases {
            func name(_ interface: String) -> String {
                pattern.name(
                    application: "web", uid: Self.uid, interface: interface, family: .ipv4)
            }
            let (start, end) =
                pattern == .lastGroup
                ? ("auto-web-v4-", "-b1a361c7e9df") : ("auto4-web-", "-b1a36")
            for ordinary in ["eth0", "net1", "ens192", "eth0.100", "wlp0s20f3", "br-lan", "a.b-c"] {
                #expect(name(ordinary) == start + ordinary + end)
            }
            // Names last longer than versions.
            #expect(name("net_1") == start + "net-1-bc75761e34d8657c" + end)
            #expect(name("Net1") == start + "net1-fccaac6a1a1560b" + end)
            let unusual = [
                "net-1", "net_1", "Net-1", "NET-1", "net:1", "net@1", "net1", "Net1", "é", "-é",
                "--",
                "_", "a.", "a-", ".a", "-a", "a..b", "a.-b", "a-.b", "a--b", ".", "..", "",
            ]
            #expect(Set(unusual.map(name)).count == unusual.count)
            for interface in unusual {
                #expect(LabelText.problems(ofSubdomain: name(interface)) == [], "\(interface)")
            }
        }
    }

    @Test("long application names are cut, and no dot or dash stays at the cut")
    func cutting() {
        for pattern in AutomaticPoolName.allCases {
            let long = String(repeating: "a", count: 253)
            let name = pattern.name(
                application: long, uid: Self.uid, interface: "eth0", family: .ipv4)
            #expect(name.utf8.count == 253)
            let dotted = String(repeating: "a.", count: 127)
            let other = pattern.name(
                application: dotted, uid: Self.uid, interface: "eth0", family: .ipv4)
            #expect(other.utf8.count <= 253)
            #expect(!other.contains(".-"))
        }
    }

    @Test("application keys are read as they are written")
    func applicationKeys() {
        let key = ApplicationKey(
            apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: "test-app")
        #expect(key.ledgerText == "apps_v1_Deployment_default_test-app")
        #expect(ApplicationKey(ledgerText: key.ledgerText) == key)
        #expect(key.annotationText == "apps/v1:Deployment:default:test-app")
        #expect(ApplicationKey(annotationText: key.annotationText) == key)
        #expect(key.group == "apps")
        #expect(key.version == "v1")
        let core = ApplicationKey(apiVersion: "v1", kind: "Pod", namespace: "n", name: "p")
        #expect(core.ledgerText == "v1_Pod_n_p")
        #expect(ApplicationKey(ledgerText: core.ledgerText) == core)
        #expect(core.group == "")
        #expect(core.version == "v1")
        for text in ["", "a_b_c", "a_b_c_d_e_f", "_v1_K_n_p", "a__b_c"] {
            #expect(ApplicationKey(ledgerText: text) == nil)
            #expect(ApplicationKey(annotationText: text) == nil)
        }
    }

    @Test("an automatic pool carries the labels that tell what it is for")
    func automaticPool() throws {
        let deployment = try Deployment(parsing: Walkthrough.deployment)
        var key = ApplicationKey(deployment)
        key = ApplicationKey(
            apiVersion: key.apiVersion, kind: key.kind, namespace: "default", name: key.name)
        let identity = AutomaticPoolIdentity(
            application: key, uid: Self.uid, interface: "eth0", family: .ipv4)
        let pool = identity.pool(
            addresses: try RangeSet(parsing: ["10.6.168.171-10.6.168.173"], family: .ipv4),
            from: try SpiderSubnet(parsing: Walkthrough.subnet), addressCount: "+1",
            isReclaimed: true)
        #expect(pool.name == "auto-test-app-v4-eth0-b1a361c7e9df")
        #expect(
            pool.metadata.labels == [
                "ipam.spidernet.io/owner-application-gv": "apps_v1",
                "ipam.spidernet.io/owner-application-kind": "Deployment",
                "ipam.spidernet.io/owner-application-namespace": "default",
                "ipam.spidernet.io/owner-application-name": "test-app",
                "ipam.spidernet.io/owner-application-uid": Self.uid,
                "ipam.spidernet.io/interface": "eth0",
                "ipam.spidernet.io/ip-version": "IPv4",
                "ipam.spidernet.io/ippool-reclaim": "true",
            ])
        #expect(AutomaticPoolIdentity(pool.metadata) == identity)
        #expect(AutomaticPoolIdentity(ObjectMetadata()) == nil)
        #expect(pool.metadata.annotations == ["ipam.spidernet.io/ippool-ip-number": "+1"])
        #expect(
            pool.spec.podAffinity?.matchLabels == [
                "ipam.spidernet.io/app-api-group": "apps",
                "ipam.spidernet.io/app-api-version": "v1",
                "ipam.spidernet.io/app-kind": "Deployment",
                "ipam.spidernet.io/app-namespace": "default",
                "ipam.spidernet.io/app-name": "test-app",
            ])
        #expect(pool.spec.ips == ["10.6.168.171-10.6.168.173"])
        #expect(pool.spec.gateway == "10.6.0.1")
        #expect(pool.spec.subnet == "10.6.0.1/16")
        #expect(pool.isAutomatic)
    }

    @Test(
        "an application whose name is too long for a label is told by a cut one and an annotation")
    func longApplicationName() throws {
        func identity(_ name: String) -> AutomaticPoolIdentity {
            AutomaticPoolIdentity(
                application: ApplicationKey(
                    apiVersion: "apps/v1", kind: "Deployment", namespace: "n", name: name),
                uid: Self.uid, interface: "eth0", family: .ipv4)
        }
        var seen: Set<String> = []
        for count in [1, 62, 63, 64, 65, 253] {
            for last in ["a", "b"] {
                let identity = identity(String(repeating: "a.", count: count / 2) + last)
                let pool = identity.pool(
                    addresses: RangeSet(family: .ipv4),
                    from: try SpiderSubnet(parsing: Walkthrough.subnet), addressCount: "+1",
                    isReclaimed: true)
                #expect(AutomaticPoolIdentity(pool.metadata) == identity)
                let label = identity.application.nameLabel
                #expect(LabelText.problems(ofValue: label).isEmpty)
                #expect(pool.spec.podAffinity?.matchLabels[ResourceNames.applicationName] == label)
                #expect(
                    (label == identity.application.name)
                        == (identity.application.name.utf8.count <= 63))
                seen.insert(label)
            }
        }
        // Of 62 and 63, and of 64 and 65, the names are the same.
        #expect(seen.count == 8)
    }

    @Test("CIDR blocks become labels, host bits masked")
    func blockLabels() throws {
        for (text, label) in [
            ("172.18.40.0/24", "172-18-40-0-24"), ("10.6.0.1/16", "10-6-0-0-16"),
            ("abcd:1234::/120", "abcd-1234---120"), ("ABCD:1234::1/120", "abcd-1234---120"),
            ("::/0", "0---0"),
        ] {
            #expect(try CIDRBlock(text).labelValue == label)
            #expect(LabelText.problems(ofValue: try CIDRBlock(text).labelValue).isEmpty)
        }
    }
}
