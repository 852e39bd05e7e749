import IPAllocModel
import IPAllocStore
import IPAllocTestSupport
import Testing

@testable import IPAllocService

/// The walkthrough that users know, played on the service.
@Suite("The walkthrough")
struct WalkthroughTests {
    private static let uid = "8f3c1d7a-52a1-4e0f-9c55-b1a361c7e9df"
    private static let eth0 = "auto-test-app-v4-eth0-b1a361c7e9df"
    private static let net1 = "auto-test-app-v4-net1-b1a361c7e9df"

    /// The example's Deployment with its ReplicaSet.
    private func deploy(
        _ world: World, _ name: String, uid: String = uid, replicas: Int,
        annotations: [String: String]
    ) async throws -> OwnerReference {
        var deployment = Deployment()
        deployment.metadata = ObjectMetadata(name: name, namespace: "default")
        deployment.metadata.uid = uid
        deployment.spec.replicas = replicas
        deployment.spec.selector = LabelSelector(matchLabels: ["app": name])
        deployment.spec.template.metadata.annotations = annotations
        let answer = try await world.create(deployment)
        #expect(answer.warnings == [])
        var set = ReplicaSet()
        set.metadata = ObjectMetadata(name: "\(name)-6f4594ff67", namespace: "default")
        set.metadata.uid = "rs-of-\(uid)"
        set.metadata.ownerReferences = [OwnerReference(to: deployment, isController: true)]
        set.spec.replicas = replicas
        set.spec.template.metadata.annotations = annotations
        try await world.create(set)
        return OwnerReference(to: set, isController: true)
    }

