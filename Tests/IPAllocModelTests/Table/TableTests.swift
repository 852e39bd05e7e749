import FoundationEssentials
import IPAlloc
import IPAllocJSON
import Testing

@testable import IPAllocModel

@Suite("tables")
struct TableTests {
    private static let now = try! Date("2023-02-01T10:00:20Z", strategy: .iso8601)

    private func show(_ resources: [any Resource], _ output: String = "") throws -> String {
        try Presentation(format: OutputFormat(argument: output), now: Self.now).text(for: resources)
    }

    private func automaticPool(_ interface: String, _ ips: String, subnet: String) throws
        -> SpiderIPPool
    {
        let identity = AutomaticPoolIdentity(
            application: ApplicationKey(
                apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: "test-app"),
            uid: "ae6a1a3c-1f9e-4a0b-8f0e-b1a361c7e9df", interface: interface, family: .ipv4)
        let pool = identity.pool(
            addresses: try RangeSet(parsing: [ips], family: .ipv4),
            from: try SpiderSubnet(parsing: subnet), addressCount: "+1", isReclaimed: true)
        var created = try Admission().create(pool).get()
        created.status.allocatedIPCount = 2
        return created
    }

    @Test("the walkthrough's subnets are listed to the letter")
    func subnets() throws {
        let subnets = try [Walkthrough.subnet, Walkthrough.otherSubnet].map {
            try Admission().create(SpiderSubnet(parsing: $0)).get()
        }
        #expect(
            try show(subnets) == """
                NAME                 VERSION   SUBNET        ALLOCATED-IP-COUNT   TOTAL-IP-COUNT
                subnet-test-ens192   4         10.6.0.1/16   0                    10
                subnet-test-ens224   4         10.7.0.1/16   0                    10

                """)
    }

    @Test("the walkthrough's automatic pools are listed to the letter")
    func automaticPools() throws {
        let pools = try [
            automaticPool("eth0", "10.6.168.171-10.6.168.173", subnet: Walkthrough.subnet),
            automaticPool("net1", "10.7.168.171-10.7.168.173", subnet: Walkthrough.otherSubnet),
        ]
        #expect(
            try show(pools) == """
                NAME                                 VERSION   SUBNET        ALLOCATED-IP-COUNT   TOTAL-IP-COUNT   DEFAULT   DISABLE
                auto-test-app-v4-eth0-b1a361c7e9df   4         10.6.0.1/16   2                    3                false     false
                auto-test-app-v4-net1-b1a361c7e9df   4         10.7.0.1/16   2                    3                false     false

                """)
        for (pool, ips) in zip(pools, ["10.6.168.171-10.6.168.173", "10.7.168.171-10.7.168.173"]) {
            let presentation = Presentation(
                format: try OutputFormat(argument: "jsonpath={.spec.ips}"), now: Self.now)
            #expect(try presentation.text(for: pool) == #"["\#(ips)"]"#)
        }
    }

    /// The published listing has two blanks more behind the name than kubectl ever prints for names
    /// of that length.
    @Test("the walkthrough's pools are listed as kubectl aligns them")
    func pools() throws {
        let pools = try [Walkthrough.pool, Walkthrough.otherPool].map {
            try Admission().create(SpiderIPPool(parsing: $0)).get()
        }
        #expect(
            try show(pools) == """
                NAME                 VERSION   SUBNET        ALLOCATED-IP-COUNT   TOTAL-IP-COUNT   DEFAULT   DISABLE
                ippool-test-ens192   4         10.6.0.1/16   0                    5                false     false
                ippool-test-ens224   4         10.7.0.1/16   0                    5                false     false

                """)
    }

    @Test("the walkthrough's networks are listed to the letter")
    func networks() throws {
        var first = try NetworkAttachmentDefinition(parsing: Walkthrough.network)
        var second = first
        second.name = "macvlan-conf-ens224"
        second.metadata.creationTimestamp = "2023-02-01T09:59:58Z"
        first.metadata.creationTimestamp = "2023-02-01T10:00:00Z"
        #expect(
            try show([first, second]) == """
                NAME                  AGE
                macvlan-conf-ens192   20s
                macvlan-conf-ens224   22s

                """)
    }

    @Test("the walkthrough's pods are listed to the letter")
    func pods() throws {
        func pod(_ suffix: String, _ ip: String, _ node: String) throws -> Pod {
            try Pod(
                parsing: """
                    {"metadata": {"name": "test-app-6f4594ff67-\(suffix)",
                      "creationTimestamp": "2023-02-01T09:59:40Z"},
                     "spec": {"nodeName": "\(node)", "containers": [{"name": "a"}]},
                     "status": {"phase": "Running", "podIP": "\(ip)",
                       "containerStatuses": [{"name": "a", "ready": true, "restartCount": 0}]}}
                    """)
        }
        let pods = try [
            pod("fkqbw", "10.6.168.172", "node2"), pod("gwlx8", "10.6.168.173", "node1"),
        ]
        #expect(
            try show(pods, "wide") == """
                NAME                        READY   STATUS    RESTARTS   AGE   IP             NODE    NOMINATED NODE   READINESS GATES
                test-app-6f4594ff67-fkqbw   1/1     Running   0          40s   10.6.168.172   node2   <none>           <none>
                test-app-6f4594ff67-gwlx8   1/1     Running   0          40s   10.6.168.173   node1   <none>           <none>

                """)
    }

    @Test("wide tables of pools show what narrow ones leave out, and blanks for what is absent")
    func wide() throws {
        var pool = makePool()
        pool.spec.nodeNames = ["n1", "n2"]
        pool.spec.podAffinity = LabelSelector(
            matchLabels: [ResourceNames.applicationNamespace: "team"])
        #expect(
            try show([pool], "wide") == """
                NAME   VERSION   SUBNET        ALLOCATED-IP-COUNT   TOTAL-IP-COUNT   DEFAULT   DISABLE   NODENAME      MULTUSNAME   APP-NAMESPACE
                a                10.6.0.0/16                                                             ["n1","n2"]                team

                """)
    }

    @Test("endpoints tell their first interface, reservations their version")
    func otherKinds() throws {
        let endpoint = try SpiderEndpoint(
            parsing: """
                {"metadata": {"name": "web", "namespace": "default"},
                 "status": {"current": {"node": "n1", "uid": "u", "ips": [
                   {"interface": "eth0", "ipv4": "10.6.0.1/16", "ipv4Pool": "a"},
                   {"interface": "net1"}]}}}
                """)
        #expect(
            try show([endpoint]) == """
                NAME   INTERFACE   IPV4POOL   IPV4          IPV6POOL   IPV6   NODE
                web    eth0        a          10.6.0.1/16                     n1

                """)
        let reserved = try SpiderReservedIP(
            parsing: #"{"metadata":{"name":"r"},"spec":{"ipVersion":6}}"#)
        #expect(try show([reserved]) == "NAME   VERSION\nr      6\n")
        var presentation = Presentation(now: Self.now)
        presentation.showsNamespace = true
        presentation.hasHeadings = false
        #expect(
            try presentation.text(for: [endpoint])
                == "default   web   eth0   a     10.6.0.1/16               n1\n")
        #expect(try presentation.text(for: [reserved]) == "r     6\n")
    }

    @Test("workloads show their readiness, and wide their containers")
    func workloads() throws {
        var deployment = try Deployment(parsing: Walkthrough.deployment)
        deployment.status.readyReplicas = 1
        #expect(
            try show([deployment], "wide") == """
                NAME       READY   UP-TO-DATE   AVAILABLE   AGE         CONTAINERS   IMAGES   SELECTOR
                test-app   1/2     0            0           <unknown>   test-app     nginx    app=test-app

                """)
        for type in ResourceCatalog.types {
            let resource = type.init()
            let text = try show([resource], "wide")
            #expect(text.hasPrefix("NAME"))
            #expect(text.split(separator: "\n").count == 2)
        }
        #expect(try show([]) == "")
    }

    @Test("a pod's status is its phase, or what is more telling")
    func podStatus() throws {
        func status(_ text: String) throws -> String {
            let pod = try Pod(parsing: text)
            return Pod.columns[1].cell(pod, Self.now)
        }
        #expect(try status(#"{"status":{"phase":"Pending"}}"#) == "Pending")
        #expect(try status(#"{"status":{"phase":"Succeeded"}}"#) == "Completed")
        #expect(try status(#"{"status":{"phase":"Failed","reason":"Evicted"}}"#) == "Evicted")
        let terminating = #"{"metadata":{"deletionTimestamp":"2023-02-01T10:00:00Z"}}"#
        #expect(try status(terminating) == "Terminating")
        let namespace = try Namespace(parsing: terminating)
        #expect(Namespace.columns[0].cell(namespace, Self.now) == "Terminating")
        let restarts = try Pod(
            parsing: #"{"status":{"containerStatuses":[{"restartCount":2},{},{"restartCount":1}]}}"#
        )
        #expect(Pod.columns[2].cell(restarts, Self.now) == "3")
    }

    @Test("templates see a list where several resources are shown")
    func jsonPathOfLists() throws {
        #expect(
            try show([makePool(), makePool("b")], "jsonpath={.items[*].metadata.name}") == "a b")
        #expect(try show([], "jsonpath={.items}") == "[]")
    }

    @Test("several kinds make several tables, with the kind in the names")
    func severalKinds() throws {
        let text = try show([makePool(), makePool("b"), Namespace()])
        #expect(
            text == """
                NAME                                     VERSION   SUBNET        ALLOCATED-IP-COUNT   TOTAL-IP-COUNT   DEFAULT   DISABLE
                spiderippool.spiderpool.spidernet.io/a             10.6.0.0/16                                                   
                spiderippool.spiderpool.spidernet.io/b             10.6.0.0/16                                                   

                NAME         STATUS   AGE
                namespace/   Active   <unknown>

                """)
    }

    @Test("names and JSON have kubectl's form")
    func otherFormats() throws {
        var deployment = Deployment()
        deployment.name = "web"
        #expect(
            try show([makePool(), deployment], "name")
                == "spiderippool.spiderpool.spidernet.io/a\ndeployment.apps/web\n")
        #expect(
            try show([deployment], "json") == """
                {
                    "apiVersion": "v1",
                    "items": [
                        {
                            "apiVersion": "apps/v1",
                            "kind": "Deployment",
                            "metadata": {
                                "name": "web"
                            }
                        }
                    ],
                    "kind": "List",
                    "metadata": {
                        "resourceVersion": ""
                    }
                }

                """)
        let one = try Presentation(format: .json, now: Self.now).text(for: Namespace())
        #expect(one.hasPrefix("{\n    \"apiVersion\": \"v1\",\n    \"kind\": \"Namespace\""))
        let named = try Presentation(format: .name, now: Self.now).text(for: deployment)
        #expect(named == "deployment.apps/web\n")
    }

    @Test(
        "formats that are not known are refused with what is",
        arguments: [
            ("xml", #"output "xml" is not known; use wide, name, json or jsonpath=…"#),
            (
                "jsonpath",
                #"output "jsonpath" needs a template; write one as in jsonpath='{.metadata.name}'"#
            ),
        ])
    func unknownFormats(_ argument: String, _ message: String) {
        do throws(OutputFailure) {
            _ = try OutputFormat(argument: argument)
            Issue.record("not refused")
        } catch {
            #expect(error.description == message)
        }
    }
}
