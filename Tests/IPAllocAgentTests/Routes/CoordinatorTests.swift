import Foundation
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import IPAllocStore
import IPAllocTestSupport
import Testing

@testable import IPAllocAgent

/// `GET /v1/coordinator/config`.
@Suite struct CoordinatorTests {
    private static let body = #"{"podName":"p","podNamespace":"default"}"#
    private static let request = PluginRequestTests.request(
        "GET", AgentPath.coordinator, body)

    static func coordinator(_ name: String) -> SpiderCoordinator {
        var coordinator = SpiderCoordinator()
        coordinator.metadata.name = name
        coordinator.spec.mode = "underlay"
        coordinator.spec.podCIDRType = "none"
        coordinator.spec.hijackCIDR = ["169.254.0.0/16"]
        return coordinator
    }

    @Test("without a coordinator the configuration is not found")
    func none() async throws {
        try await TestAgent.run { agent in
            let answer = try await agent.exchange(Self.request)
            let parts = try PluginRequestTests.parts(of: answer)
            #expect(parts.status == 500)
            #expect(parts.body == #""coordinator config not found""#)
        }
    }

    @Test("the first coordinator counts, for a pod that nobody knows too")
    func first() async throws {
        try await TestAgent.run { agent in
            var second = Self.coordinator("b")
            second.spec.mode = "overlay"
            try await agent.create(second)
            try await agent.create(Self.coordinator("a"))
            let answer = try await agent.exchange(Self.request)
            let parts = try PluginRequestTests.parts(of: answer)
            #expect(parts.status == 200)
            let found = try CoordinatorConfiguration(json: JSONValue(parsing: parts.body))
            #expect(found.mode == "underlay")
            #expect(found.hijackCIDR == ["169.254.0.0/16"])
            #expect(found.overlayPodCIDR == [] && found.serviceCIDR == [])
            #expect(found.hostRuleTable == 500)
            #expect(found.vethMTU == 1500)
            #expect(found.tunesPodRoutes)
        }
    }

    @Test("a pod's annotation for its default route counts more than the coordinator's setting")
    func annotation() async throws {
        try await TestAgent.run { agent in
            var coordinator = Self.coordinator("a")
            coordinator.spec.podDefaultRouteNIC = "eth0"
            try await agent.create(coordinator)
            for (annotations, interface) in [
                (["ipam.spidernet.io/default-route-nic": "net1"], "net1"), ([:], "eth0"),
            ] {
                var pod = Pod()
                pod.metadata.name = "of-\(interface)"
                pod.metadata.namespace = "default"
                pod.metadata.annotations = annotations
                try await agent.create(pod)
                let answer = try await agent.send(
                    "GET", AgentPath.coordinator,
                    ["podName": pod.name, "podNamespace": "default"].json)
                let found: CoordinatorConfiguration = try answer.decoded()
                #expect(found.podDefaultRouteNIC == interface)
            }
        }
    }