    @Test(
        "subnets give a Deployment of two interfaces its pools, which follow it",
        arguments: [
            false, true,
        ])
    func subnets(onDisk: Bool) async throws {
        let directory = try TemporaryDirectory()
        let store: any Store =
            onDisk ? try SQLiteStore(directory: directory.path) : MemoryStore()
        var world = try await World.make(store: store)
        try await world.subnet(
            "subnet-test-ens192", ["10.6.168.171-10.6.168.180"], subnet: "10.6.0.1/16",
            gateway: "10.6.0.1")
        try await world.subnet(
            "subnet-test-ens224", ["10.7.168.171-10.7.168.180"], subnet: "10.7.0.1/16",
            gateway: "10.7.0.1")
        #expect(try await world.subnetFill("subnet-test-ens192") == [0, 10])
        #expect(try await world.subnetFill("subnet-test-ens224") == [0, 10])
        let annotations = subnetsAnnotation([
            ("eth0", ["subnet-test-ens192"], []), ("net1", ["subnet-test-ens224"], []),
        ])
        let owner = try await deploy(world, "test-app", replicas: 2, annotations: annotations)
        #expect(try await world.all(SpiderIPPool.self).map(\.name) == [Self.eth0, Self.net1])
        #expect(try await world.fill(Self.eth0) == [0, 3])
        #expect(
            try await world.get(SpiderIPPool.self, Self.eth0).spec.ips
                == ["10.6.168.171-10.6.168.173"])
        #expect(
            try await world.get(SpiderIPPool.self, Self.net1).spec.ips
                == ["10.7.168.171-10.7.168.173"])
        for pod in ["fkqbw", "gwlx8"] {
            let name = "test-app-6f4594ff67-\(pod)"
            try await world.pod(name, owner: owner, annotations: annotations)
            let first = try await world.add(name, "eth0")
            #expect(first.addresses.map(\.interface) == ["eth0", "net1"])
            #expect(first.addresses.map(\.prefixLength) == [16, 16])
            let second = try await world.add(name, "net1")
            #expect(second.texts == first.texts)
        }
        world = try await world.restarted()
        #expect(try await world.fill(Self.eth0) == [2, 3])
        #expect(try await world.fill(Self.net1) == [2, 3])
        #expect(try await world.subnetFill("subnet-test-ens192") == [3, 10])
        let pool = try await world.get(SpiderIPPool.self, Self.eth0)
        #expect(pool.spec.subnet == "10.6.0.1/16")
        #expect(pool.spec.isDefault == false)
        #expect(pool.spec.isDisabled == false)
        #expect(pool.spec.gateway == "10.6.0.1")
        try await world.patch(
            Deployment.self, "test-app", namespace: "default", #"{"spec":{"replicas":3}}"#)
        #expect(try await world.fill(Self.eth0) == [2, 4])
        #expect(
            try await world.get(SpiderIPPool.self, Self.net1).spec.ips
                == ["10.7.168.171-10.7.168.174"])
        #expect(try await world.subnetFill("subnet-test-ens224") == [4, 10])
        try await world.delete(Deployment.self, "test-app", namespace: "default")
        #expect(try await world.get(SpiderIPPool.self, Self.eth0).isTerminating)
        for pod in ["fkqbw", "gwlx8"] {
            let name = "test-app-6f4594ff67-\(pod)"
            try await world.delete(Pod.self, name, namespace: "default")
            #expect(try await world.remove(name).addresses.count == 2)
            #expect(try await world.remove(name, "net1").addresses == [])
        }
        #expect(try await world.all(SpiderIPPool.self) == [])
        #expect(try await world.all(SpiderEndpoint.self) == [])
        #expect(try await world.subnetFill("subnet-test-ens192") == [0, 10])
        #expect(try await world.subnetFill("subnet-test-ens224") == [0, 10])
        try await world.service.checkInvariants()
    }

    @Test("pools that an annotation names are used as they are, beside their subnets")
    func pools() async throws {
        let world = try await World.make()
        try await world.subnet(
            "subnet-test-ens192", ["10.6.168.171-10.6.168.180"], subnet: "10.6.0.1/16",
            gateway: "10.6.0.1")
        for (name, net) in [("ippool-test-ens192", 6), ("ippool-test-ens224", 7)] {
            try await world.pool(
                name, ["10.\(net).168.176-10.\(net).168.180"], subnet: "10.\(net).0.1/16"
            ) { $0.spec.gateway = "10.\(net).0.1" }
        }
        let annotations = poolsAnnotation([
            ("eth0", ["ippool-test-ens192"], []), ("net1", ["ippool-test-ens224"], []),
        ])
        let owner = try await deploy(
            world, "ippool-test-app", replicas: 1, annotations: annotations)
        #expect(try await world.all(SpiderIPPool.self).count == 2)
        #expect(try await world.subnetFill("subnet-test-ens192") == [5, 10])
        try await world.pod("ippool-test-app-1", owner: owner, annotations: annotations)
        let answer = try await world.add("ippool-test-app-1")
        #expect(
            answer.texts == [
                "eth0 10.6.168.176/16 ippool-test-ens192",
                "net1 10.7.168.176/16 ippool-test-ens224",
            ])
        #expect(
            answer.routeTexts == [
                "eth0 0.0.0.0/0 via 10.6.0.1", "net1 0.0.0.0/0 via 10.7.0.1",
            ])
        #expect(try await world.fill("ippool-test-ens192") == [1, 5])
        #expect(try await world.fill("ippool-test-ens224") == [1, 5])
        let endpoint = try await world.get(
            SpiderEndpoint.self, "ippool-test-app-1", namespace: "default")
        #expect(endpoint.status.ownerControllerType == "Deployment")
        #expect(endpoint.status.ownerControllerName == "ippool-test-app")
        #expect(endpoint.status.current.node == "n1")
        #expect(endpoint.status.current.ips.map(\.ipv4) == ["10.6.168.176/16", "10.7.168.176/16"])
        try await world.service.checkInvariants()
    }

    @Test("with both families every interface gets an address of each")
    func dualStack() async throws {
        let world = try await World.make()
        try await world.subnet(
            "v4", ["10.6.168.171-10.6.168.180"], subnet: "10.6.0.0/16", gateway: "10.6.0.1")
        try await world.subnet(
            "v6", ["fd00:6::10-fd00:6::ff"], subnet: "fd00:6::/64", gateway: "fd00:6::1")
        let annotations = subnetsAnnotation([("eth0", ["v4"], ["v6"])])
        let owner = try await deploy(world, "test-app", replicas: 2, annotations: annotations)
        try await world.pod("test-app-1", owner: owner, annotations: annotations)
        let answer = try await world.add("test-app-1")
        #expect(
            answer.texts == [
                "eth0 10.6.168.171/16 \(Self.eth0)",
                "eth0 fd00:6::10/64 auto-test-app-v6-eth0-b1a361c7e9df",
            ])
        #expect(
            answer.routeTexts == ["eth0 0.0.0.0/0 via 10.6.0.1", "eth0 ::/0 via fd00:6::1"])
        #expect(try await world.fill("auto-test-app-v6-eth0-b1a361c7e9df") == [1, 3])
        try await world.service.checkInvariants()
    }
}
