import IPAllocAgentAPI
import IPAllocJSON
import IPAllocScriptedAgent
import IPAllocTestSupport
import Testing

/// Requests that are nearly right.
@Suite struct RandomRequestTests {
    private static let pool = samplePool("a").json.text()

    /// Requests that are right.
    private static let seeds: [String] = [
        PluginRequestTests.request("GET", AgentPath.health),
        PluginRequestTests.request(
            "POST", AgentPath.addresses, addArguments(pod: "p").text()),
        PluginRequestTests.request(
            "DELETE", AgentPath.addresses, deleteArguments(pod: "p").text()),
        PluginRequestTests.request(
            "GET", AgentPath.coordinator, #"{"podName":"p","podNamespace":"n"}"#),
        PluginRequestTests.request(
            "POST", "/apis/spiderpool.spidernet.io/v2beta1/spiderippools", pool),
        PluginRequestTests.request(
            "PATCH", "/apis/spiderpool.spidernet.io/v2beta1/spiderippools/a",
            #"{"spec":{"ips":["10.6.168.1-10.6.168.9"]}}"#),
        PluginRequestTests.request("GET", "/api/v1/pods?labelSelector=a+in+(b,c)&limit=5"),
    ]

    /// A request with a few bytes changed, put in, or left out.
    private static func spoilt(using random: inout SeededGenerator) -> [UInt8] {
        var bytes = Array((seeds.randomElement(using: &random) ?? "").utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
            case 2: bytes.remove(at: index)
            default: bytes.removeSubrange(index...)
            }
        }
        return bytes
    }

    @Test("spoilt requests are answered or dropped, and leave nothing half done")
    func spoilt() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let seed = SeededGenerator.seed(forTest: "spoilt requests")
            try await agent.blocking { path in
                var random = SeededGenerator(seed: seed)
                for _ in 0..<400 {
                    let connection = try RawConnection(to: path)
                    do {
                        try connection.send(Self.spoilt(using: &random))
                    } catch is RawFailure {
                        // The agent may have ended the connection before all was sent.
                    }
                    connection.finishSending()
                    let answer = try connection.receiveAll()
                    #expect(answer.isEmpty || answer.hasPrefix("HTTP/1."))
                }
            }
            try await agent.service.checkInvariants()
            #expect(try await agent.send("GET", AgentPath.health).status == 200)
        }
    }
}
