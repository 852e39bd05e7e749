import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import Testing

/// `POST /v1/ipam/explain`.
@Suite("Explanations of the agent") struct ExplainTests {
    private static func answer(
        _ agent: TestAgent, _ body: String
    ) async throws -> (status: Int, body: String) {
        let parts = try PluginRequestTests.parts(
            of: try await agent.exchange(
                PluginRequestTests.request("POST", AgentPath.explanation, body)))
        return (parts.status, parts.body)
    }

    @Test("a manifest is explained, and nothing is made of it")
    func manifest() async throws {
        try await TestAgent.run { agent in
            var pool = SpiderIPPool()
            pool.name = "a"
            pool.spec.subnet = "10.6.0.0/16"
            pool.spec.ips = ["10.6.0.10-10.6.0.12"]
            try await agent.create(pool)
            let (status, body) = try await Self.answer(
                agent,
                #"{"object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","#
                    + #""annotations":{"ipam.spidernet.io/ippool":"{\"ipv4\":[\"a\"]}"}}}}"#)
            #expect(status == 200)
            let answer = try ExplainAnswer(json: JSONValue(parsing: body))
            #expect(answer.podNamespace == "default" && answer.podName == "p")
            #expect(answer.error == nil)
            #expect(answer.interfaces.map(\.pool) == ["a"])
            #expect(answer.interfaces.first?.pools.first?.freeCount == 3)
            #expect(answer.steps.contains { $0.contains("ipam.spidernet.io/ippool") })
        }
    }

    @Test("what cannot be explained is refused with its own status")
    func refusals() async throws {
        try await TestAgent.run { agent in
            let absent = try await Self.answer(
                agent, #"{"podNamespace":"default","podName":"p"}"#)
            #expect(absent.status == 404)
            #expect(absent.body.contains("give its manifest instead"))
            #expect(try await Self.answer(agent, "{}").status == 400)
            #expect(try await Self.answer(agent, #"{"object":1}"#).status == 400)
        }
    }
}