    @Test("of a pod without a resource the runtime's annotation counts, over a restart too")
    func annotationOfRuntime() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        func interface(_ agent: TestAgent) async throws -> String {
            let body = ["podName": "p", "podNamespace": "default"].json
            let answer = try await agent.send("GET", AgentPath.coordinator, body)
            return try answer.decoded(as: CoordinatorConfiguration.self).podDefaultRouteNIC
        }
        try await TestAgent.run(store: store) { agent in
            try await agent.create(samplePool("a"))
            try await agent.create(Self.coordinator("a"))
            var arguments = try IPAMAddArguments(json: addArguments(pod: "p"))
            arguments.podAnnotations = ["ipam.spidernet.io/default-route-nic": "net1"]
            try await agent.send("POST", AgentPath.addresses, arguments.json)
            #expect(try await interface(agent) == "net1")
        }
        try await TestAgent.run(store: store) { agent in
            #expect(try await interface(agent) == "net1")
            var pod = Pod()
            pod.metadata.name = "p"
            pod.metadata.namespace = "default"
            pod.metadata.uid = "uid-p"
            try await agent.create(pod)
            #expect(try await interface(agent) == "")
        }
        try await store.close()
    }

    @Test("the answer has the members of Spiderpool's, by their names")
    func shape() async throws {
        try await TestAgent.run {
            $0.service.networks.podCIDR = ["10.244.0.0/16"]
            $0.service.networks.serviceCIDR = ["10.96.0.0/12"]
        } body: { agent in
            var coordinator = Self.coordinator("a")
            coordinator.spec.podCIDRType = "cluster"
            coordinator.spec.podMACPrefix = "0a:1b"
            coordinator.spec.policyRoutes = [
                Route(destination: "10.8.0.0/16", gateway: "10.6.0.9")
            ]
            try await agent.create(coordinator)
            let parts = try PluginRequestTests.parts(of: try await agent.exchange(Self.request))
            #expect(
                parts.body
                    == #"{"hijackCIDR":["169.254.0.0/16"],"hostRuleTable":500,"mode":"underlay","#
                    + #""overlayPodCIDR":["10.244.0.0/16"],"podCIDR":["10.244.0.0/16"],"#
                    + #""podMACPrefix":"0a:1b","podRPFilter":0,"#
                    + #""policyRoutes":[{"dst":"10.8.0.0/16","gw":"10.6.0.9"}],"#
                    + #""serviceCIDR":["10.96.0.0/12"],"tunePodRoutes":true,"txQueueLen":0,"#
                    + #""vethMTU":1500}"#)
        }
    }

    @Test("the status follows from the type and the settings, and a client cannot write it")
    func status() async throws {
        try await TestAgent.run { settings in
            settings.service.networks.podCIDR = ["10.244.0.0/16"]
            settings.service.networks.serviceCIDR = ["10.96.0.0/12"]
        } body: { agent in
            var coordinator = Self.coordinator("a")
            coordinator.spec.podCIDRType = "cluster"
            coordinator.status.phase = "NotReady"
            coordinator.status.overlayPodCIDR = ["1.2.3.0/24"]
            try await agent.create(coordinator)
            let answer = try await agent.exchange(Self.request)
            let parts = try PluginRequestTests.parts(of: answer)
            #expect(parts.status == 200)
            let found = try CoordinatorConfiguration(json: JSONValue(parsing: parts.body))
            #expect(found.overlayPodCIDR == ["10.244.0.0/16"])
            #expect(found.serviceCIDR == ["10.96.0.0/12"])
        }
    }

    @Test("a coordinator whose overlay nobody knows is not ready, and says why")
    func notReady() async throws {
        try await TestAgent.run { agent in
            var coordinator = Self.coordinator("a")
            coordinator.spec.podCIDRType = "calico"
            try await agent.create(coordinator)
            let answer = try await agent.exchange(Self.request)
            let parts = try PluginRequestTests.parts(of: answer)
            #expect(parts.status == 500)
            #expect(parts.body.contains("spidercoordinator: a no ready: "))
            #expect(parts.body.contains("--pod-cidr"))
            let path = "/apis/spiderpool.spidernet.io/v2beta1/spidercoordinators/a"
            let patched = try await agent.send(
                "PATCH", path, try JSONValue(parsing: #"{"spec":{"podCIDRType":"none"}}"#))
            #expect(try patched.json()["status"]?["phase"]?.string == "Synced")
            let again = try await agent.exchange(Self.request)
            #expect(try PluginRequestTests.parts(of: again).status == 200)
        }
    }

    @Test(
        "the first configuration by name tells the overlay",
        arguments: [
            (["10-calico.conflist": "k8s-pod-network"], ClusterNetworks.Overlay.calico),
            (["05-cilium.conf": "cilium", "10-calico.conflist": "calico"], .cilium),
            (["05-cilium.txt": "cilium", "10-flannel.json": "cbr0"], .cluster),
            (["10-macvlan.conf": "macvlan-ens192"], .absent), ([:], .absent),
        ])
    func detection(files: [String: String], overlay: ClusterNetworks.Overlay) throws {
        let directory = try TemporaryDirectory()
        for (file, name) in files {
            try #"{"name":"\#(name)"}"#.write(
                toFile: directory.file(file), atomically: false, encoding: .utf8)
        }
        let found = try ClusterNetworks.Overlay(configurationDirectory: directory.path)
        #expect(found == overlay)
        #expect(throws: (any Error).self) {
            try ClusterNetworks.Overlay(configurationDirectory: directory.file("none"))
        }
    }

    @Test(
        "the configuration of Multus, which stands before the overlay's, is passed over",
        arguments: [
            #"{"name":"multus-cni-network","type":"multus","clusterNetwork":"k8s-pod-network"}"#,
            #"{"name":"multus-cni-network","type":"multus-shim"}"#,
            #"{"name":"multus-cni-network","plugins":[{"type":"multus-shim"}]}"#,
        ])
    func multus(configuration: String) throws {
        let directory = try TemporaryDirectory()
        func write(_ text: String, to name: String) throws {
            try text.write(
                toFile: directory.file(name), atomically: false, encoding: .utf8)
        }
        try write(configuration, to: "00-multus.conf")
        #expect(try ClusterNetworks.Overlay(configurationDirectory: directory.path) == .absent)
        let calico = #"{"name":"k8s-pod-network","plugins":[{"type":"calico"}]}"#
        try write(calico, to: "10-calico.conflist")
        #expect(try ClusterNetworks.Overlay(configurationDirectory: directory.path) == .calico)
        // A file that cannot be read hides what comes behind it, as it does from runtimes.
        try write("{", to: "05-broken.conf")
        #expect(try ClusterNetworks.Overlay(configurationDirectory: directory.path) == .absent)
    }

    @Test("a request that does not name the pod is refused")
    func unnamed() async throws {
        try await TestAgent.run { agent in
            let answer = try await agent.send(
                "GET", AgentPath.coordinator, .object(["podName": .string("p")]))
            #expect(answer.status == 400)
            #expect(answer.errorText.contains("podNamespace is missing"))
        }
    }
}
