import IPAllocModel
import IPAllocSelection
import Testing

@testable import IPAllocService

/// Each pod asks what the pods before it asked, and must be answered by what is there now. A decision
/// that is remembered is compared with a new one wherever assertions are on, in all tests.
@Suite("Decision memory")
struct DecisionMemoryTests {
    private static let annotations = ["ipam.spidernet.io/ippool": #"{"ipv4":["a*"]}"#]

    private func world() async throws -> World {
        let world = try await World.make()
        try await world.pool("a1", ["10.6.1.1-10.6.1.9"])
        try await world.pool("b1", ["10.6.2.1-10.6.2.9"])
        #expect(try await added("first", to: world) == ["a1"])
        #expect(try await added("second", to: world) == ["a1"])
        return world
    }

    /// The pools of a pod that is added with the annotation of all.
    private func added(
        _ pod: String, to world: World, annotations: [String: String] = annotations
    ) async throws -> [String] {
        try await world.add(pod, annotations: annotations).addresses.map(\.pool)
    }

    @Test("a pool that is made, changed or deleted counts for the next pod")
    func pools() async throws {
        let world = try await world()
        try await world.pool("a0", ["10.6.3.1-10.6.3.9"])
        #expect(try await added("after-new-pool", to: world) == ["a0"])
        try await world.patch(SpiderIPPool.self, "a0", #"{"spec":{"disable":true}}"#)
        #expect(try await added("after-disabling", to: world) == ["a1"])
        try await world.patch(SpiderIPPool.self, "a0", #"{"spec":{"disable":false}}"#)
        #expect(try await added("after-enabling", to: world) == ["a0"])
        try await world.patch(SpiderIPPool.self, "a0", #"{"spec":{"nodeName":["elsewhere"]}}"#)
        #expect(try await added("after-another-node", to: world) == ["a1"])
        try await world.patch(SpiderIPPool.self, "a1", #"{"spec":{"namespaceName":["other"]}}"#)
        let error = await failure { try await added("without-any", to: world) }
        #expect(error?.code == .noPool)
        try await world.service.checkInvariants()
    }

    @Test("a pool that is deleted is in no decision any more")
    func deletedPool() async throws {
        let world = try await world()
        try await world.pool("a0", ["10.6.3.1-10.6.3.9"])
        #expect(try await added("third", to: world) == ["a0"])
        try await world.remove("third")
        try await world.delete(SpiderIPPool.self, "a0")
        #expect(try await added("fourth", to: world) == ["a1"])
    }

    @Test("the annotations of a namespace count when they change")
    func namespaces() async throws {
        let world = try await world()
        var space = Namespace()
        space.name = "default"
        space.metadata.annotations = ["ipam.spidernet.io/default-ipv4-ippool": #"["b1"]"#]
        try await world.create(space)
        #expect(try await added("by-namespace", to: world, annotations: [:]) == ["b1"])
        try await world.patch(
            Namespace.self, "default",
            #"{"metadata":{"annotations":{"ipam.spidernet.io/default-ipv4-ippool":"[\"a1\"]"}}}"#)
        #expect(try await added("by-new-annotation", to: world, annotations: [:]) == ["a1"])
    }

    @Test("the labels of a node count when they change")
    func nodes() async throws {
        let world = try await world()
        var node = Node()
        node.name = "n1"
        node.metadata.labels = ["rack": "1"]
        try await world.create(node)
        try await world.pool("a0", ["10.6.3.1-10.6.3.9"]) {
            $0.spec.nodeAffinity = LabelSelector()
            $0.spec.nodeAffinity?.matchLabels = ["rack": "1"]
        }
        #expect(try await added("third", to: world) == ["a0"])
        try await world.patch(Node.self, "n1", #"{"metadata":{"labels":{"rack":"2"}}}"#)
        #expect(try await added("fourth", to: world) == ["a1"])
    }

    @Test("pods that differ in labels only are decided on one by one where labels count")
    func labels() async throws {
        let world = try await world()
        try await world.pool("a0", ["10.6.3.1-10.6.3.9"]) {
            $0.spec.podAffinity = LabelSelector()
            $0.spec.podAffinity?.matchLabels = ["app": "web"]
        }
        for (name, app, pool) in [("x", "web", "a0"), ("y", "db", "a1"), ("z", "web", "a0")] {
            try await world.pod(name, annotations: Self.annotations) {
                $0.metadata.labels = ["app": app]
            }
            #expect(try await added(name, to: world) == [pool])
        }
    }

    @Test("a pod that is not alive is refused whatever was decided for others")
    func deadPod() async throws {
        let world = try await world()
        try await world.pod("dead", annotations: Self.annotations) { pod in
            pod.status.phase = "Failed"
            pod.spec.restartPolicy = "Never"
        }
        #expect(await failure { try await added("dead", to: world) }?.code == .refused)
    }

    @Test("what a network asks for and what a pod's node is tell decisions apart")
    func keys() async throws {
        let world = try await world()
        try await world.pool("a0", ["10.6.3.1-10.6.3.9"]) { $0.spec.nodeNames = ["n2"] }
        let onFirst = try await world.add("third", annotations: Self.annotations)
        let onSecond = try await world.add("fourth", annotations: Self.annotations) {
            $0.node = "n2"
        }
        #expect((onFirst.addresses + onSecond.addresses).map(\.pool) == ["a1", "a0"])
        for pool in ["a1", "b1", "a1"] {
            let answer = try await world.add("by-network-\(pool)-\(Int.random(in: 0 ... .max))") {
                $0.defaultIPv4Pools = [pool]
            }
            #expect(answer.addresses.map(\.pool) == [pool])
        }
    }

    @Test("pods of one workload share a decision until an automatic pool changes")
    func workloads() async throws {
        let world = try await world()
        try await world.subnet("s", ["10.7.0.1-10.7.0.30"], subnet: "10.7.0.0/16")
        let annotations = subnetsAnnotation([("eth0", ["s"], [])])
        for name in ["d", "e"] {
            let owner = try await world.deployment(name, replicas: 3, annotations: annotations)
                .owner
            for number in 0..<3 {
                try await world.pod("\(name)\(number)", owner: owner, annotations: annotations)
                #expect(
                    try await added("\(name)\(number)", to: world, annotations: annotations)
                        == ["auto-\(name)-v4-eth0-\(name)"])
            }
        }
        try await world.delete(Deployment.self, "e", namespace: "default")
        try await world.pod("late", annotations: annotations)
        #expect(
            try await added("late", to: world, annotations: annotations)
                == ["auto-late-v4-eth0-late"])
        try await world.service.checkInvariants()
    }

    @Test(
        "what was decided without automatic pools outlives their changes, but not a pattern's look")
    func automaticPools() throws {
        func decision(_ text: String) throws -> Decision {
            var pod = Pod()
            pod.metadata.annotations = ["ipam.spidernet.io/ippool": text]
            var pool = SpiderIPPool()
            pool.name = "a1"
            pool.spec.subnet = "10.6.0.0/16"
            pool.spec.ips = ["10.6.1.1"]
            return try SelectionFacts(
                request: InterfaceRequest(interface: "eth0"), pod: pod, namespace: Namespace(),
                node: nil, application: Application(orphan: pod), settings: SelectionSettings(),
                catalog: PoolCatalog(pools: [pool])
            ).decide()
        }
        let (named, matched) = (
            try decision(#"{"ipv4":["a1"]}"#), try decision(#"{"ipv4":["a*"]}"#)
        )
        #expect(!named.dependsOnAllPools && matched.dependsOnAllPools)
        var memory = DecisionMemory()
        func key(_ node: String) -> DecisionMemory.Key {
            DecisionMemory.Key(
                request: InterfaceRequest(interface: "eth0"), namespace: "default", node: node,
                annotations: [:])
        }
        var changes = ChoiceChanges(common: 3, automatic: 5)
        memory.keep(named, under: key("named"), after: changes)
        memory.keep(matched, under: key("matched"), after: changes)
        #expect(memory.find(key("named"), after: changes) == named)
        #expect(memory.find(key("matched"), after: changes) == matched)
        changes.automatic += 1
        #expect(memory.find(key("named"), after: changes) == named)
        #expect(memory.find(key("matched"), after: changes) == nil)
        changes.common += 1
        #expect(memory.find(key("named"), after: changes) == nil)
    }
}
