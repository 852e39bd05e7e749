import Foundation
import IPAllocClient
import IPAllocJSON
import IPAllocMemoryAgent
import IPAllocModel
import IPAllocNetlink
import Synchronization
import Testing

@testable import IPAllocLab

/// What a lab needs of the machine.
enum LabNeeds {
    /// Why there can be no lab here, or nil if there can.
    static let obstacle: String? = {
        guard getuid() == 0 else { return "a lab needs root" }
        for plugin in ["macvlan", "host-local"]
        where !FileManager.default.isExecutableFile(atPath: "/usr/lib/cni/\(plugin)") {
            return "a lab needs /usr/lib/cni/\(plugin), from containernetworking-plugins"
        }
        do throws(NetlinkError) {
            _ = try NetworkNamespace.make()
            return nil
        } catch {
            return "a lab needs network namespaces: \(error)"
        }
    }()

    static var areMet: Bool { obstacle == nil }
    static let reason = obstacle ?? "there can be one"
}

/// The lab with real network namespaces and Debian's plugins; addresses come from host-local.
@Suite(
    "Lab", .timeLimit(.minutes(20)),
    .enabled(if: LabNeeds.areMet, Comment(rawValue: LabNeeds.reason)))
struct LabTests {
    private let agent = MemoryAgent()
    private let folder: String
    private let topology: Topology
    private let told = Told()

    /// What the lab tells.
    private final class Told: Sendable {
        let lines = Mutex<[String]>([])
    }

    init() {
        // Namespaces' names are the machine's.
        let id = UUID().uuidString.lowercased().prefix(8)
        folder = "/tmp/ipalloc-lab-test-\(id)"
        var topology = Topology.walkthrough
        topology.name = "ipalloc-test-\(id)"
        self.topology = topology
    }

    private var lab: Lab {
        Lab(
            path: folder, pluginFolders: ["/usr/lib/cni"],
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
            connect: { [agent] _ in agent },
            tell: { [told] line in told.lines.withLock { $0.append(line) } })
    }

    private var client: ResourceClient { ResourceClient(agent) }

    /// The names of the lab's network namespaces, without what they begin with.
    private var namespaces: [String] {
        let names =
            (try? FileManager.default.contentsOfDirectory(
                atPath: NetworkNamespace.namesFolder)) ?? []
        return names.filter { $0.hasPrefix(topology.name + "-") }
            .map { String($0.dropFirst(topology.name.count + 1)) }.sorted()
    }

    /// Makes the lab, and removes it whatever comes.
    private func withLab(_ body: () throws -> Void) throws {
        do {
            _ = try lab.up(topology)
            try makeNetworks()
            try body()
        } catch {
            try? lab.down()
            throw error
        }
        try lab.down()
        #expect(namespaces.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    private func makeNetworks() throws {
        for (number, interface) in [(6, "ens192"), (7, "ens224")] {
            var network = NetworkAttachmentDefinition()
            network.metadata = ObjectMetadata(name: interface, namespace: "kube-system")
            network.spec.config = """
                {"cniVersion":"0.3.1","name":"\(interface)","plugins":[{"type":"macvlan",
                "master":"\(interface)","mode":"bridge","ipam":{"type":"host-local",
                "dataDir":"\(folder)/host-local",
                "ranges":[[{"subnet":"10.\(number).0.0/16","rangeStart":"10.\(number).168.171",
                "rangeEnd":"10.\(number).168.180","gateway":"10.\(number).0.1"}]]}}]}
                """
            _ = try client.create(
                network.json, NetworkAttachmentDefinition.kind, namespace: "kube-system")
        }
    }

    private func template(_ app: String, networks: String = "kube-system/ens224") -> PodTemplate {
        var template = PodTemplate()
        template.metadata.labels = ["app": app]
        template.metadata.annotations = [
            "v1.multus-cni.io/default-network": "kube-system/ens192",
            "k8s.v1.cni.cncf.io/networks": networks,
        ]
        var container = PodSpec.Container()
        container.name = app
        container.image = "nginx"
        template.spec.containers = [container]
        return template
    }

    private func makeDeployment(_ name: String, replicas: Int) throws {
        var deployment = Deployment()
        deployment.metadata = ObjectMetadata(name: name, namespace: "default")
        deployment.spec.replicas = replicas
        deployment.spec.selector = LabelSelector(matchLabels: ["app": name])
        deployment.spec.template = template(name)
        _ = try client.create(deployment.json, Deployment.kind, namespace: "default")
    }

    private func pods() throws -> [Pod] {
        try client.list(Pod.kind).items.map { try Pod(json: $0) }
    }

    private func scale(_ kind: ResourceKind, _ name: String, to replicas: Int) throws {
        _ = try client.patch(
            kind, namespace: "default", name: name,
            merging: .object(["spec": .object(["replicas": .integer(Int64(replicas))])]))
    }

