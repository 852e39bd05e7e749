import Foundation
import IPAllocTestProgram
import Testing

/// What `promtool` says of the metrics.
@Suite struct PromtoolTests {
    private static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(
        "promtool accepts the metrics",
        .enabled(if: promtool != nil, "promtool is missing; install the package prometheus"))
    func accepted() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            try await agent.send("POST", "/v1/ipam/ip", addArguments(pod: "p"))
            let metrics = try await agent.send("GET", "/metrics")
            #expect(metrics.header("Content-Type")?.hasPrefix("text/plain; version=0.0.4") == true)
            let body = metrics.body
            let path = try #require(Self.promtool)
            let ended = try await agent.blocking { _ in
                try TestProgram.run(path, ["check", "metrics"], environment: [:], input: body)
            }
            #expect(ended == TestProgram.Outcome(status: 0, output: "", words: ""))
        }
    }
}
