import IPAllocJSON
import IPAllocModel
import IPAllocStore
import Testing

@testable import IPAllocService

@Suite("Rehearsals")
struct RehearsalTests {
    private func deployment(
        _ name: String = "web", replicas: Int, _ annotations: [String: String]
    ) -> Deployment {
        var deployment = Deployment()
        deployment.metadata = ObjectMetadata(name: name, namespace: "")
        deployment.spec.replicas = replicas
        deployment.spec.template.metadata.annotations = annotations
        return deployment
    }

    private func subnet(_ name: String, _ ips: [String]) -> SpiderSubnet {
        var subnet = SpiderSubnet()
        subnet.name = name
        subnet.spec.subnet = "10.7.0.0/16"
        subnet.spec.ips = ips
        subnet.spec.gateway = "10.7.0.1"
        return subnet
    }

    private func rehearse(
        _ world: World, _ objects: [any Resource], podsMax: Int = 10_000
    ) async throws -> RehearsalReport {
        var request = RehearsalRequest(objects: objects.map(\.json))
        request.defaultNode = "n1"
        request.podsMax = podsMax
        let before = try await picture(of: world)
        let report = try await world.service.rehearse(request)
        // Whatever is played, nothing is changed.
        #expect(try await picture(of: world) == before)
        try await world.service.checkInvariants()
        return report
    }

    /// All that the service and its store have.
    private func picture(of world: World) async throws -> [String] {
        var picture = ["\(world.store.revision)", "\(world.service.statistics.pools)"]
        for type in ResourceCatalog.types {
            let list = try await world.service.list(ResourceQuery(kind: type.kind))
            picture += [list.resourceVersion] + list.items.map { $0.text() }
        }
        picture += try await world.store.auditTrail(AuditQuery()).entries.map { "\($0)" }
        return picture
    }

    private func texts(_ report: RehearsalReport) -> [String] {
        report.pods.map { pod in
            "\(pod.name) \(pod.state) " + pod.answer.texts.joined(separator: ", ")
        }
    }

