import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import Testing

/// `GET /v1/coordinator/config`.
@Suite struct CoordinatorTests {
    private static let body = #"{"podName":"p","podNamespace":"default"}"#
    private static let request = PluginRequestTests.request(
        "GET", AgentPath.coordinator, body)

    private static func coordinator(_ name: String) -> SpiderCoordinator {
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

    @Test("a pod's annotation names the interface of its default route")
    func annotation() async throws {
        try await TestAgent.run { agent in
            try await agent.create(Self.coordinator("a"))
            var pod = Pod()
            pod.metadata.name = "p"
            pod.metadata.namespace = "default"
            pod.metadata.annotations["ipam.spidernet.io/default-route-nic"] = "net1"
            try await agent.create(pod)
            let answer = try await agent.exchange(Self.request)
            let body = try PluginRequestTests.parts(of: answer).body
            let found = try CoordinatorConfiguration(json: JSONValue(parsing: body))
            #expect(found.podDefaultRouteNIC == "net1")
        }
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
