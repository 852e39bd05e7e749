import IPAllocJSON
import IPAllocModel
import IPAllocSelection
import Testing

@testable import IPAllocService

@Suite("Explanations")
struct ExplainTests {
    private func makeWorld() async throws -> World {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.11"])
        try await world.pool("b", ["10.6.0.20"])
        try await world.pool("off", ["10.6.0.30"]) { $0.spec.isDisabled = true }
        return world
    }

    private let annotations = poolsAnnotation([("eth0", ["off", "b", "a"], [])])

    private func explain(_ world: World, _ pod: String) async throws -> Explanation {
        try await world.service.explain(
            ExplanationRequest(.pod(namespace: "default", name: pod)))
    }

    @Test("what was dropped, and where the next address comes from; then what the pod has")
    func before() async throws {
        let world = try await makeWorld()
        try await world.pod("web", annotations: annotations)
        let explanation = try await explain(world, "web")
        #expect(explanation.failure == nil)
        #expect(explanation.node == "n1")
        #expect(explanation.steps.contains { $0.contains("IPPool off is dropped") })
        #expect(explanation.steps.contains { $0.contains("ipam.spidernet.io/ippools") })
        #expect(explanation.choices.map(\.interface) == ["eth0"])
        let choice = try #require(explanation.choices.first)
        #expect(choice.pools.map(\.name) == ["b", "a"])
        #expect(choice.pools.map(\.free) == [1, 2])
        #expect(choice.pool == "b" && choice.address == nil)
        #expect(choice.outlook == "the next address comes from IPPool b")
        // Nothing was taken by it.
        #expect(try await world.fill("b") == [0, 1])
        let answer = try await world.add("web")
        #expect(answer.texts == ["eth0 10.6.0.20/16 b"])
        let after = try #require(try await explain(world, "web").choices.first)
        #expect(after.address == "10.6.0.20/16" && after.pool == "b")
        #expect(after.pools.map(\.held) == [1, 0])
        try await world.service.checkInvariants()
    }

    @Test("annotations that decide nothing are told")
    func leftAside() async throws {
        let world = try await makeWorld()
        try await world.pod(
            "web",
            annotations: annotations.merging([
                "ipam.spidernet.io/ippool": #"{"ipv4":["a"]}"#,
                "ipam.spidernet.io/ipools": "[]", "example.org/other": "1",
                "ipam.spidernet.io/routes": "[]",
            ]) { $1 })
        let passed = "not looked at, since one before it decides"
        let expected = [
            "Pod annotation 'ipam.spidernet.io/ippool': \(passed); there is: eth0 IPv4 [a].",
            "the Namespace's default pools: \(passed); nothing is there.",
            "the CNI configuration: \(passed); nothing is there.",
            "the cluster's default pools: \(passed); nothing is there.",
            "Pod annotation 'ipam.spidernet.io/ipools': means nothing on pods; known are subnets, "
                + "subnet, ippools, ippool, ippool-ip-number, ippool-reclaim, routes, "
                + "default-route-nic.",
        ]
        #expect(try await explain(world, "web").steps.suffix(5) == expected[...])
    }