    @Test("where no node is known, it is told which one is assumed")
    func assumedNode() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.19"])
        let objects = ["web", "db"].map {
            deployment($0, replicas: 2, poolsAnnotation([("eth0", ["a"], [])]))
        }
        let report = try await rehearse(world, objects)
        #expect(report.pods.map(\.node) == ["n1", "n1", "n1", "n1"])
        let notice =
            "no Node is known, so pods are taken to come to node n1, which is the agent's own; --node "
            + "names others"
        #expect(report.notices == [notice])
        var node = Node()
        node.name = "n7"
        _ = try await world.service.create(node.json)
        let known = try await rehearse(world, objects)
        #expect(known.pods.map(\.node) == ["n7", "n7", "n7", "n7"] && known.notices.isEmpty)
    }

    @Test("a subnet and a workload that are not there: the pool, and what each pod gets")
    func automatic() async throws {
        let world = try await World.make()
        let report = try await rehearse(
            world,
            [
                deployment(replicas: 2, subnetsAnnotation([("eth0", ["s"], [])])),
                subnet("s", ["10.7.0.10-10.7.0.20"]),
            ])
        #expect(report.isServed)
        #expect(report.objects.map(\.outcome) == [.created, .created])
        let pool = try #require(report.pools.first)
        #expect(report.pools.count == 1)
        #expect(pool.outcome == .created && pool.subnet == "s")
        #expect(pool.application == "apps/v1:Deployment:default:web")
        #expect(pool.ranges == ["10.7.0.10-10.7.0.12"])
        #expect([pool.total, pool.free] == [3, 1] && [pool.heldBefore, pool.held] == [0, 2])
        #expect(
            texts(report) == [
                "web-1 new eth0 10.7.0.10/16 \(pool.name)",
                "web-2 new eth0 10.7.0.11/16 \(pool.name)",
            ])
        #expect(report.pods.map(\.node) == ["n1", "n1"])
    }

    @Test("what would fail is told in the words in which it fails")
    func agreement() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.11"])
        try await world.pool("off", ["10.6.0.30"]) { $0.spec.isDisabled = true }
        for (number, wish) in [["a"], ["off"], ["none"], []].enumerated() {
            let annotations = poolsAnnotation([("eth0", wish, [])])
            let report = try await rehearse(
                world, [deployment("w\(number)", replicas: 3, annotations)])
            let owner = try await world.deployment(
                "w\(number)", replicas: 3, annotations: annotations
            ).owner
            for (place, pod) in report.pods.enumerated() {
                let name = "w\(number)-\(place + 1)"
                #expect(pod.name == name)
                try await world.pod(name, owner: owner, annotations: annotations)
                do {
                    let answer = try await world.add(name)
                    #expect(pod.error == nil)
                    #expect(answer.texts == pod.answer.texts)
                } catch let error as ServiceError {
                    #expect(pod.error == error.message)
                    #expect(!report.isServed)
                }
            }
            #expect(report.pods.count == 3)
        }
    }

    @Test("a changed workload: pods stay, go and come, and its pool follows")
    func scaling() async throws {
        let world = try await World.make()
        try await world.subnet(
            "s", ["10.7.0.10-10.7.0.12"], subnet: "10.7.0.0/16", gateway: "10.7.0.1")
        var annotations = subnetsAnnotation([("eth0", ["s"], [])])
        annotations["ipam.spidernet.io/ippool-ip-number"] = "+0"
        let owner = try await world.deployment("web", replicas: 2, annotations: annotations).owner
        for name in ["web-1", "web-2"] {
            try await world.pod(name, owner: owner, annotations: annotations)
            try await world.add(name)
        }
        let more = try await rehearse(world, [deployment(replicas: 3, annotations)])
        #expect(more.objects.map(\.outcome) == [.configured])
        #expect(more.pods.map(\.state) == [.kept, .kept, .new])
        #expect(more.pods.map(\.name) == ["web-1", "web-2", "web-3"])
        #expect(more.pods.last?.answer.addresses.map(\.address.description) == ["10.7.0.12"])
        #expect(more.pools.map(\.outcome) == [.configured])
        #expect(more.pools.map(\.total) == [3])
        let fewer = try await rehearse(world, [deployment(replicas: 1, annotations)])
        #expect(fewer.pods.map(\.state) == [.removed, .kept])
        #expect(fewer.pods.first?.answer.addresses.map(\.address.description) == ["10.7.0.11"])
        #expect(fewer.pools.map(\.ranges) == [["10.7.0.10"]])
        let same = try await rehearse(world, [deployment(replicas: 2, annotations)])
        #expect(same.objects.map(\.outcome) == [.unchanged] && same.pools.isEmpty)
        #expect(same.pods.map(\.state) == [.kept, .kept])
        // More than there is.
        let much = try await rehearse(world, [deployment(replicas: 4, annotations)])
        #expect(much.objects.first?.warnings.count == 1)
        #expect(much.pods.map { $0.error == nil } == [true, true, false, false])
    }

    @Test("pods of another template come in the place of those that are there")
    func replacing() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.11"])
        try await world.pool("b", ["10.6.0.20"])
        let old = poolsAnnotation([("eth0", ["a"], [])])
        var set = StatefulSet()
        set.metadata = ObjectMetadata(name: "db", namespace: "default")
        set.metadata.uid = "uid-of-db"
        set.spec.replicas = 1
        set.spec.template.metadata.annotations = old
        try await world.create(set)
        let owner = OwnerReference(to: set, isController: true)
        try await world.pod("db-0", owner: owner, annotations: old)
        try await world.add("db-0")
        // The same pools: the new pod of the name finds its address.
        set.spec.template.metadata.labels = ["version": "2"]
        let kept = try await rehearse(world, [set])
        let former = "db-0 replaced eth0 10.6.0.10/16 a"
        #expect(texts(kept) == [former, "db-0 new eth0 10.6.0.10/16 a"])
        #expect(kept.pools.isEmpty)
        // Other pools: it goes there.
        set.spec.template.metadata.annotations = poolsAnnotation([("eth0", ["b"], [])])
        let moved = try await rehearse(world, [set])
        #expect(texts(moved) == [former, "db-0 new eth0 10.6.0.20/16 b"])
        #expect(moved.pools.map(\.name) == ["a", "b"] && moved.pools.map(\.held) == [0, 1])
    }

    @Test("what only memory knows counts: addresses that rest, and where a policy goes on")
    func transients() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"])
        try await world.pool("n", ["10.6.0.20-10.6.0.22"]) {
            $0.metadata.annotations["ipalloc/policy"] = "next"
        }
        let annotations = poolsAnnotation([("eth0", ["a"], []), ("net1", ["n"], [])])
        try await world.pod("p", annotations: annotations)
        try await world.add("p")
        _ = try await world.service.releaseConflicting(
            ReleaseRequest(
                containerID: "container-of-p", interface: "", podNamespace: "default",
                podName: "p", podUID: "uid-of-p"))
        let report = try await rehearse(world, [deployment(replicas: 1, annotations)])
        #expect(
            report.pods.map(\.answer.texts) == [["eth0 10.6.0.11/16 a", "net1 10.6.0.21/16 n"]])
    }

    @Test("every kind that has pods is played, on the nodes that there are")
    func kinds() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.40"])
        for (name, zone) in [("n1", "x"), ("n2", "y"), ("n3", "x")] {
            var node = Node()
            node.name = name
            node.metadata.labels = ["zone": zone]
            try await world.create(node)
        }
        let annotations = poolsAnnotation([("eth0", ["a"], [])])
        var template = PodTemplate()
        template.metadata.annotations = annotations
        var daemons = DaemonSet()
        daemons.metadata = ObjectMetadata(name: "d", namespace: "default")
        daemons.spec.template = template
        daemons.spec.template.spec.unknown["nodeSelector"] = .object(["zone": .string("x")])
        var job = Job()
        job.metadata = ObjectMetadata(name: "j", namespace: "default")
        job.spec.template = template
        job.spec.parallelism = 2
        job.spec.completions = 5
        var set = StatefulSet()
        set.metadata = ObjectMetadata(name: "s", namespace: "default")
        set.spec.template = template
        set.spec.replicas = 2
        var pod = Pod()
        pod.metadata = ObjectMetadata(name: "p", namespace: "default")
        pod.metadata.annotations = annotations
        var host = pod
        host.metadata.name = "host"
        host.spec.hostNetwork = true
        let report = try await rehearse(world, [daemons, job, set, pod, host])
        #expect(report.isServed)
        #expect(
            report.pods.map(\.name) == ["d-n1", "d-n3", "j-1", "j-2", "s-0", "s-1", "p", "host"])
        #expect(report.pods.prefix(2).map(\.node) == ["n1", "n3"])
        #expect(report.pods.dropFirst(2).map(\.node) == ["n1", "n2", "n3", "n1", "n2", "n3"])
        #expect(report.pods.last?.answer.addresses.isEmpty == true)
        #expect(report.pools.map(\.held) == [7])
        let bounded = try await rehearse(world, [set, job], podsMax: 3)
        #expect(bounded.pods.map(\.name) == ["s-0", "s-1", "j-1"])
        #expect(bounded.notices.contains { $0.hasPrefix("1 more pods of batch/v1:Job:default:j") })
    }

    @Test("networks tell their pools, and one that is not there fails")
    func networks() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.40"])
        var network = NetworkAttachmentDefinition()
        network.metadata = ObjectMetadata(name: "lan", namespace: "kube-system")
        network.spec.config =
            #"{"name":"lan","plugins":[{"type":"macvlan","ipam":{"type":"spiderpool","#
            + #""default_ipv4_ippool":["a"]}}]}"#
        var other = network
        other.metadata.name = "other"
        other.spec.config = #"{"type":"bridge","ipam":{"type":"host-local"}}"#
        var pod = Pod()
        pod.metadata = ObjectMetadata(name: "p", namespace: "default")
        pod.metadata.annotations = [
            "v1.multus-cni.io/default-network": "kube-system/lan",
            "k8s.v1.cni.cncf.io/networks": "kube-system/other",
        ]
        let report = try await rehearse(world, [network, other, pod])
        #expect(report.isServed)
        #expect(texts(report) == ["p new eth0 10.6.0.10/16 a"])
        #expect(report.networks.keys.sorted() == ["kube-system/lan", "kube-system/other"])
        let failed = try await rehearse(world, [pod])
        #expect(
            failed.pods.map(\.error) == [
                "network-attachment-definitions.k8s.cni.cncf.io \"lan\" not found"
            ])
    }

    @Test("objects that are refused are told with the reason, and the others go on")
    func refusals() async throws {
        let world = try await World.make()
        var pool = SpiderIPPool()
        pool.name = "a"
        pool.spec.subnet = "10.6.0.0/16"
        pool.spec.ips = ["10.9.0.1"]
        let json = pool.json
        let refusal = await failure { try await world.service.create(json) }
        let report = try await rehearse(
            world, [pool, deployment(replicas: 1, poolsAnnotation([("eth0", ["a"], [])]))])
        #expect(report.objects.map(\.outcome) == [.failed, .created])
        #expect(report.objects.first?.error == refusal?.message)
        #expect(report.pods.count == 1 && report.pods.first?.error != nil)
        let report2 = try await world.service.rehearse(
            RehearsalRequest(objects: [.string("x"), .object(["kind": .string("Pod")])]))
        #expect(report2.objects.map(\.outcome) == [.failed, .failed])
    }
}
