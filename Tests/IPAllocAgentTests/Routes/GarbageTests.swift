import IPAllocAgentAPI
import IPAllocJSON
import Testing

/// `POST /v1/ipam/gc`: what a container runtime no longer knows is freed.
@Suite struct GarbageTests {
    /// Takes an address for a container that is no pod, in a CNI network.
    private static func add(
        _ container: String, network: String, _ agent: TestAgent
    ) async throws {
        let answer = try await agent.send(
            "POST", AgentPath.addresses,
            .object([
                "containerID": .string(container), "ifName": .string("eth0"),
                "networkName": .string(network), "defaultIPv4IPPool": .array([.string("a")]),
            ]))
        try #require(answer.status == 200)
    }

    private static func collect(
        keeping containers: [String], network: String, dryRun: Bool, _ agent: TestAgent
    ) async throws -> IPAMGarbageAnswer {
        var arguments = IPAMGarbageArguments()
        arguments.validAttachments = containers.map {
            IPAMGarbageArguments.Attachment(containerID: $0, interface: "eth0")
        }
        arguments.networkName = network
        arguments.isDryRun = dryRun
        let answer = try await agent.send("POST", AgentPath.garbage, arguments.json)
        try #require(answer.status == 200)
        return try answer.decoded()
    }

    @Test("what the network has on the node and the runtime does not know is freed, nothing else")
    func attachments() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            try await Self.add("known", network: "n", agent)
            try await Self.add("lost", network: "n", agent)
            try await Self.add("other", network: "m", agent)
            let tried = try await Self.collect(
                keeping: ["known"], network: "n", dryRun: true, agent)
            #expect(tried.isDryRun)
            #expect(tried.released.map(\.address) == ["10.6.168.2"])
            let freed = try await Self.collect(
                keeping: ["known"], network: "n", dryRun: false, agent)
            #expect(freed.released.map(\.address) == ["10.6.168.2"])
            #expect(freed.released.map(\.pool) == ["a"])
            #expect(freed.errors.isEmpty)
            for (container, status) in [("known", 200), ("lost", 404), ("other", 200)] {
                let path = AgentPath.endpoint(namespace: "", pod: "", containerID: container)
                #expect(try await agent.send("GET", path).status == status, "\(container)")
            }
        }
    }
}