    @Test("where pools are missing, all that are named and all levels are told")
    func missing() async throws {
        let world = try await makeWorld()
        try await world.pod(
            "web",
            annotations: poolsAnnotation([
                ("eth0", ["gone", "off", "b", "lost"], ["away"]), ("net1", ["a"], []),
            ]))
        let explanation = try await explain(world, "web")
        #expect(
            explanation.steps.filter { $0.hasPrefix("eth0 ") } == [
                "eth0 IPv4: IPPool gone is named, and there is none of this name.",
                "eth0 IPv4: IPPool off is dropped: disabled IPPool off.",
                "eth0 IPv4: IPPool b could serve, if all that are named were there.",
                "eth0 IPv4: IPPool lost is named, and there is none of this name.",
                "eth0 IPv6: IPPool away is named, and there is none of this name.",
            ], "\(explanation.steps)")
        #expect(explanation.steps.contains("net1 IPv4: IPPool a is kept at place 1."))
        for level in Level.allCases {
            let count = explanation.steps.count { $0.hasPrefix("\(level):") }
            #expect(count == 1, "\(level) \(explanation.steps)")
        }
        // What is decided is the same: the first one that is missing is what the pod is told of.
        await #expect { try await world.add("web") } throws: { error in
            let message = (error as? ServiceError)?.message ?? ""
            #expect(message == explanation.failure)
            return message.contains("IPPool gone") && !message.contains("lost")
        }
    }

    /// Networks with pools a and b, and one whose addresses are from elsewhere.
    private func makeNetworks(_ world: World) async throws {
        for (name, addressing) in [
            ("lan", #"{"type":"spiderpool","default_ipv4_ippool":["a"]}"#),
            ("san", #"{"type":"spiderpool","default_ipv4_ippool":["off","b"]}"#),
            ("void", #"{"type":"spiderpool","default_ipv4_ippool":["none"]}"#),
            ("other", #"{"type":"host-local"}"#),
        ] {
            var network = NetworkAttachmentDefinition()
            network.metadata = ObjectMetadata(name: name, namespace: "kube-system")
            network.spec.config =
                #"{"name":"\#(name)","plugins":[{"type":"macvlan","ipam":\#(addressing)}]}"#
            _ = try await world.service.create(network.json)
        }
    }

    private func networks(_ further: String...) -> [String: String] {
        [
            "v1.multus-cni.io/default-network": "kube-system/lan",
            "k8s.v1.cni.cncf.io/networks": further.map { "kube-system/\($0)" }
                .joined(separator: ","),
        ]
    }

    @Test("pools that only the CNI configurations of a pod's networks name are found")
    func configurations() async throws {
        let world = try await makeWorld()
        try await makeNetworks(world)
        try await world.pod("web", annotations: networks("other", "san", "gone"))
        let explanation = try await explain(world, "web")
        #expect(
            explanation.choices.map { "\($0.interface) \($0.pool ?? "")" } == ["eth0 a", "net2 b"])
        for step in [
            "net1: network kube-system/other gives it addresses by plugin host-local.",
            "net3: network kube-system/gone is not known here, nor is what its CNI configuration "
                + "names.",
            "the CNI configuration: decides: eth0 IPv4 [a].",
            "the CNI configuration: decides: net2 IPv4 [off b].",
            "net2 IPv4: IPPool off is dropped: disabled IPPool off.",
            "net2 IPv4: IPPool b is kept at place 1.",
            "the CNI configuration: nothing.",
        ] {
            #expect(explanation.steps.count { $0 == step } == 1, "\(step) \(explanation.steps)")
        }
        // What all networks share is told once.
        #expect(Set(explanation.steps).count == explanation.steps.count)
        // Nothing names pools for the network that is not known.
        #expect(explanation.failure?.contains("no IPPool available") == true)
        var question = ExplanationRequest(.pod(namespace: "default", name: "web"))
        question.interface = "net2"
        let one = try await world.service.explain(question)
        #expect(one.failure == nil && one.choices.map(\.pool) == ["b"])
    }

    @Test(
        "each interface that would be refused is told with its reason, and so is what the rest gets"
    )
    func someRefused() async throws {
        let world = try await makeWorld()
        try await makeNetworks(world)
        try await world.pod("web", annotations: networks("void", "san"))
        let explanation = try await explain(world, "web")
        #expect(explanation.choices.map(\.interface) == ["eth0", "net2"])
        #expect(explanation.failure?.contains("IPPool none") == true)
        #expect(
            explanation.steps.contains(
                "net1 IPv4: IPPool none is named, and there is none of this name."))
        // Annotations that name interfaces leave none to the configurations.
        try await world.pod(
            "named", annotations: networks("san").merging(annotations) { $1 })
        let named = try await explain(world, "named")
        #expect(named.choices.map(\.interface) == ["eth0"])
        #expect(named.failure?.contains("interface net1 must be specified") == true)
        #expect(
            named.steps.contains(
                "the CNI configuration: not looked at, since one before it is refused; there is: "
                    + "net1 IPv4 [off b]."), "\(named.steps)")
    }

    @Test("the explanation says what a request would say: the pool, or the refusal")
    func agreement() async throws {
        let world = try await makeWorld()
        for (number, wish) in [["a"], ["b"], ["b", "a"], ["b"], ["off"], ["none"], []].enumerated()
        {
            let pod = "p\(number)"
            try await world.pod(pod, annotations: poolsAnnotation([("eth0", wish, [])]))
            let explanation = try await explain(world, pod)
            do {
                let answer = try await world.add(pod)
                #expect(explanation.choices.map(\.pool) == answer.addresses.map(\.pool))
            } catch let error as ServiceError {
                if let failure = explanation.failure {
                    #expect(failure == error.message)
                } else {
                    #expect(error.code == .exhausted)
                    #expect(explanation.choices.first?.outlook == "no address is left")
                }
            }
        }
    }

    @Test("a workload is explained before it is there, with the pool that would be made")
    func manifest() async throws {
        let world = try await World.make()
        try await world.subnet("s", ["10.7.0.10-10.7.0.20"], subnet: "10.7.0.0/16")
        var deployment = Deployment()
        deployment.metadata = ObjectMetadata(name: "web", namespace: "")
        deployment.spec.replicas = 2
        deployment.spec.template.metadata.annotations = subnetsAnnotation([("eth0", ["s"], [])])
        let explanation = try await world.service.explain(
            ExplanationRequest(.object(deployment.json)))
        #expect(explanation.application == "apps/v1:Deployment:default:web")
        #expect(
            explanation.choices.map(\.outlook) == [
                "IPPool auto-web-v4-eth0-xxxxxxxxxxxx with 3 addresses (as many as "
                    + "pods, and 1 more) from SpiderSubnet s is to be made"
            ])
        #expect(explanation.choices.map(\.isServed) == [true])
        #expect(try await world.all(SpiderIPPool.self).isEmpty)
    }

    @Test("a subnet that has too few addresses for the pool to be made is told beforehand")
    func lack() async throws {
        let world = try await World.make()
        try await world.subnet("s", ["10.7.0.10-10.7.0.12"], subnet: "10.7.0.0/16")
        var deployment = Deployment()
        deployment.metadata = ObjectMetadata(name: "web", namespace: "")
        deployment.spec.replicas = 3
        deployment.spec.template.metadata.annotations = subnetsAnnotation([("eth0", ["s"], [])])
        let json = deployment.json
        let choice = try await world.service.explain(ExplanationRequest(.object(json))).choices[0]
        #expect(!choice.isServed)
        #expect(
            choice.outlook.hasSuffix(
                "is to be made, but: insufficient subnet FreeIPs, required '4' but only left '3'"))
        // Nothing was made or changed by the question.
        #expect(try await world.all(SpiderIPPool.self).isEmpty)
        try await world.service.checkInvariants()
    }

    @Test("a manifest of an object that is there is explained as that object")
    func sameObject() async throws {
        let world = try await makeWorld()
        try await world.pod("web", annotations: annotations)
        let answer = try await world.add("web")
        var pod = Pod()
        pod.metadata = ObjectMetadata(name: "web", namespace: "default")
        pod.metadata.annotations = annotations
        pod.spec.nodeName = "n1"
        let json = pod.json
        let explanation = try await world.service.explain(ExplanationRequest(.object(json)))
        let address = try #require(answer.addresses.first)
        #expect(explanation.choices.first?.address == "\(address.address)/16")
    }

    @Test("a pool that is full, and one whose addresses rest, do not serve")
    func full() async throws {
        let world = try await makeWorld()
        try await world.add("first") { $0.podAnnotations = poolsAnnotation([("eth0", ["b"], [])]) }
        try await world.pod("second", annotations: poolsAnnotation([("eth0", ["b"], [])]))
        let choice = try #require(try await explain(world, "second").choices.first)
        #expect(!choice.isServed && choice.outlook == "no address is left")
    }

    @Test("what is not there, or gets no addresses, is refused with what to do")
    func refusals() async throws {
        let world = try await makeWorld()
        let absent = await failure { try await explain(world, "nobody") }
        #expect(absent?.code == .notFound)
        #expect(
            absent?.message
                == "Pod default/nobody is not among the resources, so its annotations are not "
                + "known; give its manifest instead")
        try await world.add("solo") { $0.podAnnotations = annotations }
        let unknown = await failure { try await explain(world, "solo") }
        #expect(unknown?.message.contains("`ipallocctl describe se solo -n default`") == true)
        var pool = SpiderIPPool()
        pool.name = "x"
        let json = pool.json
        let other = await failure {
            try await world.service.explain(ExplanationRequest(.object(json)))
        }
        #expect(other?.code == .invalidRequest)
        let malformed = await failure {
            try await world.service.explain(ExplanationRequest(.object(.string("x"))))
        }
        #expect(malformed?.code == .invalidRequest)
    }
}
