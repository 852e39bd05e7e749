import Foundation
import IPAllocAgentAPI
import IPAllocCommands
import IPAllocJSON
import IPAllocModel
import Testing

/// `ipallocctl plan` against an agent.
@Suite("Plans") struct PlanCommandTests {
    private static func example(_ name: String) -> String {
        Documents.path("Examples/walkthrough/\(name).yaml")
    }

    private static let walkthrough = [
        "different-segment-ipv4-subnets", "multus-conf", "subnet-test-deploy",
    ].flatMap { ["-f", example($0)] }

    @Test("the walkthrough before anything of it is there: pools, addresses, rules and routes")
    func walkthrough() async throws {
        try await TestAgent.run { agent in
            let run = try await agent.command(
                ["plan", "--node-address", "10.6.0.2"] + Self.walkthrough)
            #expect(run.status == ExitStatus.success, "\(run)")
            for line in [
                "Deployment                    default/test-app                  created",
                "auto-test-app-v4-eth0-xxxxxxxxxxx5   created   3       0 to 2   1",
                "10.6.168.171-10.6.168.173",
                "default/test-app-1   new     node-1   eth0        10.6.168.171/16",
                "default/test-app-2   new     node-1   net1        10.7.168.172/16",
                "Rules and routes of Pod default/test-app-1",
                "    rule        32764: from 10.7.168.171 lookup 100",
                "    route       default via 10.6.0.1 dev eth0",
                "    route       default via 10.7.0.1 dev net1 table 100",
                "    node route  10.6.168.171 dev veth",
                "Nothing would fail.",
            ] {
                #expect(run.output.contains(line), "\(line)\n\(run.output)")
            }
            #expect(!run.output.contains("Rules and routes of Pod default/test-app-2"))
            #expect(try await agent.command("get", "ss").words == "No resources found\n")
        }
    }