    @Test("a deployment gets its pods, each with its interfaces, and loses them again")
    func deployment() throws {
        try withLab {
            #expect(namespaces == ["lan", "node1", "node2"])
            try makeDeployment("web", replicas: 2)
            try lab.run()
            var pods = try pods()
            #expect(pods.count == 2)
            #expect(Set(pods.map(\.spec.nodeName)) == ["node1", "node2"])
            for pod in pods {
                #expect(pod.name.hasPrefix("web-") && pod.name.split(separator: "-").count == 3)
                #expect(pod.status.phase == "Running")
                #expect(pod.status.podIP.hasPrefix("10.6.168.17"))
                #expect(pod.metadata.controller?.kind == "ReplicaSet")
                let namespace = try NetworkNamespace(
                    named: try lab.networkNamespace(of: pod.name))
                let netlink = try namespace.connect()
                #expect(try netlink.links().map(\.name).sorted() == ["eth0", "lo", "net1"])
                let addresses = try netlink.addresses(family: .ipv4).map { "\($0.block)" }
                #expect(addresses.contains("\(pod.status.podIP)/16"))
                #expect(addresses.contains { $0.hasPrefix("10.7.168.17") })
            }
            let deployment = try Deployment(
                json: client.get(Deployment.kind, namespace: "default", name: "web"))
            #expect(deployment.status.readyReplicas == 2)

            // A run with nothing to do does nothing.
            let before = pods
            try lab.run()
            #expect(try self.pods() == before)

            try scale(Deployment.kind, "web", to: 1)
            try lab.run()
            pods = try self.pods()
            #expect(pods.count == 1 && before.contains(pods[0]))
            #expect(namespaces.count == 4)

            _ = try client.delete(Deployment.kind, namespace: "default", name: "web")
            try lab.run()
            #expect(try self.pods().isEmpty)
            #expect(try client.list(ReplicaSet.kind).items.isEmpty)
            #expect(namespaces == ["lan", "node1", "node2"])
            #expect(try heldAddresses().isEmpty)
        }
    }

    /// The addresses that host-local holds.
    private func heldAddresses() throws -> [String] {
        let networks = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/host-local")
        return try networks.flatMap { network in
            try FileManager.default.contentsOfDirectory(
                atPath: "\(folder)/host-local/\(network)")
        }.filter { $0.hasPrefix("10.") }
    }

    @Test("a changed template replaces the pods, one at a time")
    func rollout() throws {
        try withLab {
            try makeDeployment("web", replicas: 2)
            try lab.run()
            let before = Set(try pods().map(\.name))
            let image: JSONValue = .object([
                "spec": .object([
                    "template": .object([
                        "metadata": .object(["labels": .object(["tier": .string("new")])])
                    ])
                ])
            ])
            _ = try client.patch(
                Deployment.kind, namespace: "default", name: "web", merging: image)
            told.lines.withLock { $0 = [] }
            try lab.run()
            let after = try pods()
            #expect(after.count == 2 && before.isDisjoint(with: after.map(\.name)))
            let verbs = told.lines.withLock { lines in
                lines.map { $0.contains("started") ? "+" : "-" }
            }
            #expect(verbs == ["+", "-", "+", "-"])
        }
    }

    @Test("stateful sets number their pods, daemon sets have one on each node")
    func sets() throws {
        try withLab {
            var set = StatefulSet()
            set.metadata = ObjectMetadata(name: "db", namespace: "default")
            set.spec.replicas = 2
            set.spec.template = template("db")
            _ = try client.create(set.json, StatefulSet.kind, namespace: "default")
            var daemon = DaemonSet()
            daemon.metadata = ObjectMetadata(name: "log", namespace: "default")
            daemon.spec.template = template("log")
            _ = try client.create(daemon.json, DaemonSet.kind, namespace: "default")
            try lab.run()
            let pods = try pods()
            #expect(pods.map(\.name).filter { $0.hasPrefix("db-") } == ["db-0", "db-1"])
            let daemons = pods.filter { $0.name.hasPrefix("log-") }
            #expect(daemons.map(\.spec.nodeName).sorted() == ["node1", "node2"])
            try scale(StatefulSet.kind, "db", to: 1)
            try lab.run()
            #expect(try self.pods().map(\.name).filter { $0.hasPrefix("db-") } == ["db-0"])
        }
    }

    @Test("a pod that cannot have all its interfaces gets none, and is tried again")
    func failure() throws {
        try withLab {
            var pod = Pod()
            pod.metadata = template("a", networks: "kube-system/none").metadata
            pod.metadata.name = "a"
            pod.metadata.namespace = "default"
            _ = try client.create(pod.json, Pod.kind, namespace: "default")
            let error = #expect(throws: LabError.self) { try lab.run() }
            #expect(error?.description.contains("network kube-system/none") == true)
            #expect(namespaces == ["lan", "node1", "node2"])
            #expect(try pods().first?.status.reason == "ContainerCreating")
            #expect(try heldAddresses().isEmpty)
            _ = try client.patch(
                Pod.kind, namespace: "default", name: "a",
                merging: .object([
                    "metadata": .object([
                        "annotations": .object([
                            "k8s.v1.cni.cncf.io/networks": .string("kube-system/ens224@data")
                        ])
                    ])
                ]))
            try lab.run()
            #expect(try pods().first?.status.phase == "Running")
            let namespace = try NetworkNamespace(named: try lab.networkNamespace(of: "a"))
            #expect(
                try namespace.connect().links().map(\.name).sorted() == ["data", "eth0", "lo"])
        }
    }

    @Test("a second lab of the folder is refused, and what an interrupted up left is removed")
    func interrupted() throws {
        try withLab {
            #expect(throws: LabError.self) { try lab.up(topology) }
            #expect(namespaces == ["lan", "node1", "node2"])
        }
        // Half of the lab is there: its state is written down before anything is made.
        let state = LabFolder.self
        var written = LabState()
        written.topology = topology
        try state.init(path: folder).save(written)
        try LabNetwork.makeNamespace(topology.namespace(ofNode: "node1"))
        try lab.down()
        #expect(namespaces.isEmpty)
        // Nothing is there at all: that is fine.
        try lab.down()
        #expect(throws: LabError.self) { try lab.run() }
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}
