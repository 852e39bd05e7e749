import Glibc
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocTestSupport
import Testing

/// What nobody uses any more when an agent starts.
@Suite struct GarbageAtStartTests {
    private static let pods = "/api/v1/namespaces/default/pods"

    @Test("is freed at once, however long the interval is")
    func freed() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let pods = FaultyPods(
                client: AgentClient(socketPath: AgentProcess.socket(in: directory)))
            let first = try AgentProcess.serving(in: directory, ["--garbage-seconds", "0"])
            first.readLogMeanwhile()
            try pods.makePool()
            let pod = try JSONValue(
                parsing: #"{"apiVersion":"v1","kind":"Pod","#
                    + #""metadata":{"name":"p","namespace":"default","uid":"uid-p"}}"#)
            #expect(try pods.client.send("POST", Self.pods, body: pod).status == 201)
            try pods.take("p")
            try pods.take("kept")
            #expect(try pods.client.send("DELETE", Self.pods + "/p").status == 200)
            // Nobody looks for it.
            try pods.check(holding: ["p", "kept"])
            first.send(SIGTERM)
            #expect(first.awaitEnd() == 0)

            let second = try AgentProcess.serving(in: directory, ["--garbage-seconds", "86400"])
            second.readLogMeanwhile()
            // It serves meanwhile, so this may come first.
            let path = AgentPath.endpoint(namespace: "default", pod: "p")
            for _ in 0..<3000 where try pods.client.send("GET", path).status != 404 {
                usleep(10_000)
            }
            try pods.check(holding: ["kept"])
            second.send(SIGTERM)
            #expect(second.awaitEnd() == 0)
        }
    }
}