    @Test("what has nothing to do with addresses is passed over, and said so")
    func foreign() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let manifest = agent.directory.file("all.yaml")
            try """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            ---
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: ConfigMap
              metadata: {name: settings}
            - apiVersion: v1
              kind: Pod
              metadata:
                name: p
                annotations: {ipam.spidernet.io/ippool: '{"ipv4":["a"]}'}
            """.write(toFile: manifest, atomically: true, encoding: .utf8)
            for verb in ["plan", "explain"] {
                let run = try await agent.command(verb, "-f", manifest)
                #expect(run.status == ExitStatus.success, "\(run)")
                let words = ["Service web", "ConfigMap settings"].map {
                    "Warning: \(manifest): \($0) is passed over, since its kind is not known\n"
                }
                #expect(run.words == words.joined())
            }
            // Who changes something is told at once, before anything is changed.
            #expect(try await agent.command("apply", "-f", manifest).status == ExitStatus.refusal)
            // A pool of the same file is not there before it is applied, which plan counts in.
            try """
            apiVersion: spiderpool.spidernet.io/v2beta1
            kind: SpiderIPPool
            metadata: {name: b}
            spec: {subnet: 10.7.0.0/16, ips: [10.7.0.9]}
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: q
              annotations: {ipam.spidernet.io/ippool: '{"ipv4":["b"]}'}
            """.write(toFile: manifest, atomically: true, encoding: .utf8)
            let early = try await agent.command("explain", "-f", manifest)
            #expect(early.status == ExitStatus.refusal)
            #expect(early.words.hasSuffix("; ipallocctl plan counts in what else the files have\n"))
            #expect(try await agent.command("plan", "-f", manifest).status == ExitStatus.success)
            // Who mistypes what is this project's is told, too.
            try
                "apiVersion: spiderpool.spidernet.io/v2beta1\nkind: SpiderPool\nmetadata: {name: x}\n"
                .write(toFile: manifest, atomically: true, encoding: .utf8)
            let mistyped = try await agent.command("plan", "-f", manifest)
            #expect(mistyped.status == ExitStatus.refusal, "\(mistyped)")
        }
    }

    @Test("a pool that is made for a pod has a name that is seen to be made up")
    func lonePod() async throws {
        try await TestAgent.run { agent in
            let manifest = agent.directory.file("pod.yaml")
            try """
            apiVersion: v1
            kind: Pod
            metadata:
              name: lone
              annotations:
                ipam.spidernet.io/subnets: '[{"interface":"eth0","ipv4":["subnet-test-ens192"]}]'
            """.write(toFile: manifest, atomically: true, encoding: .utf8)
            let subnets = Self.example("different-segment-ipv4-subnets")
            let run = try await agent.command("plan", "-f", subnets, "-f", manifest)
            #expect(run.output.contains("auto-lone-v4-eth0-xxxxxxxxxxx3   created"), "\(run)")
        }
    }

    @Test("what is explained of a workload is about any of its pods")
    func explainedWorkload() async throws {
        try await TestAgent.run { agent in
            for name in ["different-segment-ipv4-subnets", "subnet-test-deploy"] {
                _ = try await agent.command("apply", "-f", Self.example(name))
            }
            let run = try await agent.command("explain", "deploy/test-app")
            #expect(run.output.hasPrefix("Pods of apps/v1:Deployment:default:test-app\n"), "\(run)")
        }
    }

    @Test(
        "machines read it, and a plan that fails says so by its status",
        arguments: ["json", "yaml"])
    func formats(_ format: String) async throws {
        try await TestAgent.run { agent in
            let path = agent.directory.file("deployment.yaml")
            let text = try Documents.read("Examples/walkthrough/subnet-test-deploy.yaml")
                .replacingOccurrences(of: "replicas: 2", with: "replicas: 12")
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            for name in ["different-segment-ipv4-subnets", "multus-conf"] {
                let done = try await agent.command("apply", "-f", Self.example(name))
                #expect(done.status == ExitStatus.success)
            }
            let before = agent.service.statistics
            let run = try await agent.command("plan", "-f", path, "-o", format)
            #expect(run.status == ExitStatus.refusal)
            #expect(agent.service.statistics.pools == before.pools)
            if format == "json" {
                let answer = try PlanAnswer(json: JSONValue(parsing: run.output))
                #expect(answer.pods.count == 12 && answer.pools.isEmpty)
                let error = try #require(answer.pods.first?.error)
                #expect(
                    error.contains(
                        "insufficient subnet FreeIPs, required '13' but only left '10'"))
            } else {
                #expect(run.output.contains("insufficient subnet FreeIPs"))
            }
            let words = try await agent.command("plan", "-f", path)
            #expect(words.output.contains("Would fail:\n  Pod default/test-app-1 and 11 more: "))
        }
    }

    @Test("addresses of an interface that no network makes are noted once")
    func unattached() async throws {
        try await TestAgent.run { agent in
            let path = agent.directory.file("deployment.yaml")
            let text = try Documents.read("Examples/walkthrough/subnet-test-deploy.yaml")
            let lines = text.split(separator: "\n").filter {
                !$0.contains("k8s.v1.cni.cncf.io/networks")
            }
            #expect(lines.count == text.split(separator: "\n").count - 1)
            try lines.joined(separator: "\n").write(
                toFile: path, atomically: true, encoding: .utf8)
            for name in ["different-segment-ipv4-subnets", "multus-conf"] {
                _ = try await agent.command("apply", "-f", Self.example(name))
            }
            let run = try await agent.command("plan", "-f", path)
            let notes = run.output.split(separator: "\n").filter { $0.contains("gets addresses") }
            #expect(
                notes == [
                    "Note: net1 of Pod default/test-app-1 gets addresses, but none of its networks "
                        + "makes the interface; the annotation k8s.v1.cni.cncf.io/networks names them"
                ], "\(run)")
            let whole = try await agent.command(["plan"] + Self.walkthrough)
            #expect(!whole.output.contains("gets addresses"))
        }
    }

    @Test("the coordinator's settings count, and so does their absence")
    func coordinator() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let path = agent.directory.file("pod.yaml")
            try #"""
            kind: NetworkAttachmentDefinition
            apiVersion: k8s.cni.cncf.io/v1
            metadata: {name: lan, namespace: kube-system}
            spec:
              config: |
                {"cniVersion": "0.3.1", "name": "lan", "plugins": [
                  {"type": "macvlan", "master": "ens1",
                   "ipam": {"type": "ipalloc", "default_ipv4_ippool": ["a"]}},
                  {"type": "coordinator"}, {"type": "tuning"}]}
            ---
            kind: Pod
            apiVersion: v1
            metadata:
              name: p
              annotations: {v1.multus-cni.io/default-network: lan}
            """#.write(toFile: path, atomically: true, encoding: .utf8)
            let without = try await agent.command("plan", "-f", path)
            #expect(without.status == ExitStatus.refusal)
            #expect(
                without.output.contains(
                    "Pod default/p (eth0): failed to get the coordinator's configuration: "
                        + "coordinator config not found"))
            try await agent.create(CoordinatorTests.coordinator("c"))
            let with = try await agent.command(
                "plan", "-f", path, "--node-address", "10.6.0.2", "--node", "other")
            #expect(with.status == ExitStatus.success, "\(with)")
            for line in [
                "    route       169.254.0.0/16 via 10.6.0.2 dev veth0 src 10.6.168.1",
                "    node rule   1000: from all lookup 500",
                "    note        what plugin tuning does is not planned",
                "other",
            ] {
                #expect(with.output.contains(line), "\(line)\n\(with.output)")
            }
        }
    }

    @Test("networks made from SpiderMultusConfig are planned: a VLAN, and a virtual function")
    func multusConfigs() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            try await agent.create(
                samplePool("b", subnet: "10.7.0.0/16", ips: ["10.7.168.1"], gateway: "10.7.0.1"))
            try await agent.create(CoordinatorTests.coordinator("c"))
            let path = agent.directory.file("networks.yaml")
            try """
            kind: SpiderMultusConfig
            apiVersion: spiderpool.spidernet.io/v2beta1
            metadata: {name: tagged, namespace: kube-system}
            spec:
              cniType: macvlan
              macvlan: {master: [ens192], vlanID: 100, ippools: {ipv4: [a]}}
            ---
            kind: SpiderMultusConfig
            apiVersion: spiderpool.spidernet.io/v2beta1
            metadata: {name: fast, namespace: kube-system}
            spec:
              cniType: sriov
              sriov: {resourceName: example.com/vf, rdmaIsolation: true, ippools: {ipv4: [b]}}
            ---
            kind: Pod
            apiVersion: v1
            metadata:
              name: p
              annotations:
                v1.multus-cni.io/default-network: kube-system/tagged
                k8s.v1.cni.cncf.io/networks: kube-system/fast
            """.write(toFile: path, atomically: true, encoding: .utf8)
            let run = try await agent.command(
                "plan", "-f", path, "--node-address", "10.6.0.2")
            #expect(run.status == ExitStatus.success, "\(run)")
            for line in [
                "10.6.168.1/16", "10.7.168.1/16",
                "    route       default via 10.6.0.1 dev eth0",
                "    rule        999: from 10.7.168.1 lookup 101",
                "    route       default via 10.7.0.1 dev net1 table 101",
                "    node route  10.7.168.1 dev vethplanned scope link table 500",
                "    note        what plugin rdma does is not planned",
            ] {
                #expect(run.output.contains(line), "\(line)\n\(run.output)")
            }
        }
    }

    @Test("what is wrongly asked for is refused")
    func refusals() async throws {
        try await TestAgent.run { agent in
            #expect(try await agent.command("plan").status == ExitStatus.usage)
            let address = try await agent.command("plan", "-f", "-", "--node-address", "x")
            #expect(address.status == ExitStatus.usage)
            let absent = try await agent.command("plan", "-f", "/nowhere.yaml")
            #expect(absent.status == ExitStatus.unknown)
            for body in ["{}", #"{"objects":1}"#] {
                let parts = try PluginRequestTests.parts(
                    of: try await agent.exchange(
                        PluginRequestTests.request("POST", AgentPath.plan, body)))
                #expect(parts.status == 400)
            }
        }
    }
}
